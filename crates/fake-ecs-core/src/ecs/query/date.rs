//! The dates that `registeredAt` is compared with.

const MILLIS_PER_SECOND: i64 = 1000;
const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// Milliseconds since the Unix epoch.
///
/// These are the forms that the guide names, and no others: `2018-06-18T22:28:28+00:00`,
/// `2018-06-18T22:28:28Z`, `2018-06-18T22:28:28` and `2018-06-18`. What has no zone is taken as
/// UTC; a day is its first instant.
pub(super) fn parse(text: &str) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    let days = day(&mut rest)?;
    let seconds = if rest.is_empty() {
        0
    } else {
        rest.letter(b'T')?;
        time_of_day(&mut rest)? - offset(&mut rest)?
    };
    rest.is_empty()
        .then_some((days * SECONDS_PER_DAY + seconds) * MILLIS_PER_SECOND)
}

/// `2018-06-18`, as days since the Unix epoch.
fn day(rest: &mut Rest<'_>) -> Option<i64> {
    let year = rest.number(4)?;
    rest.letter(b'-')?;
    let month = rest.number(2)?;
    rest.letter(b'-')?;
    let day = rest.number(2)?;
    let is_a_day = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    is_a_day.then(|| days_since_epoch(year, month, day))
}

/// `22:28:28`, in seconds.
fn time_of_day(rest: &mut Rest<'_>) -> Option<i64> {
    let hour = rest.number(2)?;
    rest.letter(b':')?;
    let minute = rest.number(2)?;
    rest.letter(b':')?;
    let second = rest.number(2)?;
    (hour < 24 && minute < 60 && second < 60).then_some((hour * 60 + minute) * 60 + second)
}

/// `Z`, `+02:00` or nothing, in seconds that local time is ahead of UTC.
fn offset(rest: &mut Rest<'_>) -> Option<i64> {
    if rest.is_empty() || rest.letter(b'Z').is_some() {
        return Some(0);
    }
    let sign = match rest.letter(b'+') {
        Some(()) => 1,
        None => rest.letter(b'-').map(|()| -1)?,
    };
    let hours = rest.number(2)?;
    rest.letter(b':')?;
    let minutes = rest.number(2)?;
    // Java knows no offset beyond 18 hours.
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60)
}

/// What has not been read of a date.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes this letter if it is the next.
    fn letter(&mut self, letter: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[letter])?;
        Some(())
    }

    /// Takes a number of this many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.iter().try_fold(0, |sum, byte| {
            let digit = char::from(*byte).to_digit(10)?;
            Some(sum * 10 + i64::from(digit))
        })
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Years are counted from March, so that the leap day is the last of a year and the lengths of the
/// months before it follow one formula.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    const DAYS_FROM_MARCH_OF_YEAR_0_TO_EPOCH: i64 = 719_468;
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days_of_months = (153 * month + 2) / 5;
    365 * year + leap_days + days_of_months + day - 1 - DAYS_FROM_MARCH_OF_YEAR_0_TO_EPOCH
}

#[cfg(test)]
mod tests {
    use super::{days_in_month, days_since_epoch, parse};

    #[test]
    fn every_form_of_the_guide_is_the_same_instant() {
        let instant = Some(1_529_360_908_000);
        assert_eq!(parse("2018-06-18T22:28:28+00:00"), instant);
        assert_eq!(parse("2018-06-18T22:28:28Z"), instant);
        assert_eq!(parse("2018-06-18T22:28:28"), instant);
        assert_eq!(parse("2018-06-19T00:28:28+02:00"), instant);
        assert_eq!(parse("2018-06-18T16:58:28-05:30"), instant);
        assert_eq!(parse("2018-06-18"), parse("2018-06-18T00:00:00Z"));
    }

    #[test]
    fn days_follow_one_another_over_four_centuries() {
        assert_eq!(days_since_epoch(1970, 1, 1), 0);
        let mut expected = days_since_epoch(1800, 1, 1);
        for year in 1800..2201 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(
                        days_since_epoch(year, month, day),
                        expected,
                        "{year}-{month}-{day}"
                    );
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2018",
            "2018-06",
            "2018-6-18",
            "18-06-2018",
            "2018-13-01",
            "2018-00-01",
            "2018-02-29",
            "2100-02-29",
            "2018-06-31",
            "2018-06-00",
            "2018-06-18T",
            "2018-06-18Z",
            "2018-06-18T22:28",
            "2018-06-18T24:00:00",
            "2018-06-18T22:60:00",
            "2018-06-18T22:28:60",
            "2018-06-18T22:28:28.123Z",
            "2018-06-18T22:28:28+0000",
            "2018-06-18T22:28:28+19:00",
            "2018-06-18T22:28:28Zulu",
            "2018-06-18t22:28:28z",
            "２018-06-18",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
