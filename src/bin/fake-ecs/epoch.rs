//! How a time is written: as RFC 3339 has it, or as seconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// # Errors
/// What would be right.
pub(crate) fn parse(text: &str) -> Result<SystemTime, String> {
    let (seconds, nanos) = seconds(text).or_else(|| rfc_3339(text)).ok_or_else(|| {
        "a time is written as 2025-01-01T00:00:00Z, or as seconds since 1970".to_owned()
    })?;
    let since = |seconds: i64| Duration::from_secs(seconds.unsigned_abs());
    let time = match seconds {
        0.. => UNIX_EPOCH.checked_add(since(seconds)),
        _ => UNIX_EPOCH.checked_sub(since(seconds)),
    };
    time.and_then(|time| time.checked_add(Duration::from_nanos(nanos.into())))
        .ok_or_else(|| "no clock shows that time".to_owned())
}

/// `1735689600`, `1735689600.5`: seconds and nanoseconds.
fn seconds(text: &str) -> Option<(i64, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    Some((number(whole)?, nanos(fraction)?))
}

/// `2025-01-01T00:00:00.5+01:00`.
fn rfc_3339(text: &str) -> Option<(i64, u32)> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let at = rest.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = rest.split_at(at);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let is_time = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let seconds = days_before(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    is_time.then_some((seconds - offset(zone)?, nanos(fraction)?))
}

/// By how much a zone is ahead of UTC, in seconds.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    let [hours, minutes] = numbers(rest, ':', [2, 2])?;
    let seconds = hours * 3_600 + minutes * 60;
    (hours < 24 && minutes < 60).then_some(if sign == "-" { -seconds } else { seconds })
}

/// So many numbers with so many digits each.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(between);
    let mut numbers = [0; N];
    for (found, digits) in numbers.iter_mut().zip(digits) {
        *found = number(parts.next().filter(|part| part.len() == digits)?)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Digits and nothing else.
fn number(text: &str) -> Option<i64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The digits of a fraction of a second; from the tenth on they make no difference.
fn nanos(fraction: &str) -> Option<u32> {
    number(fraction.get(..fraction.len().min(18))?)?;
    let is_number = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let digits = fraction.chars().chain(std::iter::repeat('0')).take(9);
    digits
        .collect::<String>()
        .parse()
        .ok()
        .filter(|_| is_number)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// How many days a date is after 1970-01-01, or before it if negative.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    // 1970 was 719,162 days after the first day of the year 1.
    let last = year - 1;
    let of_years = last * 365 + last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400);
    let of_months: i64 = (1..month).map(|month| days_of(year, month)).sum();
    of_years - 719_162 + of_months + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_rfc_3339_or_in_seconds() {
        for (text, seconds, nanos) in [
            ("0", 0, 0),
            ("1735689600", 1_735_689_600, 0),
            ("1735689600.25", 1_735_689_600, 250_000_000),
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2025-01-01T00:00:00Z", 1_735_689_600, 0),
            ("2025-01-01t00:00:00z", 1_735_689_600, 0),
            ("2025-01-01 00:00:00Z", 1_735_689_600, 0),
            ("2025-01-01T01:30:00+01:30", 1_735_689_600, 0),
            ("2024-12-31T16:00:00-08:00", 1_735_689_600, 0),
            ("2024-02-29T23:59:59.999Z", 1_709_251_199, 999_000_000),
            ("2000-03-01T00:00:00Z", 951_868_800, 0),
            ("2100-03-01T00:00:00Z", 4_107_542_400, 0),
            (
                "2025-01-01T00:00:00.123456789123Z",
                1_735_689_600,
                123_456_789,
            ),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ] {
            let expected = UNIX_EPOCH + Duration::new(seconds, nanos);
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        let before = UNIX_EPOCH - Duration::from_secs(86_400);
        assert_eq!(parse("1969-12-31T00:00:00Z"), Ok(before));
        assert!(parse("0000-01-01T00:00:00Z").is_ok());
    }

    #[test]
    fn what_is_no_time_is_told_how_to_write_one() {
        for text in [
            "",
            ".",
            "-1",
            "+1",
            "1e9",
            "1.",
            "yesterday",
            "2025-01-01",
            "2025-01-01T00:00:00",
            "2025-01-01T00:00Z",
            "2025-1-1T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-00-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2025-01-01T24:00:00Z",
            "2025-01-01T00:60:00Z",
            "2025-01-01T00:00:60Z",
            "2025-01-01T00:00:00.Z",
            "2025-01-01T00:00:00+0100",
            "2025-01-01T00:00:00+24:00",
            "2025-01-01T00:00:00ZZ",
            "2025-01-01T00:00:00Z\u{e9}",
            "é025-01-01T00:00:00Z",
            "2025-01-01T00:00:00.1\u{e9}Z",
        ] {
            let told = parse(text).expect_err(text);
            assert!(told.contains("2025-01-01T00:00:00Z"), "{text}: {told}");
        }
        assert!(parse("99999999999999999999").is_err());
    }
}
