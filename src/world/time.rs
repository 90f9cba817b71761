//! Points in the emulated time.

use std::fmt;
use std::ops::Add;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::wire::Timestamp;

/// A point in the fake's time, in nanoseconds since the Unix epoch.
///
/// The API shows milliseconds; nanoseconds are kept so that a paused tokio clock is followed exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(u64);

impl Time {
    /// Later than all that a clock can show: adding what is too long ends here.
    pub(crate) const NEVER: Self = Self(u64::MAX);
    /// The last that a clock can show, some day in the year 2554.
    pub(crate) const LAST: Self = Self(u64::MAX - 1);

    /// What is out of range becomes the first or the last of it; see [`is_in_range`](Self::is_in_range).
    pub(crate) fn from_system(time: SystemTime) -> Self {
        let since_epoch = time.duration_since(UNIX_EPOCH);
        Self(since_epoch.map_or(0, nanos)).min(Self::LAST)
    }

    /// Whether a clock can show it: from 1970 on, to some day in 2554.
    pub(crate) fn is_in_range(time: SystemTime) -> bool {
        Self::from_system(time).to_system() == time
    }

    pub(crate) fn to_system(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_nanos(self.0)
    }

    /// As the API shows it.
    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp::from_millis(self.millis())
    }

    /// What a caller tells. Before 1970 there is nothing.
    pub(crate) fn from_timestamp(timestamp: Timestamp) -> Self {
        let millis = u64::try_from(timestamp.as_millis()).unwrap_or(0);
        Self(millis.saturating_mul(1_000_000))
    }

    /// In milliseconds since the Unix epoch.
    pub(crate) fn millis(self) -> i64 {
        i64::try_from(self.0 / 1_000_000).unwrap_or(i64::MAX)
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(nanos(duration)))
    }
}

/// Offsets read best in a story: `+40.000s`.
pub(crate) struct Offset(pub(crate) Duration);

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}.{:03}s", self.0.as_secs(), self.0.subsec_millis())
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
