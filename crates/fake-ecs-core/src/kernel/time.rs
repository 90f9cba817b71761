//! Points in the emulated time.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Add;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::wire::Timestamp;

/// A point in the fake's time: when it is, and what the fake's clock shows then.
///
/// Points in time are ordered, and durations counted, on a steady clock that only goes forward.
/// What callers see is what the clock showed at the time. The two differ only with a wall clock
/// that was set back or forward after the start.
///
/// The API shows milliseconds; nanoseconds are kept so that a paused tokio clock is followed
/// exactly.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    /// In nanoseconds. The steady clock showed the time since the Unix epoch when it was started.
    steady: u64,
    /// By how much the clock that is shown was ahead of the steady one, in nanoseconds.
    correction: i64,
}

/// The steady time in nanoseconds; where the clock was set, with the correction besides.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Steady(u64),
    Corrected(u64, i64),
}

#[cfg(feature = "serde")]
impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.correction {
            0 => Written::Steady(self.steady).serialize(serializer),
            correction => Written::Corrected(self.steady, correction).serialize(serializer),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (steady, correction) = match Written::deserialize(deserializer)? {
            Written::Steady(steady) => (steady, 0),
            Written::Corrected(steady, correction) => (steady, correction),
        };
        Ok(Self { steady, correction })
    }
}

impl Time {
    /// Later than all that a clock can show: adding what is too long ends here.
    pub const NEVER: Self = Self::uncorrected(u64::MAX);
    /// The last that a clock can show, some day in the year 2554.
    pub const LAST: Self = Self::uncorrected(u64::MAX - 1);

    const fn uncorrected(nanos: u64) -> Self {
        Self {
            steady: nanos,
            correction: 0,
        }
    }

    /// What is out of range becomes the first or the last of it; see
    /// [`is_in_range`](Self::is_in_range).
    pub fn from_system(time: SystemTime) -> Self {
        let since_epoch = time.duration_since(UNIX_EPOCH);
        Self::uncorrected(since_epoch.map_or(0, nanos)).min(Self::LAST)
    }

    /// The same point in time, at which the clock showed `shown`.
    pub fn shown_as(self, shown: SystemTime) -> Self {
        let shown = Self::from_system(shown).steady;
        let correction = i128::from(shown) - i128::from(self.steady);
        Self {
            steady: self.steady,
            correction: i64::try_from(correction).unwrap_or(0),
        }
    }

    /// Whether a clock can show it: from 1970 on, to some day in 2554.
    pub fn is_in_range(time: SystemTime) -> bool {
        Self::from_system(time).to_system() == time
    }

    fn shown(self) -> u64 {
        self.steady.saturating_add_signed(self.correction)
    }

    pub fn to_system(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_nanos(self.shown())
    }

    /// As the API shows it.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millis(self.millis())
    }

    /// What a caller tells, who has a clock that shows what this one does. Before 1970 there is
    /// nothing.
    pub fn told(self, timestamp: Timestamp) -> Self {
        let millis = u64::try_from(timestamp.as_millis()).unwrap_or(0);
        let shown = millis.saturating_mul(1_000_000);
        Self {
            steady: shown.saturating_add_signed(-self.correction),
            correction: self.correction,
        }
    }

    /// In milliseconds since the Unix epoch, as it is shown.
    pub fn millis(self) -> i64 {
        i64::try_from(self.shown() / 1_000_000).unwrap_or(i64::MAX)
    }

    /// So much earlier, but not before all time.
    pub fn before(self, duration: Duration) -> Self {
        Self {
            steady: self.steady.saturating_sub(nanos(duration)),
            correction: self.correction,
        }
    }

    /// From which [`from_bytes`](Self::from_bytes) makes the same.
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.steady.to_le_bytes());
        bytes[8..].copy_from_slice(&self.correction.to_le_bytes());
        bytes
    }

    /// What [`to_bytes`](Self::to_bytes) was made of.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
        Self {
            steady: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            correction: i64::from_le_bytes(rest),
        }
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.steady.saturating_sub(earlier.steady))
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.steady == other.steady
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.steady.cmp(&other.steady)
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self {
            steady: self.steady.saturating_add(nanos(duration)),
            correction: self.correction,
        }
    }
}

/// Offsets read best in a story: `+40.000s`.
pub struct Offset(pub Duration);

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}.{:03}s", self.0.as_secs(), self.0.subsec_millis())
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
