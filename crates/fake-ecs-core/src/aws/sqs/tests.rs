//! Whatever is done to a queue, no message is lost, none is given to two at once, and groups of a
//! FIFO queue keep their order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::aws::sqs::message::{Content, Message, MessageKey, Place};
use crate::aws::sqs::messages::{Counts, Messages};
use crate::kernel::time::Time;

/// How long messages are kept.
const KEPT: Duration = Duration::from_secs(200);
const RECEIVES_MAX: u32 = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    Send {
        group: u8,
        delay: u64,
    },
    Receive {
        max: usize,
        timeout: u64,
        gives_up: bool,
    },
    Delete {
        which: usize,
    },
    Hide {
        which: usize,
        timeout: u64,
    },
    Pass {
        seconds: u64,
    },
    Look,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_u8, prop_oneof![3 => Just(0), 1 => 1..40_u64])
            .prop_map(|(group, delay)| Step::Send { group, delay }),
        4 => (1..5_usize, 0..40_u64, any::<bool>())
            .prop_map(|(max, timeout, gives_up)| Step::Receive { max, timeout, gives_up }),
        2 => any::<usize>().prop_map(|which| Step::Delete { which }),
        1 => (any::<usize>(), 0..60_u64)
            .prop_map(|(which, timeout)| Step::Hide { which, timeout }),
        3 => (0..50_u64).prop_map(|seconds| Step::Pass { seconds }),
        1 => Just(Step::Look),
    ];
    vec(step, 0..80)
}

/// What a plain reading of the rules says of a message.
#[derive(Clone, Debug)]
struct Known {
    group: u8,
    sent: Time,
    receives: u32,
    /// Nobody can receive it before then.
    hidden_until: Time,
    /// Whether that is because somebody has it.
    is_received: bool,
}

/// The queue, and what is known of it.
struct Model {
    is_fifo: bool,
    now: Time,
    queue: Messages,
    known: BTreeMap<MessageKey, Known>,
}

impl Model {
    fn new(is_fifo: bool) -> Self {
        Self {
            is_fifo,
            now: Time::from_system(UNIX_EPOCH),
            queue: Messages::new(is_fifo),
            known: BTreeMap::new(),
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Send { group, delay } => self.send(group, Duration::from_secs(delay)),
            Step::Receive {
                max,
                timeout,
                gives_up,
            } => self.receive(max, Duration::from_secs(timeout), gives_up),
            Step::Delete { which } => {
                self.queue.settle(self.now, KEPT);
                if let Some(key) = self.any(which, |_, _| true) {
                    assert!(self.queue.remove(key).is_some());
                    self.known.remove(&key);
                }
            }
            Step::Hide { which, timeout } => {
                self.queue.settle(self.now, KEPT);
                let in_flight = |known: &Known, now| known.is_received && known.hidden_until > now;
                if let Some(key) = self.any(which, in_flight) {
                    let until = self.now + Duration::from_secs(timeout);
                    self.queue.hide_until(key, self.now, until);
                    self.known.get_mut(&key).unwrap().hidden_until = until;
                }
            }
            Step::Pass { seconds } => {
                self.now = self.now + Duration::from_secs(seconds);
                self.known.retain(|_, known| known.sent + KEPT > self.now);
            }
            // Who settles at another time changes nothing.
            Step::Look => self.queue.settle(self.now, KEPT),
        }
        self.check();
    }

    fn any(&self, which: usize, is: impl Fn(&Known, Time) -> bool) -> Option<MessageKey> {
        let all = self.known.iter().filter(|(_, known)| is(known, self.now));
        let all: Vec<MessageKey> = all.map(|(key, _)| *key).collect();
        (!all.is_empty()).then(|| all[which % all.len()])
    }

    fn send(&mut self, group: u8, delay: Duration) {
        self.queue.settle(self.now, KEPT);
        let visible_at = self.now + delay;
        let key = self.queue.add(Message {
            content: Arc::new(Content {
                group: Some(group.to_string()),
                ..Content::default()
            }),
            sent: self.now,
            sequence_number: None,
            receives: 0,
            first_received: None,
            received: None,
            dead_letter_source: None,
            place: match delay {
                Duration::ZERO => Place::Visible,
                _ => Place::Delayed(visible_at),
            },
        });
        let known = Known {
            group,
            sent: self.now,
            receives: 0,
            hidden_until: visible_at,
            is_received: false,
        };
        assert!(
            self.known.insert(key, known).is_none(),
            "a key is of one message"
        );
    }

