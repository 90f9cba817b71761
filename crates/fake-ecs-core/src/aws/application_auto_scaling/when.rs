//! When scheduled actions happen: `at(2026-01-31T12:00:00)`, `rate(5 minutes)` and
//! `cron(0 12 * * ? *)`, in UTC.
//! <https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html>

use std::time::Duration;

use crate::aws::eventbridge::schedule::{self, Schedule};
use crate::kernel::time::Time;
use crate::wire::Timestamp;

/// When a scheduled action happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Once, in milliseconds since the epoch.
    Once(i64),
    Again(Schedule),
}

impl When {
    /// `None` when the text is no schedule.
    pub fn parse(text: &str) -> Option<Self> {
        let again = match schedule::inside(text)? {
            ("at", time) => return Some(Self::Once(schedule::at(time)?.as_millis())),
            // The year may be left out.
            ("cron", inside) if inside.split_whitespace().count() == 5 => {
                Schedule::parse(&format!("cron({inside} *)"))
            }
            _ => Schedule::parse(text),
        };
        again.map(Self::Again)
    }

    /// When it happens next after that time, between its first and its last time.
    pub fn next_after(
        &self,
        time: Time,
        (first, last): (Option<Time>, Option<Time>),
    ) -> Option<Time> {
        let next = match self {
            Self::Once(millis) => {
                let at = time.told(Timestamp::from_millis(*millis));
                Some(at).filter(|at| *at > time)
            }
            Self::Again(schedule) => match first.filter(|first| *first > time) {
                // A rate begins with its first time, a cron expression says itself when.
                Some(first) if self.is_rate() => Some(first),
                // It may say the first time itself.
                Some(first) => schedule.next_after(first.before(Duration::from_millis(1))),
                None => schedule.next_after(time),
            },
        };
        next.filter(|next| last.is_none_or(|last| *next <= last))
    }

    fn is_rate(&self) -> bool {
        matches!(self, Self::Again(schedule) if schedule.is_rate())
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn schedules_are_read() {
        // 2026-03-30T13:45:00Z
        let now = Time::from_system(UNIX_EPOCH + Duration::from_secs(1_774_878_300));
        for (text, expected) in [
            ("at(2026-03-31T08:00:00)", Some("2026-03-31T08:00:00Z")),
            ("at(2026-03-30T08:00:00)", None),
            ("rate(5 minutes)", Some("2026-03-30T13:50:00Z")),
            ("cron(0 8 * * ? *)", Some("2026-03-31T08:00:00Z")),
            ("cron(0 8 * * ?)", Some("2026-03-31T08:00:00Z")),
        ] {
            let when = When::parse(text).unwrap();
            let next = when.next_after(now, (None, None));
            let next = next.map(|it| it.timestamp().iso_seconds());
            assert_eq!(next.as_deref(), expected, "{text}");
        }
        for text in [
            "at(tomorrow)",
            "8 o'clock",
            "rate(5 seconds)",
            "at(2026-03-31T08:00:00",
        ] {
            assert_eq!(When::parse(text), None, "{text}");
        }
        let later = Some(now + Duration::from_secs(3600));
        let rate = When::parse("rate(1 day)").unwrap();
        assert_eq!(rate.next_after(now, (later, None)), later);
        assert_eq!(rate.next_after(now, (None, later)), None);
        // The first time is one of its own.
        let cron = When::parse("cron(45 14 * * ? *)").unwrap();
        assert_eq!(cron.next_after(now, (later, None)), later);
    }
}
