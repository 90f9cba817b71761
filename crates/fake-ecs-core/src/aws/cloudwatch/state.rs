//! Alarms, as data.

use std::collections::VecDeque;

#[cfg(feature = "cloudwatch")]
use crate::aws::cloudwatch::declared::Declared;
use crate::aws::cloudwatch::event::AlarmChanged;
use crate::kernel::sorted::SortedSet;

/// What CloudWatch knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct CloudWatch {
    /// The alarms that nobody has made and that a test has raised. All others are `OK`, whatever
    /// their names.
    pub(super) raised: SortedSet<String>,
    /// What callers have put and made.
    #[cfg(feature = "cloudwatch")]
    pub(super) declared: Declared,
    /// What has happened and was not taken yet.
    pub(super) events: VecDeque<AlarmChanged>,
}

impl CloudWatch {
    /// Whether the alarm has gone off and is not over.
    pub fn is_raised(&self, name: &str) -> bool {
        #[cfg(feature = "cloudwatch")]
        if let Some(alarm) = self.declared.alarms.get(name) {
            return alarm.is_raised();
        }
        self.raised.contains(name)
    }

    /// Changes the state of an alarm that nobody has made, and announces it if it was another one
    /// before.
    pub(super) fn set(&mut self, name: &str, is_raised: bool) {
        let has_changed = match is_raised {
            true => self.raised.insert(name.to_owned()),
            false => self.raised.remove(name),
        };
        if has_changed {
            self.announce(name);
        }
    }

    pub(super) fn announce(&mut self, name: &str) {
        let name = name.to_owned();
        self.events.push_back(AlarmChanged { name });
    }
}