    /// Whether a receive may give the message, apart from what the same receive gives.
    fn is_free(&self, key: MessageKey) -> bool {
        let message = &self.known[&key];
        let is_hidden = |known: &Known| known.hidden_until > self.now;
        if is_hidden(message) {
            return false;
        }
        let mut group = self.known.iter();
        !self.is_fifo
            || !group.any(|(other, known)| {
                known.group == message.group
                    && is_hidden(known)
                    && (known.is_received || *other < key)
            })
    }

    fn receive(&mut self, max: usize, timeout: Duration, gives_up: bool) {
        self.queue.settle(self.now, KEPT);
        let free: BTreeSet<MessageKey> = self
            .known
            .keys()
            .copied()
            .filter(|key| self.is_free(*key))
            .collect();
        let may_be = self.queue.next_visible(self.now);
        assert_eq!(may_be == Some(self.now), !free.is_empty());
        assert!(may_be.is_none_or(|at| at >= self.now));
        let until = self.now + timeout;
        let receives_max = gives_up.then_some(RECEIVES_MAX);

        let taken = self.queue.take(self.now, max, until, receives_max);

        let received = taken.received;
        let unique: BTreeSet<MessageKey> = received.iter().copied().collect();
        assert_eq!(unique.len(), received.len());
        assert!(unique.is_subset(&free), "{unique:?} of {free:?}");
        let is_exhausted = |known: &Known| gives_up && known.receives >= RECEIVES_MAX;
        let exhausted: Vec<MessageKey> = free
            .iter()
            .copied()
            .filter(|key| is_exhausted(&self.known[key]))
            .collect();
        assert!(taken.given_up.len() <= exhausted.len());
        assert!(!received.iter().any(|key| exhausted.contains(key)));
        let usable = free.len() - exhausted.len();
        assert_eq!(received.len(), usable.min(max));
        // Of each group come the first ones, in their order.
        for group in 0..3 {
            let of_group = |key: &&MessageKey| self.known[key].group == group;
            let got: Vec<_> = received.iter().filter(of_group).collect();
            assert!(got.is_sorted(), "{got:?}");
            let usable = free.iter().filter(of_group);
            let mut first = usable.filter(|key| !exhausted.contains(key));
            if self.is_fifo {
                assert!(got.iter().all(|key| Some(*key) == first.next()));
            }
        }
        self.known.retain(|key, _| self.queue.get(*key).is_some());
        for key in received {
            let known = self.known.get_mut(&key).expect("what is received is there");
            known.receives += 1;
            known.hidden_until = until;
            known.is_received = true;
            assert_eq!(self.queue.get(key).unwrap().receives, known.receives);
        }
    }

    /// The counts are those of the messages, and none is lost.
    fn check(&self) {
        let mut counts = Counts::default();
        for known in self.known.values() {
            match known.hidden_until > self.now {
                false => counts.visible += 1,
                true if known.is_received => counts.in_flight += 1,
                true => counts.delayed += 1,
            }
        }
        assert_eq!(self.queue.counts(self.now, KEPT), counts);
        assert_eq!(self.queue.iter(self.now, KEPT).count(), self.known.len());
    }
}

proptest! {
    #[test]
    fn a_queue_loses_nothing_and_gives_nothing_twice(is_fifo: bool, steps in steps()) {
        let mut model = Model::new(is_fifo);
        for step in steps {
            model.step(step);
        }
    }
}

/// A step takes the same time whatever is in the queue: this takes minutes otherwise.
#[test]
fn a_queue_of_very_many_messages_is_as_fast_as_one_of_few() {
    for is_fifo in [false, true] {
        let mut model = Messages::new(is_fifo);
        let now = Time::from_system(UNIX_EPOCH);
        for number in 0..100_000 {
            model.add(Message {
                content: Arc::new(Content {
                    group: Some((number % 5_000).to_string()),
                    ..Content::default()
                }),
                sent: now,
                sequence_number: None,
                receives: 0,
                first_received: None,
                received: None,
                dead_letter_source: None,
                place: Place::Visible,
            });
        }
        let mut received = 0;
        loop {
            let taken = model.take(now, 10, now + KEPT, None).received;
            if taken.is_empty() {
                break;
            }
            received += taken.len();
            for key in taken {
                model.remove(key);
            }
            assert_eq!(model.counts(now, KEPT).visible, 100_000 - received);
        }
        assert!(model.is_empty());
    }
}
