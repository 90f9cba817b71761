//! Rules that go by the time: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
//!
//! Scheduler and Application Auto Scaling read theirs by the same parts, [`inside`], [`at`] and
//! [`rate`]: they have `at(2026-01-31T12:00:00)` as well, and take more of the others.

mod cron;

use std::fmt;
use std::time::Duration;

use self::cron::Cron;
use crate::kernel::time::Time;
use crate::wire::Timestamp;

/// When a rule fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    when: When,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum When {
    Rate(Duration),
    Cron(Box<Cron>),
}

impl Schedule {
    /// `None` when the text is no schedule.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, inside) = inside(text)?;
        let when = match kind {
            "rate" => When::Rate(rate(inside, Plural::AsTheNumber)?),
            "cron" => When::Cron(Box::new(Cron::parse(inside)?)),
            _ => return None,
        };
        Some(Self {
            text: text.to_owned(),
            when,
        })
    }

    /// Whether it is a `rate`.
    #[cfg(feature = "autoscaling")]
    pub fn is_rate(&self) -> bool {
        matches!(self.when, When::Rate(_))
    }

    /// When it fires next after that time: for a rate the time of the rule's making, or of its last
    /// firing. `None`: never again.
    pub fn next_after(&self, time: Time) -> Option<Time> {
        match &self.when {
            When::Rate(interval) => Some(time + *interval),
            When::Cron(cron) => {
                let minute = time.millis().div_euclid(60_000);
                let next = cron.next_after(minute)?;
                Some(time.told(Timestamp::from_millis(next * 60_000)))
            }
        }
    }

    /// The next minute since the epoch after that one at which a cron expression is due, by
    /// whatever clock it goes.
    #[cfg(feature = "scheduler")]
    pub fn minute_after(&self, minute: i64) -> Option<i64> {
        match &self.when {
            When::Rate(_) => None,
            When::Cron(cron) => cron.next_after(minute),
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What kind of schedule that is, and what it has in parentheses.
pub fn inside(text: &str) -> Option<(&str, &str)> {
    let (kind, rest) = text.split_once('(')?;
    Some((kind, rest.strip_suffix(')')?))
}

/// `2026-01-31T12:00:00`: what clocks show then, of UTC or of another place.
#[cfg(any(feature = "autoscaling", feature = "scheduler"))]
pub fn at(text: &str) -> Option<Timestamp> {
    Timestamp::from_iso(&format!("{text}Z"))
}

/// When the unit of a rate is in the plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// Where the number is.
    AsTheNumber,
    /// As the caller likes.
    AsOneLikes,
}

/// `1 hour`, `5 minutes`.
pub fn rate(text: &str, plural: Plural) -> Option<Duration> {
    let (number, unit) = text.split_once(' ')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    let number: u64 = number.parse().ok().filter(|it| is_number && *it > 0)?;
    let unit = match (plural, number) {
        (Plural::AsOneLikes, _) => unit.strip_suffix('s').unwrap_or(unit),
        (Plural::AsTheNumber, 1) => unit,
        (Plural::AsTheNumber, _) => unit.strip_suffix('s')?,
    };
    let seconds = match unit {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// The next three times after 2026-03-30T13:45:00Z, a Monday.
    fn next(text: &str) -> String {
        let Some(schedule) = Schedule::parse(text) else {
            return "refused".to_owned();
        };
        let start = Time::from_system(UNIX_EPOCH + Duration::from_secs(1_774_878_300));
        let mut times = Vec::new();
        let mut time = start;
        while times.len() < 3
            && let Some(next) = schedule.next_after(time)
        {
            times.push(next.timestamp().iso_seconds().replace(":00Z", ""));
            time = next;
        }
        times.join(" ")
    }

    #[test]
    fn schedules_fire_when_they_say() {
        for (text, expected) in [
            (
                "rate(1 minute)",
                "2026-03-30T13:46 2026-03-30T13:47 2026-03-30T13:48",
            ),
            (
                "rate(6 hours)",
                "2026-03-30T19:45 2026-03-31T01:45 2026-03-31T07:45",
            ),
            (
                "rate(1 day)",
                "2026-03-31T13:45 2026-04-01T13:45 2026-04-02T13:45",
            ),
            (
                "cron(0 12 * * ? *)",
                "2026-03-31T12:00 2026-04-01T12:00 2026-04-02T12:00",
            ),
            (
                "cron(0/15 * * * ? *)",
                "2026-03-30T14:00 2026-03-30T14:15 2026-03-30T14:30",
            ),
            (
                "cron(15 10 ? * 6L 2026-2027)",
                "2026-04-24T10:15 2026-05-29T10:15 2026-06-26T10:15",
            ),
            (
                "cron(0 18 ? * MON-FRI *)",
                "2026-03-30T18:00 2026-03-31T18:00 2026-04-01T18:00",
            ),
            (
                "cron(0 8 1 * ? *)",
                "2026-04-01T08:00 2026-05-01T08:00 2026-06-01T08:00",
            ),
            (
                "cron(0 8 L * ? *)",
                "2026-03-31T08:00 2026-04-30T08:00 2026-05-31T08:00",
            ),
            (
                "cron(0 8 LW * ? *)",
                "2026-03-31T08:00 2026-04-30T08:00 2026-05-29T08:00",
            ),
            (
                "cron(0 8 15W * ? *)",
                "2026-04-15T08:00 2026-05-15T08:00 2026-06-15T08:00",
            ),
            (
                "cron(0 8 1W 8,11 ? 2026)",
                "2026-08-03T08:00 2026-11-02T08:00",
            ),
            (
                "cron(5,10 0 ? 1 2#1 *)",
                "2027-01-04T00:05 2027-01-04T00:10 2028-01-03T00:05",
            ),
            (
                "cron(0 0 29 FEB ? *)",
                "2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00",
            ),
            ("cron(30 23 31 12 ? 2026)", "2026-12-31T23:30"),
            ("cron(0 0 1 1 ? 2020)", ""),
            ("rate(0 minutes)", "refused"),
            ("rate(1 minutes)", "refused"),
            ("rate(5 minute)", "refused"),
            ("rate(5 seconds)", "refused"),
            ("rate(5)", "refused"),
            ("rate(+5 minutes)", "refused"),
            ("cron(0 12 * * * *)", "refused"),
            ("cron(0 12 ? * ? *)", "refused"),
            ("cron(0 12 * * ?)", "refused"),
            ("cron(60 12 * * ? *)", "refused"),
            ("cron(0 24 * * ? *)", "refused"),
            ("cron(0 12 32 * ? *)", "refused"),
            ("cron(0 12 ? * 8 *)", "refused"),
            ("cron(0 12 ? * FOO *)", "refused"),
            ("cron(0/0 12 * * ? *)", "refused"),
            ("at(2026-01-01T00:00:00)", "refused"),
            ("", "refused"),
        ] {
            assert_eq!(next(text), expected, "{text}");
        }
    }
}
