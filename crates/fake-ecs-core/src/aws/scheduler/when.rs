//! When a schedule is due: `at(2026-01-31T12:00:00)`, `rate(5 minutes)` and `cron(0 12 * * ? *)`.
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>

use std::time::Duration;

use crate::aws::eventbridge::schedule::{self, Plural, Schedule};
use crate::kernel::time::Time;
use crate::wire::Timestamp;

use super::zone::Zone;

const MINUTE_MS: i64 = 60_000;

/// When a schedule is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Once, at a time in UTC.
    Once(Timestamp),
    /// Again and again after an interval.
    Rate(Duration),
    /// Whenever the clocks of a place show something.
    Cron(Schedule, Zone),
}

impl When {
    /// `None` when the text is no schedule.
    pub fn parse(text: &str, zone: Zone) -> Option<Self> {
        let (kind, inside) = schedule::inside(text)?;
        match kind {
            "at" => {
                let local = schedule::at(inside)?.as_millis();
                let seconds = local.rem_euclid(MINUTE_MS);
                let utc = zone.utc(local.div_euclid(MINUTE_MS)) * MINUTE_MS;
                Some(Self::Once(Timestamp::from_millis(utc + seconds)))
            }
            "rate" => schedule::rate(inside, Plural::AsOneLikes).map(Self::Rate),
            "cron" => Schedule::parse(text).map(|it| Self::Cron(it, zone)),
            _ => None,
        }
    }

    /// When it is due first, for a schedule that is made now.
    pub fn first(&self, now: Time, first: Option<Time>) -> Option<Time> {
        let from = first.map_or(now, |first| first.max(now));
        match self {
            // A rate begins at once.
            Self::Rate(_) => Some(from),
            // A time that has passed is due at once: AWS calls a target up to a minute late.
            Self::Once(at) => {
                let at = now.told(*at);
                (at + Duration::from_secs(60) > now).then_some(at.max(now))
            }
            Self::Cron(..) => self.next_after(from.before(Duration::from_millis(1))),
        }
    }

    /// When it is due next after it was.
    pub fn next_after(&self, time: Time) -> Option<Time> {
        match self {
            Self::Once(_) => None,
            Self::Rate(interval) => Some(time + *interval),
            Self::Cron(schedule, zone) => {
                let now = time.millis().div_euclid(MINUTE_MS);
                let mut local = zone.local(now);
                // What clocks show twice counts once, as AWS says; here the first time. In the
                // second of two equal hours that has passed already, so there the next minutes are
                // left out.
                loop {
                    local = schedule.minute_after(local)?;
                    let next = zone.utc(local);
                    if next > now {
                        break Some(time.told(Timestamp::from_millis(next * MINUTE_MS)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// The first three times from 2026-03-28T12:30:30Z on.
    fn times(text: &str, zone: &str) -> String {
        let Some(when) = When::parse(text, Zone::named(zone).unwrap()) else {
            return "refused".to_owned();
        };
        let now = Time::from_system(UNIX_EPOCH + Duration::from_secs(1_774_701_030));
        let mut next = when.first(now, None);
        let mut times = Vec::new();
        while let Some(time) = next.filter(|_| times.len() < 3) {
            times.push(time.timestamp().iso_seconds());
            next = when.next_after(time);
        }
        times.join(" ")
    }

    #[test]
    fn an_hour_that_clocks_show_twice_counts_once() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let when = When::parse("cron(*/5 * * * ? *)", zone).unwrap();
        // The summer time of 2026 ends at 2026-10-25T01:00Z, when 03:00 becomes 02:00.
        let end: i64 = 1_792_890_000;
        for (seconds, expected) in [
            (-600, "2026-10-25T00:55:00Z"),
            (-300, "2026-10-25T02:00:00Z"),
            (600, "2026-10-25T02:00:00Z"),
            (3600, "2026-10-25T02:05:00Z"),
        ] {
            let time = UNIX_EPOCH + Duration::from_secs((end + seconds).unsigned_abs());
            let next = when.next_after(Time::from_system(time)).unwrap();
            assert_eq!(next.timestamp().iso_seconds(), expected, "{seconds}");
        }
    }

    #[test]
    fn schedules_are_due_when_they_say() {
        for (text, zone, expected) in [
            ("at(2026-03-28T13:00:00)", "UTC", "2026-03-28T13:00:00Z"),
            (
                "at(2026-03-28T14:00:05)",
                "Europe/Berlin",
                "2026-03-28T13:00:05Z",
            ),
            ("at(2026-03-28T12:30:00)", "UTC", "2026-03-28T12:30:30Z"),
            ("at(2026-03-28T12:00:00)", "UTC", ""),
            (
                "rate(1 hours)",
                "UTC",
                "2026-03-28T12:30:30Z 2026-03-28T13:30:30Z 2026-03-28T14:30:30Z",
            ),
            (
                "cron(0 12 * * ? *)",
                "UTC",
                "2026-03-29T12:00:00Z 2026-03-30T12:00:00Z 2026-03-31T12:00:00Z",
            ),
            (
                "cron(0 18 * * ? *)",
                "Europe/Berlin",
                "2026-03-28T17:00:00Z 2026-03-29T16:00:00Z 2026-03-30T16:00:00Z",
            ),
            (
                "cron(30 2 * * ? *)",
                "Europe/Berlin",
                "2026-03-29T01:30:00Z 2026-03-30T00:30:00Z 2026-03-31T00:30:00Z",
            ),
            ("rate(5)", "UTC", "refused"),
            ("rate(0 minutes)", "UTC", "refused"),
            ("at(tomorrow)", "UTC", "refused"),
            ("cron(0 12 * * ?)", "UTC", "refused"),
            ("noon", "UTC", "refused"),
        ] {
            assert_eq!(times(text, zone), expected, "{text}");
        }
    }
}
