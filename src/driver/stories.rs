//! Which stories people have seen already.

use std::thread::{self, ThreadId};

use super::State;
use crate::ecs::keys::RegionKey;
use crate::handle::story;

/// A region, and the number of what had happened last when its story was made.
type Made = (RegionKey, u32);

/// The stories that were made last.
#[derive(Debug, Default)]
pub(super) struct Stories {
    /// What was printed, and by which thread: tests that share a fake have threads of their own.
    printed: Option<(Made, ThreadId)>,
    /// What calls are answered that are given up on.
    given_up: Option<(Made, String)>,
}

impl State {
    fn made_now(&self, region: RegionKey) -> Made {
        (region, self.world.sequence().last())
    }

    /// Whether this thread has printed the story of a region, in the message of a panic or by
    /// itself, and nothing has happened since.
    pub(crate) fn is_printed(&self, region: RegionKey) -> bool {
        self.stories.printed == Some((self.made_now(region), thread::current().id()))
    }

    /// This thread is about to print the story of a region.
    pub(crate) fn note_printed(&mut self, region: RegionKey) {
        self.stories.printed = Some((self.made_now(region), thread::current().id()));
    }

    /// What a call is answered that is given up on. Nothing happens from the first of them on, so
    /// the others have the same text.
    pub(super) fn given_up(&mut self, region: RegionKey, why: &str) -> String {
        let made = self.made_now(region);
        match &self.stories.given_up {
            Some((before, text)) if *before == made => text.clone(),
            _ => {
                let text = format!("{why}\n\n{}", story::write(self, region));
                self.stories.given_up = Some((made, text.clone()));
                text
            }
        }
    }

    /// A test is about to end with what its call is answered, which was given up on.
    #[cfg(feature = "client")]
    pub(crate) fn note_given_up(&mut self) {
        if let Some(((region, _), _)) = self.stories.given_up {
            self.note_printed(region);
        }
    }
}
