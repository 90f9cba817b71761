//! The messages of a queue: which can be received, and when others can.
//!
//! Time is an argument. [`Messages::settle`] takes in what has become of messages up to now;
//! whoever changes anything does that first. Settling twice is the same as settling once, so that
//! it does not matter when somebody looks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::aws::sqs::groups::Groups;
use crate::aws::sqs::message::{Message, MessageKey, Place};
use crate::kernel::time::Time;

/// How many messages there are in each place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub visible: usize,
    pub delayed: usize,
    pub in_flight: usize,
}

/// What a queue gives to who receives.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    pub received: Vec<MessageKey>,
    /// What was received too often before: they are no longer in the queue.
    pub given_up: Vec<Message>,
}

/// The messages of a queue.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    /// In the order in which they came.
    all: BTreeMap<MessageKey, Message>,
    next: MessageKey,
    visible: BTreeSet<MessageKey>,
    delayed: BTreeSet<(Time, MessageKey)>,
    in_flight: BTreeSet<(Time, MessageKey)>,
    /// When each was sent: the first expires first.
    by_age: BTreeSet<(Time, MessageKey)>,
    /// In a FIFO queue the groups of those in it.
    groups: Option<Groups>,
}

impl Messages {
    pub fn new(is_fifo: bool) -> Self {
        Self {
            groups: is_fifo.then(Groups::default),
            ..Self::default()
        }
    }

