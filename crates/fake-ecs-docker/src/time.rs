//! The engine's times, in the notation of RFC 3339 in UTC, with fractions of a second or without.

use std::time::{Duration, UNIX_EPOCH};

use fake_ecs_core::kernel::time::Time;

/// The moment, unless it is the engine's zero, in the year 1.
pub(crate) fn parse(text: &str) -> Option<Time> {
    let (seconds, nanoseconds) = split(text)?;
    let since = Duration::new(u64::try_from(seconds).ok()?, nanoseconds);
    let time = UNIX_EPOCH
        .checked_add(since)
        .filter(|time| Time::is_in_range(*time))?;
    Some(Time::from_system(time))
}

/// The second of a moment, since 1970.
pub(crate) fn seconds(text: &str) -> Option<i32> {
    i32::try_from(split(text)?.0).ok()
}

fn split(text: &str) -> Option<(i64, u32)> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, month, day) = three(date, '-')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let (hour, minute, second) = three(time, ':')?;
    // Without a text of its own, because there is one of these in each line of a log.
    let mut digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = digits.try_fold(0, |sum, digit| {
        let digit = u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        Some(sum * 10 + digit)
    })?;
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    (year >= 1970).then_some((seconds, nanoseconds))
}

/// Three numbers.
fn three(text: &str, separator: char) -> Option<(i64, i64, i64)> {
    let mut parts = text.splitn(3, separator).map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// In the Gregorian calendar, with years that begin in March so that leap days come last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_engine_are_read_to_the_nanosecond() {
        assert_eq!(
            split("2026-11-29T04:50:12.3456789Z"),
            Some((1_795_927_812, 345_678_900))
        );
        assert_eq!(split("2024-02-29T00:00:00Z"), Some((1_709_164_800, 0)));
        assert_eq!(split("0001-01-01T00:00:00Z"), None);
        assert_eq!(split("yesterday"), None);
    }
}
