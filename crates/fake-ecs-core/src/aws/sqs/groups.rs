//! The messages of a FIFO queue in their groups: while one of a group is in flight or delayed,
//! those after it wait.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::sqs::message::{Content, MessageKey, Place};

/// The groups that have messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    all: BTreeMap<String, Group>,
    /// The first message of each group of which somebody can receive, and the group.
    free: BTreeSet<(MessageKey, String)>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    messages: BTreeSet<MessageKey>,
    delayed: BTreeSet<MessageKey>,
    in_flight: usize,
}

impl Group {
    /// Its first message, if somebody can receive it.
    fn free(&self) -> Option<MessageKey> {
        let first = self.messages.first().copied();
        first.filter(|key| self.in_flight == 0 && !self.delayed.contains(key))
    }

    fn enter(&mut self, key: MessageKey, place: Place) {
        match place {
            Place::Visible => {}
            Place::Delayed(_) => {
                self.delayed.insert(key);
            }
            Place::InFlight(_) => self.in_flight += 1,
        }
    }

    fn leave(&mut self, key: MessageKey, place: Place) {
        match place {
            Place::Visible => {}
            Place::Delayed(_) => {
                self.delayed.remove(&key);
            }
            Place::InFlight(_) => self.in_flight -= 1,
        }
    }
}

impl Groups {
    pub(super) fn add(&mut self, content: &Content, key: MessageKey, place: Place) {
        self.change(content, |group| {
            group.messages.insert(key);
            group.enter(key, place);
        });
    }

    pub(super) fn moved(&mut self, content: &Content, key: MessageKey, from: Place, to: Place) {
        self.change(content, |group| {
            group.leave(key, from);
            group.enter(key, to);
        });
    }

    pub(super) fn remove(&mut self, content: &Content, key: MessageKey, place: Place) {
        self.change(content, |group| {
            group.messages.remove(&key);
            group.leave(key, place);
        });
    }

    fn change(&mut self, content: &Content, change: impl FnOnce(&mut Group)) {
        let name = content.group.as_deref().unwrap_or_default();
        let group = match self.all.get_mut(name) {
            Some(group) => group,
            None => self.all.entry(name.to_owned()).or_default(),
        };
        let before = group.free();
        change(group);
        let (after, is_empty) = (group.free(), group.messages.is_empty());
        if before != after {
            if let Some(key) = before {
                self.free.remove(&(key, name.to_owned()));
            }
            if let Some(key) = after {
                self.free.insert((key, name.to_owned()));
            }
        }
        if is_empty {
            self.all.remove(name);
        }
    }

    /// The message that is next for who receives: as many as can be had of one group, then of the
    /// next. `current` is the group of which this call has already got messages, and the last of
    /// them.
    pub(super) fn next(&self, current: &mut Option<(String, MessageKey)>) -> Option<MessageKey> {
        if let Some((name, last)) = current
            && let Some(group) = self.all.get(name)
            && let Some(key) = group.messages.range(*last + 1..).next()
            && !group.delayed.contains(key)
        {
            *last = *key;
            return Some(*key);
        }
        let (key, name) = self.free.first()?;
        *current = Some((name.clone(), *key));
        Some(*key)
    }
}
