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
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut time = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let nanoseconds = format!("{fraction:0<9.9}").parse().ok()?;
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    (year >= 1970).then_some((seconds, nanoseconds))
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
