//! The words of a pattern.

use super::invalid::invalid;
use crate::wire::ApiError;

/// What is left of a pattern.
#[derive(Clone, Copy, Debug)]
pub struct Scanner<'p>(pub &'p str);

impl<'p> Scanner<'p> {
    pub fn skip_spaces(&mut self) {
        self.0 = self.0.trim_start();
    }

    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether that comes next, after spaces; then it is taken.
    pub fn takes(&mut self, word: &str) -> bool {
        self.skip_spaces();
        match self.0.strip_prefix(word) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// The same, or the pattern is invalid.
    pub fn expects(&mut self, word: &str) -> Result<(), ApiError> {
        self.takes(word).then_some(()).ok_or_else(invalid)
    }

    /// The letters that come next and are of those.
    pub fn take_while(&mut self, is_of: impl Fn(char) -> bool) -> &'p str {
        let end = self.0.find(|letter| !is_of(letter)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    /// What is between two of those, the first of which was taken. A backslash takes the meaning
    /// of the one that follows.
    pub fn until(&mut self, end: char) -> Result<String, ApiError> {
        let mut text = String::new();
        let mut letters = self.0.char_indices();
        while let Some((at, letter)) = letters.next() {
            if letter == end {
                self.0 = &self.0[at + end.len_utf8()..];
                return Ok(text);
            }
            match letter {
                '\\' => match letters.next() {
                    Some((_, next)) if next == end => text.push(end),
                    Some((_, next)) => text.extend(['\\', next]),
                    None => return Err(invalid()),
                },
                letter => text.push(letter),
            }
        }
        Err(invalid())
    }
}