    pub fn get(&self, key: MessageKey) -> Option<&Message> {
        self.all.get(&key)
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All that are there at that time, in the order in which they came.
    pub fn iter(&self, now: Time, kept: Duration) -> impl Iterator<Item = &Message> {
        let all = self.all.values();
        all.filter(move |message| !has_expired(message.sent, now, kept))
    }

    /// Takes in what has become of messages by itself: they become visible, and are gone after they
    /// were kept for so long.
    pub fn settle(&mut self, now: Time, kept: Duration) {
        while let Some((_, key)) = self.delayed.first().filter(|(at, _)| *at <= now).copied() {
            self.put(key, Place::Visible);
        }
        while let Some((_, key)) = self.in_flight.first().filter(|(at, _)| *at <= now).copied() {
            self.put(key, Place::Visible);
        }
        let is_old = |(sent, _): &&(Time, MessageKey)| has_expired(*sent, now, kept);
        while let Some((_, key)) = self.by_age.first().filter(is_old).copied() {
            self.remove(key);
        }
    }

    /// Adds a message at the end.
    pub fn add(&mut self, message: Message) -> MessageKey {
        let key = self.next;
        self.next += 1;
        self.by_age.insert((message.sent, key));
        if let Some(groups) = &mut self.groups {
            groups.add(&message.content, key, message.place);
        }
        let place = message.place;
        self.all.insert(key, message);
        self.note(key, place);
        key
    }

    /// Gives up to so many messages to somebody who has them to himself up to a time. Those that
    /// were received so often before are taken out instead. Call [`settle`](Self::settle) first.
    pub fn take(&mut self, now: Time, max: usize, until: Time, receives_max: Option<u32>) -> Taken {
        let mut taken = Taken::default();
        let mut of_group = None;
        while taken.received.len() < max {
            let next = match &self.groups {
                None => self.visible.first().copied(),
                Some(groups) => groups.next(&mut of_group),
            };
            let Some(key) = next else { break };
            let message = self.all.get_mut(&key).expect("what is visible is there");
            if receives_max.is_some_and(|max| message.receives >= max) {
                taken.given_up.extend(self.remove(key));
                continue;
            }
            message.receives += 1;
            message.first_received.get_or_insert(now);
            message.received = Some(now);
            self.put(key, Place::InFlight(until));
            taken.received.push(key);
        }
        // With a timeout of zero others can have them at once, but this call has them only once.
        self.settle_in_flight(now);
        taken
    }

    fn settle_in_flight(&mut self, now: Time) {
        while let Some((_, key)) = self.in_flight.first().filter(|(at, _)| *at <= now).copied() {
            self.put(key, Place::Visible);
        }
    }

    /// A message in flight is visible to others from another time on.
    pub fn hide_until(&mut self, key: MessageKey, now: Time, until: Time) {
        self.put(key, Place::InFlight(until));
        self.settle_in_flight(now);
    }

    pub fn remove(&mut self, key: MessageKey) -> Option<Message> {
        let message = self.all.remove(&key)?;
        self.by_age.remove(&(message.sent, key));
        self.leave(key, message.place);
        if let Some(groups) = &mut self.groups {
            groups.remove(&message.content, key, message.place);
        }
        Some(message)
    }

    pub fn clear(&mut self) {
        *self = Self {
            next: self.next,
            ..Self::new(self.groups.is_some())
        };
    }

    /// How many there are at that time.
    pub fn counts(&self, now: Time, kept: Duration) -> Counts {
        let due = |set: &BTreeSet<(Time, MessageKey)>| {
            set.iter().take_while(|(at, _)| *at <= now).count()
        };
        let (delayed, in_flight) = (due(&self.delayed), due(&self.in_flight));
        let mut counts = Counts {
            visible: self.visible.len() + delayed + in_flight,
            delayed: self.delayed.len() - delayed,
            in_flight: self.in_flight.len() - in_flight,
        };
        let old = self.by_age.iter();
        for (_, key) in old.take_while(|(sent, _)| has_expired(*sent, now, kept)) {
            match self.all.get(key).map(|message| message.place) {
                Some(Place::Delayed(at)) if at > now => counts.delayed -= 1,
                Some(Place::InFlight(at)) if at > now => counts.in_flight -= 1,
                Some(_) => counts.visible -= 1,
                None => {}
            }
        }
        counts
    }

    /// When somebody who receives may get something: now, if so. `None`: not by itself. Call
    /// [`settle`](Self::settle) first.
    pub fn next_visible(&self, now: Time) -> Option<Time> {
        let is_there = match &self.groups {
            None => !self.visible.is_empty(),
            Some(groups) => groups.next(&mut None).is_some(),
        };
        if is_there {
            return Some(now);
        }
        let first = |set: &BTreeSet<(Time, MessageKey)>| set.first().map(|(at, _)| *at);
        let firsts = [first(&self.delayed), first(&self.in_flight)];
        firsts.into_iter().flatten().min()
    }

    /// When there may be something for who receives, once those are gone that were received so
    /// often before; the outer `None` where others can be received now.
    pub fn without_given_up(&self, now: Time, receives_max: u32) -> Option<Option<Time>> {
        let next = match &self.groups {
            None => self.visible.first().copied(),
            Some(groups) => groups.next(&mut None),
        };
        let first = next.and_then(|key| self.all.get(&key))?;
        if first.receives < receives_max {
            return None;
        }
        // Seldom: those that are given up are gone right after.
        let mut rest = self.clone();
        let taken = rest.take(now, 1, now, Some(receives_max));
        taken.received.is_empty().then(|| rest.next_visible(now))
    }

    /// Moves a message from its place to another.
    fn put(&mut self, key: MessageKey, place: Place) {
        let Some(message) = self.all.get_mut(&key) else {
            return;
        };
        let before = std::mem::replace(&mut message.place, place);
        if let Some(groups) = &mut self.groups {
            groups.moved(&message.content, key, before, place);
        }
        self.leave(key, before);
        self.note(key, place);
    }

    fn leave(&mut self, key: MessageKey, place: Place) {
        match place {
            Place::Visible => self.visible.remove(&key),
            Place::Delayed(at) => self.delayed.remove(&(at, key)),
            Place::InFlight(at) => self.in_flight.remove(&(at, key)),
        };
    }

    fn note(&mut self, key: MessageKey, place: Place) {
        match place {
            Place::Visible => self.visible.insert(key),
            Place::Delayed(at) => self.delayed.insert((at, key)),
            Place::InFlight(at) => self.in_flight.insert((at, key)),
        };
    }
}

fn has_expired(sent: Time, now: Time, kept: Duration) -> bool {
    sent + kept <= now
}
