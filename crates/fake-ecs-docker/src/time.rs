//! The engine's times, in the notation of RFC 3339, with fractions of a second or without. Docker
//! says most in UTC; Podman, and Docker for volumes and networks, in the zone of their machine.

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
    let (date, time) = text.split_once('T')?;
    let (year, month, day) = three(date, '-')?;
    let (time, ahead) = without_zone(time)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let (hour, minute, second) = three(time, ':')?;
    // Without a text of its own, because there is one of these in each line of a log.
    let mut digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = digits.try_fold(0, |sum, digit| {
        let digit = u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        Some(sum * 10 + digit)
    })?;
    let local = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let seconds = local - ahead;
    (seconds >= 0).then_some((seconds, nanoseconds))
}

/// The time of day, and by how many seconds its zone is ahead of UTC.
fn without_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, 0));
    }
    let (time, zone) = text.split_at_checked(text.rfind(['+', '-'])?)?;
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let ahead = hours * 3_600 + minutes * 60;
    Some((time, if zone.starts_with('-') { -ahead } else { ahead }))
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
    fn times_of_the_engine_are_read_to_the_nanosecond_in_every_zone() {
        for (text, expected) in [
            (
                "2026-11-29T04:50:12.3456789Z",
                Some((1_795_927_812, 345_678_900)),
            ),
            (
                "2026-11-29T05:50:12.345678900+01:00",
                Some((1_795_927_812, 345_678_900)),
            ),
            ("2026-11-28T19:20:12-09:30", Some((1_795_927_812, 0))),
            (
                "2026-11-29T04:50:12.5+00:00",
                Some((1_795_927_812, 500_000_000)),
            ),
            ("2024-02-29T00:00:00Z", Some((1_709_164_800, 0))),
            ("1970-01-01T01:00:00+01:00", Some((0, 0))),
            // The zero of engines, in UTC and in the zone that a place had in the year 1.
            ("0001-01-01T00:00:00Z", None),
            ("0001-01-01T00:53:28+00:53", None),
            ("2026-11-29T04:50:12", None),
            ("2026-11-29T04:50:12+1", None),
            ("2026-11-29", None),
            ("yesterday", None),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }
}
