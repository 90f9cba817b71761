//! Alarms, as data.

use std::collections::VecDeque;

use crate::aws::cloudwatch::event::AlarmChanged;
use crate::kernel::sorted::SortedSet;

/// The alarms that are in the state `ALARM`. All others are `OK`, whatever their names.
#[derive(Clone, Debug, Default)]
pub struct CloudWatch {
    raised: SortedSet<String>,
    /// What has happened and was not taken yet.
    pub(super) events: VecDeque<AlarmChanged>,
}

impl CloudWatch {
    /// Whether the alarm has gone off and is not over.
    pub fn is_raised(&self, name: &str) -> bool {
        self.raised.contains(name)
    }

    /// Changes the state of an alarm, and announces it if it was another one before.
    pub(super) fn set(&mut self, name: &str, is_raised: bool) {
        let has_changed = match is_raised {
            true => self.raised.insert(name.to_owned()),
            false => self.raised.remove(name),
        };
        if has_changed {
            let name = name.to_owned();
            self.events.push_back(AlarmChanged { name });
        }
    }
}
