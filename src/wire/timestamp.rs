//! Points in time as the wire has them.

use std::fmt;

/// A point in time: milliseconds since the epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(i64);

impl Timestamp {
    /// The time this many milliseconds after the epoch.
    pub(crate) const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub(crate) const fn as_millis(self) -> i64 {
        self.0
    }

    /// As a text: `2025-05-06T11:02:13.877Z`, without the zeros at the end of the fraction.
    pub(super) fn iso(self) -> String {
        let whole = self.iso_seconds();
        let fraction = format!("{:03}", self.0.rem_euclid(1000));
        match fraction.trim_end_matches('0') {
            "" => whole,
            digits => format!("{}.{digits}Z", whole.trim_end_matches('Z')),
        }
    }

    /// As a text in whole seconds: `2025-05-06T11:02:13Z`.
    pub(super) fn iso_seconds(self) -> String {
        let seconds = self.0.div_euclid(1000);
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// Seconds since the epoch, as the wire has them.
    #[cfg(feature = "client")]
    #[expect(
        clippy::cast_precision_loss,
        reason = "the wire has doubles; milliseconds fit for the next 285,000 years"
    )]
    pub(super) fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The time this many seconds after the epoch, to the nearest millisecond; what cannot be held becomes the
    /// nearest that can.
    pub(super) fn from_seconds(seconds: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`as` saturates, which is what is promised"
        )]
        Self((seconds * 1000.0).round() as i64)
    }
}

/// The year, month and day that is so many days after 1970-01-01.
///
/// Years are counted from March, so that the day that comes every four years is the last; see "Euclidean affine
/// functions and their application to calendar algorithms", Neri and Schneider, 2022.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Seconds since the epoch, as Java prints a double: in plain form up to ten million, then with an exponent, and never
/// without a digit behind the point.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, millis) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (seconds, fraction) = (millis / 1000, millis % 1000);
        if seconds < 10_000_000 {
            // A millisecond is the smallest there is, so Java's small exponents never come up.
            let fraction = format!("{fraction:03}");
            let fraction = fraction.trim_end_matches('0');
            let fraction = if fraction.is_empty() { "0" } else { fraction };
            return write!(f, "{sign}{seconds}.{fraction}");
        }
        let digits = millis.to_string();
        // The point moves behind the first digit; milliseconds have three digits behind it to begin with.
        let exponent = digits.len() - 1 - 3;
        let (first, rest) = digits.trim_end_matches('0').split_at(1);
        let rest = if rest.is_empty() { "0" } else { rest };
        write!(f, "{sign}{first}.{rest}E{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    const CASES: &[(i64, &str)] = &[
        (0, "0.0"),
        (1, "0.001"),
        (500, "0.5"),
        (12_500, "12.5"),
        (1_000_000, "1000.0"),
        (9_999_999_999, "9999999.999"),
        (10_000_000_000, "1.0E7"),
        (12_345_678_900, "1.23456789E7"),
        (1_619_952_106_055, "1.619952106055E9"),
        (1_619_952_106_000, "1.619952106E9"),
        (1_700_000_000_000, "1.7E9"),
        (-1_500, "-1.5"),
        (-20_000_000_000, "-2.0E7"),
    ];

    #[test]
    fn a_time_prints_as_java_prints_doubles() {
        for &(millis, text) in CASES {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn a_time_of_an_event_is_a_text_without_zeros_at_its_end() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_746_529_333_877, "2025-05-06T11:02:13.877Z"),
            (1_746_529_337_190, "2025-05-06T11:02:17.19Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).iso(), text);
        }
    }

    #[test]
    fn what_was_printed_is_read_back_exactly() {
        for &(millis, text) in CASES {
            let seconds = text.parse().expect("a number");

            assert_eq!(Timestamp::from_seconds(seconds).as_millis(), millis);
        }
    }
}
