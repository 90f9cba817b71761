//! Buses, rules and targets, as data.

use std::collections::VecDeque;

use crate::aws::eventbridge::kept::Kept;
pub use crate::aws::eventbridge::kept::{Delivery, End, Failure};
use crate::aws::eventbridge::pattern::EventPattern;
use crate::aws::eventbridge::schedule::Schedule;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::events::enums::RuleState;
use crate::wire::events::types::{DeadLetterConfig, LogConfig, Target};

/// The bus to which AWS's own services send.
pub const DEFAULT_BUS: &str = "default";

/// What EventBridge knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct EventBridge {
    default_bus: Bus,
    /// The others, by name.
    buses: SortedMap<String, Bus>,
    /// Whether a rule on the default bus goes by events: only then has anybody to tell it any.
    pub(super) is_listening: bool,
    /// When the next rule fires that goes by the time.
    pub(super) next_scheduled: Option<Time>,
    /// Tasks that are to be run for targets, and when, in that order.
    pub(super) to_run: VecDeque<(Time, Invocation)>,
    /// What code of the test is asked about, by the numbers of the questions.
    pub(super) calls: SortedMap<u64, Invocation>,
    pub(super) next_call: u64,
    /// What was delivered, or was not.
    pub(super) deliveries: Kept,
}

/// An event bus.
#[derive(Clone, Debug, Default)]
pub struct Bus {
    /// Not when it is the default bus, which nobody has made.
    pub(super) created: Option<Time>,
    pub(super) modified: Option<Time>,
    pub(super) description: Option<String>,
    pub(super) kms_key_identifier: Option<String>,
    pub(super) dead_letter_config: Option<DeadLetterConfig>,
    pub(super) log_config: Option<LogConfig>,
    pub(super) tags: SortedMap<String, String>,
    /// By name.
    pub(super) rules: SortedMap<String, Rule>,
}

/// A rule. It goes by events, by the time, or by both.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) arn: String,
    pub(super) description: Option<String>,
    pub(super) role_arn: Option<String>,
    pub(super) state: RuleState,
    pub(super) pattern: Option<Pattern>,
    pub(super) schedule: Option<Schedule>,
    /// When the schedule is due next.
    pub(super) due: Option<Time>,
    pub(super) tags: SortedMap<String, String>,
    /// By id.
    pub(super) targets: SortedMap<String, Target>,
}

/// A pattern, with the text that it was given as.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) read: EventPattern,
}

/// A target that is given something because of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The ARN of the rule.
    pub rule: String,
    pub target: Target,
    pub event_id: String,
    /// What the target is given.
    pub input: String,
}

impl EventBridge {
    /// Whether targets have tasks run that do not run yet.
    #[cfg(any(test, feature = "self-check"))]
    pub fn has_tasks_to_run(&self) -> bool {
        !self.to_run.is_empty()
    }

    /// The number of the next call of code of the test, for EventBridge and SNS.
    pub fn number_call(&mut self) -> u64 {
        let number = self.next_call;
        self.next_call += 1;
        number
    }

    /// The bus of that name.
    pub(super) fn bus(&self, name: &str) -> Option<&Bus> {
        match name {
            DEFAULT_BUS => Some(&self.default_bus),
            other => self.buses.get(other),
        }
    }

    /// Whoever changes the rules of a bus calls [`note_change`](Self::note_change) after it.
    pub(super) fn bus_mut(&mut self, name: &str) -> Option<&mut Bus> {
        match name {
            DEFAULT_BUS => Some(&mut self.default_bus),
            other => self.buses.get_mut(other),
        }
    }

    pub(super) fn add_bus(&mut self, name: String, bus: Bus) {
        self.buses.insert(name, bus);
    }

    pub(super) fn remove_bus(&mut self, name: &str) {
        self.buses.remove(name);
    }

    /// All buses with their names, in alphabetical order.
    pub(super) fn buses(&self) -> impl Iterator<Item = (&str, &Bus)> {
        let before = self.buses.range(..DEFAULT_BUS.to_owned());
        let after = self.buses.range(DEFAULT_BUS.to_owned()..);
        let named = |(name, bus): (_, _)| -> (&str, &Bus) {
            let name: &String = name;
            (name.as_str(), bus)
        };
        let default = std::iter::once((DEFAULT_BUS, &self.default_bus));
        before.map(named).chain(default).chain(after.map(named))
    }

    /// All rules, with the names of their buses and their own.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str, &Rule)> {
        self.buses().flat_map(|(bus, it)| {
            let rules = it.rules.iter();
            rules.map(move |(name, rule)| (bus, name.as_str(), rule))
        })
    }

    /// What was delivered, or was not, oldest first, as far as it is kept.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.iter()
    }

    /// Rules have changed.
    pub(super) fn note_change(&mut self) {
        let rules = || self.default_bus.rules.values().filter(|it| it.is_enabled());
        let is_listening = rules().any(|rule| rule.pattern.is_some());
        let next_scheduled = rules().filter_map(|rule| rule.due).min();
        self.is_listening = is_listening;
        self.next_scheduled = next_scheduled;
    }
}

impl Rule {
    pub fn is_enabled(&self) -> bool {
        self.state != RuleState::Disabled
    }

    /// Its pattern, as it was given.
    pub fn pattern_text(&self) -> Option<&str> {
        self.pattern.as_ref().map(|pattern| pattern.text.as_str())
    }

    /// Its schedule, as it was given.
    pub fn schedule_text(&self) -> Option<String> {
        self.schedule.as_ref().map(ToString::to_string)
    }

    /// The ARNs of its targets.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.targets.values().map(|target| target.arn.as_str())
    }

    /// The rule is enabled or disabled from now on.
    pub(super) fn set_state(&mut self, state: RuleState, now: Time) {
        self.state = state;
        let schedule = self.schedule.as_ref().filter(|_| self.is_enabled());
        self.due = schedule.and_then(|schedule| schedule.next_after(now));
    }
}
