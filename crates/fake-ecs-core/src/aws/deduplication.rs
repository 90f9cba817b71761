//! What FIFO queues and topics know again for five minutes.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html>

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::kernel::sha256;
use crate::kernel::time::Time;

/// How long what was sent is known again.
const DEDUPLICATED: Duration = Duration::from_mins(5);

/// What was sent not long ago, whatever has become of it: for each id what its sender was told.
#[derive(Clone, Debug)]
pub struct Sent<T> {
    by_id: BTreeMap<String, T>,
    by_age: VecDeque<(Time, String)>,
}

impl<T> Default for Sent<T> {
    fn default() -> Self {
        Self {
            by_id: BTreeMap::new(),
            by_age: VecDeque::new(),
        }
    }
}

impl<T> Sent<T> {
    /// What was sent under that id not long ago.
    pub fn find(&mut self, id: &str, now: Time) -> Option<&T> {
        let is_old = |(at, _): &(Time, String)| *at + DEDUPLICATED <= now;
        while let Some((_, id)) = self.by_age.pop_front_if(|entry| is_old(entry)) {
            self.by_id.remove(&id);
        }
        self.by_id.get(id)
    }

    pub fn note(&mut self, id: String, now: Time, known: T) {
        self.by_age.push_back((now, id.clone()));
        self.by_id.insert(id, known);
    }
}

/// The id of a content that was given none.
pub fn of_content(text: &str) -> String {
    sha256::hex(text.as_bytes())
}

/// What a message is known as: its id in the whole, or in its group only.
pub fn known_as(id: &str, group: Option<&str>, is_by_group: bool) -> String {
    match group.filter(|_| is_by_group) {
        Some(group) => format!("{group}\0{id}"),
        None => id.to_owned(),
    }
}
