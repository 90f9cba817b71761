//! Faults of events: EventBridge loses, repeats or delays what ECS has announced.
//!
//! The world asks once for each event when it is announced. Of several faults that have their turn
//! the one fires that was made first.

use std::fmt;
use std::time::Duration;

use super::calls::draw;
use super::when::When;
use super::{FaultId, Registry};
#[cfg(feature = "serde")]
use crate::kernel::seconds;

/// A fault of events.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct EventFault {
    /// Only events that match all of these event patterns.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub patterns: Vec<String>,
    /// Which of the events that it applies to it changes.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "When::is_always")
    )]
    pub when: When,
    pub action: EventAction,
}

/// What a fault does to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum EventAction {
    /// It is not delivered.
    Lose,
    /// It is delivered twice.
    Duplicate,
    /// It is delivered later by so much of the fake's time.
    Delay(
        #[cfg_attr(feature = "serde", serde(with = "seconds"))]
        #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
        Duration,
    ),
    /// It is delivered after the next one.
    Reorder,
}

/// Asks the faults about an event that was announced. Asking is firing.
pub fn ask(
    registry: &mut Registry,
    mut matches: impl FnMut(&str) -> bool,
    since_start: Duration,
    seed: u64,
) -> Option<EventAction> {
    let applies = |fault: &EventFault| fault.patterns.iter().all(|it| matches(it));
    let turns = registry.turns_of_event(since_start, applies, draw(seed));
    let (id, action) = turns.into_iter().next()?;
    registry.hit(&[id]);
    Some(action)
}

/// Those that have their turn, and what they do.
pub type Turns = Vec<(FaultId, EventAction)>;

impl fmt::Display for EventFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            patterns,
            when,
            action,
        } = self;
        f.write_str("events")?;
        if !patterns.is_empty() {
            write!(f, " matching {}", patterns.join(" and "))?;
        }
        match action {
            EventAction::Lose => f.write_str(": lost")?,
            EventAction::Duplicate => f.write_str(": delivered twice")?,
            EventAction::Delay(delay) => write!(f, ": late by {delay:?}")?,
            EventAction::Reorder => f.write_str(": delivered after the next one")?,
        }
        when.write(f, "event")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Fault, Kind};

    fn fault(pattern: Option<&str>, nth: Option<u64>, action: EventAction) -> EventFault {
        EventFault {
            patterns: pattern.map(str::to_owned).into_iter().collect(),
            when: When {
                nth,
                ..When::default()
            },
            action,
        }
    }

    /// The events `a`, `b`, `a` and `a` are announced; a pattern is the name of one.
    fn done(faults: Vec<(EventFault, Option<usize>)>) -> (Vec<Option<EventAction>>, Vec<usize>) {
        let mut registry = Registry::default();
        let ids: Vec<FaultId> = faults
            .into_iter()
            .map(|(fault, times)| {
                registry.add(Fault {
                    times,
                    ..Fault::new(Kind::Event(fault))
                })
            })
            .collect();
        let ask = |event| ask(&mut registry, |pattern| pattern == event, Duration::ZERO, 1);
        let actions = ["a", "b", "a", "a"].map(ask).into();
        let hits = |id| registry.get(id).map_or(0, |entry| entry.hits);
        (actions, ids.into_iter().map(hits).collect())
    }

    #[test]
    fn of_faults_that_apply_to_an_event_the_first_fires() {
        let (lose, repeat) = (EventAction::Lose, EventAction::Duplicate);
        let second_a = fault(Some("a"), Some(2), lose.clone());
        let every = fault(None, None, repeat.clone());

        let (actions, hits) = done(vec![(second_a, None), (every, Some(2))]);

        let expected = [Some(repeat.clone()), Some(repeat), Some(lose), None];
        assert_eq!((actions, hits), (expected.to_vec(), vec![1, 2]));
    }

    #[test]
    fn a_fault_of_events_says_what_it_does() {
        let late = EventAction::Delay(Duration::from_secs(5));
        for (fault, expected) in [
            (fault(None, None, EventAction::Lose), "events: lost"),
            (
                fault(None, None, EventAction::Duplicate),
                "events: delivered twice",
            ),
            (fault(None, Some(2), late), "events: late by 5s, at event 2"),
            (
                fault(Some("{}"), None, EventAction::Reorder),
                "events matching {}: delivered after the next one",
            ),
        ] {
            assert_eq!(fault.to_string(), expected);
        }
    }
}
