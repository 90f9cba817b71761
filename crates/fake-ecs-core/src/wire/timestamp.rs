//! Points in time as the wire has them.

use std::fmt;

use super::encode::Encode;

/// A point in time: milliseconds since the epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time this many milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// As events have it: `2025-05-06T11:02:13.877Z`, without the zeros at the end of the fraction.
    pub(super) fn iso(self) -> String {
        let whole = self.iso_seconds();
        let fraction = format!("{:03}", self.0.rem_euclid(1000));
        match fraction.trim_end_matches('0') {
            "" => whole,
            digits => format!("{}.{digits}Z", whole.trim_end_matches('Z')),
        }
    }

    /// As a text in whole seconds: `2025-05-06T11:02:13Z`.
    pub fn iso_seconds(self) -> String {
        let seconds = self.0.div_euclid(1000);
        let (year, month, day) = date(seconds.div_euclid(SECONDS_PER_DAY));
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// As notifications of SNS have it: `2025-05-06T11:02:13.000Z`, always with milliseconds.
    #[cfg(feature = "events")]
    pub fn iso_with_millis(self) -> String {
        let millis = self.0.rem_euclid(1000);
        format!("{}.{millis:03}Z", self.iso_seconds().trim_end_matches('Z'))
    }

    /// As forms and XML have it: `2025-05-06T11:02:13.190Z`, without milliseconds that are none.
    pub(super) fn iso_millis(self) -> String {
        let whole = self.iso_seconds();
        match self.0.rem_euclid(1000) {
            0 => whole,
            millis => format!("{}.{millis:03}Z", whole.trim_end_matches('Z')),
        }
    }

    /// As headers of HTTP have it: `Tue, 06 May 2025 11:02:13 GMT`.
    #[cfg(feature = "s3")]
    pub(super) fn http_date(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let days = self.0.div_euclid(1000 * SECONDS_PER_DAY);
        let (year, month, day) = date(days);
        // The epoch was a Thursday.
        let weekday = DAYS[usize::try_from(days.rem_euclid(7)).unwrap_or_default()];
        let month = MONTHS[usize::try_from(month - 1).unwrap_or_default() % 12];
        let time = self.iso_seconds();
        let time = time.split(['T', 'Z']).nth(1).unwrap_or_default();
        format!("{weekday}, {day:02} {month} {year:04} {time} GMT")
    }

    /// Seconds since the epoch, as JSON has them.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the wire has doubles; milliseconds fit for the next 285,000 years"
    )]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Seconds since the epoch, as Java prints a double: in plain form up to ten million, then with
    /// an exponent, and never without a digit behind the point.
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let millis = self.0.unsigned_abs();
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        let mut rest = millis;
        // At least one digit before the point, and the milliseconds behind it.
        while rest > 0 || digits.len() - start < 4 {
            start -= 1;
            digits[start] += (rest % 10) as u8;
            rest /= 10;
        }
        let digits = &digits[start..];
        // A millisecond is the smallest there is, so Java's small exponents never come up.
        let exponent = (millis >= 10_000_000_000).then_some(digits.len() - 4);
        let (whole, fraction) = digits.split_at(exponent.map_or(digits.len() - 3, |_| 1));
        let zeros = fraction.iter().rev().take_while(|digit| **digit == b'0');
        let fraction = &fraction[..(fraction.len() - zeros.count()).max(1)];
        if self.0 < 0 {
            out.push(b'-');
        }
        out.extend_from_slice(whole);
        out.push(b'.');
        out.extend_from_slice(fraction);
        if let Some(exponent) = exponent {
            out.push(b'E');
            (exponent as i64).encode(out);
        }
    }

    /// The time this many seconds after the epoch, to the nearest millisecond; what cannot be held
    /// becomes the nearest that can.
    pub fn from_seconds(seconds: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`as` saturates, which is what is promised"
        )]
        Self((seconds * 1000.0).round() as i64)
    }

    /// `None` when the text is not a time as ISO 8601 has it, in UTC or with an offset.
    pub fn from_iso(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(['T', 't'])?;
        let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
            Some(at) => time.split_at(at),
            None => (time, "Z"),
        };
        let [year, month, day] = numbers(date, '-')?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
        let [hour, minute, second] = numbers(time, ':')?;
        let offset = match offset.split_at_checked(1)? {
            ("Z" | "z", "") => 0,
            (sign, offset) => {
                let [hours, minutes] = numbers(offset, ':')?;
                let minutes = hours * 60 + minutes;
                if sign == "-" { -minutes } else { minutes }
            }
        };
        let is_time = year <= 9999
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (hour, minute, second) < (24, 0, 0)
            && minute < 60
            && second < 60;
        if !is_time || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let seconds = days_until(year, month, day) * SECONDS_PER_DAY
            + hour * 3600
            + (minute - offset) * 60
            + second;
        let millis = format!("{fraction:0<3}")[..3].parse::<i64>().ok()?;
        Some(Self(seconds * 1000 + millis))
    }
}

