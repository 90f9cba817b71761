//! Groups and schedules, as data.

use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::scheduler::enums::{ActionAfterCompletion, ScheduleState};
use crate::wire::scheduler::types::{FlexibleTimeWindow, Target};

use super::when::When;

/// The group that there always is.
pub const DEFAULT_GROUP: &str = "default";

/// What Scheduler knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct Scheduler {
    /// By name. The one that there always is comes with its first schedule or tag.
    pub(super) groups: SortedMap<String, Group>,
    /// How often schedules were due.
    pub(super) fired: u64,
    /// When the next schedule is due.
    next: Option<Time>,
}

/// A group of schedules.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Not of the one that there always is.
    pub(super) created: Option<Time>,
    pub(super) modified: Option<Time>,
    pub(super) tags: SortedMap<String, String>,
    pub(super) token: Option<String>,
    /// By name.
    pub(super) schedules: SortedMap<String, Schedule>,
}

/// A schedule.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub(super) expression: String,
    pub(super) time_zone: String,
    pub(super) when: When,
    pub(super) first: Option<Time>,
    pub(super) last: Option<Time>,
    pub(super) description: Option<String>,
    pub(super) state: ScheduleState,
    pub(super) kms_key: Option<String>,
    pub(super) target: Target,
    pub(super) window: FlexibleTimeWindow,
    pub(super) after_completion: ActionAfterCompletion,
    pub(super) token: Option<String>,
    pub(super) created: Time,
    pub(super) modified: Time,
    /// When it is due next.
    pub(super) due: Option<Time>,
}

impl Schedule {
    pub(super) fn is_enabled(&self) -> bool {
        self.state == ScheduleState::Enabled
    }
}

impl Scheduler {
    /// The group of that name.
    pub(super) fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name)
    }

    /// Whoever changes schedules calls [`note_change`](Self::note_change) after it.
    pub(super) fn group_mut(&mut self, name: &str) -> Option<&mut Group> {
        match name {
            DEFAULT_GROUP => Some(self.groups.get_or_default(name.to_owned())),
            other => self.groups.get_mut(other),
        }
    }

    /// All schedules with their groups' names and their own.
    pub(super) fn schedules(&self) -> impl Iterator<Item = (&str, &str, &Schedule)> {
        self.groups.iter().flat_map(|(group, it)| {
            let schedules = it.schedules.iter();
            schedules.map(move |(name, schedule)| (group.as_str(), name.as_str(), schedule))
        })
    }

    /// When the next schedule is due.
    pub fn next_due(&self) -> Option<Time> {
        self.next
    }

    /// Schedules have changed.
    pub(super) fn note_change(&mut self) {
        let enabled = self.schedules().filter(|(_, _, it)| it.is_enabled());
        let next = enabled.filter_map(|(_, _, it)| it.due).min();
        self.next = next;
    }
}
