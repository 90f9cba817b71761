//! What the page keeps from one request to the next: its token, and what is to be said next.

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};

/// How many messages are kept that nobody has come for.
const SAID_MAX: usize = 32;

/// What is kept, for all browsers.
#[derive(Debug)]
pub(crate) struct Desk {
    token: String,
    said: Mutex<Said>,
}

/// What actions have said, for the page that is shown after them.
#[derive(Debug, Default)]
struct Said {
    last: u64,
    waiting: VecDeque<(u64, String)>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            token: random(),
            said: Mutex::default(),
        }
    }

    /// What a form of this fake has, and one of nobody else.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Keeps a message for the next page, and returns by what that asks for it.
    pub(super) fn say(&self, message: String) -> u64 {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.last += 1;
        let number = said.last;
        if said.waiting.len() == SAID_MAX {
            said.waiting.pop_front();
        }
        said.waiting.push_back((number, message));
        number
    }

    /// What was said under that number, the first time that somebody asks.
    pub(super) fn hear(&self, number: &str) -> Option<String> {
        let number: u64 = number.parse().ok()?;
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let place = said.waiting.iter().position(|(it, _)| *it == number)?;
        said.waiting.remove(place).map(|(_, message)| message)
    }
}

/// 128 bits that nobody can guess. The standard library keys its maps with what the operating
/// system has that is random.
fn random() -> String {
    let parts = [0, 1].map(|part: u8| RandomState::new().hash_one(part));
    parts.map(|part| format!("{part:016x}")).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fake_has_a_token_of_its_own() {
        let (one, two) = (Desk::new(), Desk::new());

        assert_ne!(one.token(), two.token());
        assert_eq!(one.token().len(), 32);
    }

    #[test]
    fn a_message_is_said_once_and_the_oldest_is_forgotten() {
        let desk = Desk::new();
        let first = desk.say("first".to_owned());
        let second = desk.say("second".to_owned());

        assert_eq!(desk.hear(&second.to_string()).as_deref(), Some("second"));
        assert_eq!(desk.hear(&second.to_string()), None);
        for _ in 0..SAID_MAX {
            desk.say("more".to_owned());
        }
        assert_eq!(desk.hear(&first.to_string()), None);
        assert_eq!(desk.hear("x"), None);
    }
}
