//! The alarms that somebody has made are looked up and changed, and those who go by them are told.

use crate::aws::cloudwatch::declared::{
    Alarm, AlarmState, HISTORY_MAX, HistoryItem, NewState, Transition,
};
use crate::aws::cloudwatch::metrics::Metrics;
use crate::aws::cloudwatch::state::CloudWatch;
use crate::kernel::sorted::SortedMap;
use crate::kernel::tail::Tail;
use crate::kernel::time::Time;
use crate::wire::cloudwatch::enums::{HistoryItemType, StateValue};

impl CloudWatch {
    /// The alarm of that name, if somebody has made it.
    pub fn alarm(&self, name: &str) -> Option<&Alarm> {
        self.declared.alarms.get(name)
    }

    /// All alarms that somebody has made, by name.
    pub fn alarms(&self) -> impl Iterator<Item = (&String, &Alarm)> {
        self.declared.alarms.iter()
    }

    /// What has become of alarms, the oldest first.
    pub fn history(&self) -> &Tail<HistoryItem, HISTORY_MAX> {
        &self.declared.history
    }

    /// Whether the alarm does anything when its state changes.
    pub(super) fn enable_actions(&mut self, name: &str, is_enabled: bool) {
        if let Some(alarm) = self.declared.alarms.get_mut(name) {
            alarm.settings.actions_enabled = Some(is_enabled);
        }
    }

    pub(super) fn change_tags(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut SortedMap<String, String>),
    ) {
        if let Some(alarm) = self.declared.alarms.get_mut(name) {
            change(&mut alarm.tags);
        }
    }

    pub fn metrics(&self) -> &Metrics {
        &self.declared.metrics
    }

    /// Makes an alarm, or gives one other settings.
    pub(super) fn put_alarm(&mut self, name: String, alarm: Alarm) {
        let was_raised = self.is_raised(&name);
        self.raised.remove(&name);
        let is_raised = alarm.is_raised();
        self.declared.alarms.insert(name.clone(), alarm);
        self.declared.is_used = true;
        if was_raised != is_raised {
            self.announce(&name);
        }
    }

    pub(super) fn remove_alarm(&mut self, name: &str) -> Option<Alarm> {
        let removed = self.declared.alarms.remove(name)?;
        if removed.is_raised() {
            self.announce(name);
        }
        Some(removed)
    }

    /// Sets how an alarm is. Returns how it was, if it is another value now.
    pub(super) fn set_state(&mut self, name: &str, new: NewState, now: Time) -> Option<Transition> {
        let alarm = self.declared.alarms.get_mut(name)?;
        let before = alarm.state.clone();
        let has_changed = before.value != new.value;
        alarm.state = AlarmState {
            value: new.value,
            reason: new.reason,
            data: new.data,
            updated: now,
            since: if has_changed { now } else { before.since },
        };
        let is_announced = before.value == StateValue::Alarm || alarm.is_raised();
        if !has_changed {
            return None;
        }
        if is_announced {
            self.announce(name);
        }
        Some(Transition {
            alarm: name.to_owned(),
            before,
        })
    }

    pub(super) fn note(
        &mut self,
        alarm: &str,
        at: Time,
        (kind, summary): (HistoryItemType, String),
        data: String,
    ) {
        self.declared.history.push(HistoryItem {
            alarm: alarm.to_owned(),
            at,
            kind,
            summary,
            data,
        });
    }
}
