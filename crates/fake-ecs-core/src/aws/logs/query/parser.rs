//! What is left of a query.

use super::refusal::malformed;
use super::words::Word;
use crate::wire::ApiError;

/// What is left of a query.
#[derive(Debug)]
pub struct Parser {
    /// The last word comes first, so that taking one is cheap.
    pub rest: Vec<Word>,
}

impl Parser {
    pub fn peek(&self) -> Option<&Word> {
        self.rest.last()
    }

    pub fn next(&mut self) -> Option<Word> {
        self.rest.pop()
    }

    /// Whether the sign comes next; then it is taken.
    pub fn takes(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Word::Sign(next)) if *next == sign);
        if is_next {
            self.rest.pop();
        }
        is_next
    }

    pub fn expects(&mut self, sign: &str) -> Result<(), ApiError> {
        match self.takes(sign) {
            true => Ok(()),
            false => Err(self.unexpected()),
        }
    }

    /// Whether the word of the language comes next; then it is taken.
    pub fn takes_word(&mut self, word: &str) -> bool {
        let is_next =
            matches!(self.peek(), Some(Word::Name(next)) if next.eq_ignore_ascii_case(word));
        if is_next {
            self.rest.pop();
        }
        is_next
    }

    pub fn name(&mut self) -> Result<String, ApiError> {
        match self.peek() {
            Some(Word::Name(_)) => {}
            _ => return Err(self.unexpected()),
        }
        match self.next() {
            Some(Word::Name(name)) => Ok(name),
            _ => Err(self.unexpected()),
        }
    }

    pub fn unexpected(&self) -> ApiError {
        malformed(match self.peek() {
            None => "unexpected end of the query".to_owned(),
            Some(Word::Name(word) | Word::Text(word) | Word::Regex(word)) => {
                format!("unexpected symbol found {word}")
            }
            Some(Word::Sign(sign)) => format!("unexpected symbol found {sign}"),
        })
    }

    pub fn list<T>(
        &mut self,
        item: impl Fn(&mut Self) -> Result<T, ApiError>,
    ) -> Result<Vec<T>, ApiError> {
        let mut items = vec![item(self)?];
        while self.takes(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }
}