const SECONDS_PER_DAY: i64 = 86_400;
const DAYS_PER_ERA: i64 = 146_097;
/// From 1 March of year 0 to the epoch.
const DAYS_TO_EPOCH: i64 = 719_468;

/// So many numbers, with something between them.
fn numbers<const COUNT: usize>(text: &str, between: char) -> Option<[i64; COUNT]> {
    let parts = text.split(between).map(|part| {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| part.parse().ok()).flatten()
    });
    let numbers: Option<Vec<i64>> = parts.collect();
    numbers?.try_into().ok()
}

/// The year, month and day that is so many days after 1970-01-01.
///
/// Years are counted from March, so that the day that comes every four years is the last:
/// <https://howardhinnant.github.io/date_algorithms.html>.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_EPOCH;
    let era = days.div_euclid(DAYS_PER_ERA);
    let of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The other way round.
fn days_until(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        self.write(&mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
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

    #[test]
    fn a_time_is_written_and_read_as_iso_8601_has_it() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_735_689_600_000, "2025-01-01T00:00:00Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (1_709_210_096_070, "2024-02-29T12:34:56.070Z"),
            (951_868_800_000, "2000-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (253_402_300_799_000, "9999-12-31T23:59:59Z"),
        ] {
            let time = Timestamp::from_millis(millis);

            assert_eq!(time.iso_millis(), text);
            assert_eq!(Timestamp::from_iso(text), Some(time), "{text}");
        }
    }

    #[test]
    fn a_time_may_have_an_offset_and_any_fraction() {
        for (text, same) in [
            ("2025-01-01T02:00:00+02:00", "2025-01-01T00:00:00Z"),
            ("2024-12-31T19:30:00-04:30", "2025-01-01T00:00:00Z"),
            ("2025-01-01t00:00:00.1z", "2025-01-01T00:00:00.100Z"),
            ("2025-01-01T00:00:00.123456789Z", "2025-01-01T00:00:00.123Z"),
            ("2025-01-01T00:00:00", "2025-01-01T00:00:00Z"),
        ] {
            assert_eq!(
                Timestamp::from_iso(text)
                    .map(Timestamp::iso_millis)
                    .as_deref(),
                Some(same),
                "{text}"
            );
        }
        for text in [
            "",
            "T",
            "2025-01-01",
            "2025-01-01T",
            "2025-13-01T00:00:00Z",
            "2025-00-01T00:00:00Z",
            "2025-01-32T00:00:00Z",
            "2025-01-01T24:00:00Z",
            "2025-01-01T00:60:00Z",
            "2025-01-01T00:00:00.éZ",
            "2025-01-01T00:00:00+é",
            "2025-01-01T00:00:00+02",
            "12025-01-01T00:00:00Z",
            "1e3",
        ] {
            assert_eq!(Timestamp::from_iso(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_time_of_four_digit_years_survives(millis in -62_135_596_800_000..=253_402_300_799_999_i64) {
            let time = Timestamp::from_millis(millis);

            proptest::prop_assert_eq!(Timestamp::from_iso(&time.iso_millis()), Some(time));
        }

        #[test]
        fn no_text_makes_it_panic(text: String, near in "[0-9Tt:Zz.+-]{0,30}") {
            let _ = Timestamp::from_iso(&text);
            let _ = Timestamp::from_iso(&near);
        }
    }
}
