//! Where the words of a query begin and end.

use std::fmt;

use crate::ecs::query::QueryError;

/// A text, and how far it has been read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    /// In bytes, always between two characters.
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes this if it is next.
    pub(super) fn take(&mut self, expected: &str) -> bool {
        let is_next = self.rest().starts_with(expected);
        if is_next {
            self.at += expected.len();
        }
        is_next
    }

    /// Takes this word if it is the whole of the next one.
    pub(super) fn take_word(&mut self, expected: &str) -> bool {
        self.word() == expected && self.take(expected)
    }

    /// The next name or operator that is written in letters; empty when there is none.
    pub(super) fn word(&self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find(|c| !is_in_word(c)).unwrap_or(rest.len())]
    }

    /// Takes a value: what is in quotes, or else as far as `bare_length` says.
    pub(super) fn take_argument(
        &mut self,
        bare_length: fn(&str) -> usize,
        expected: &str,
    ) -> Result<&'a str, QueryError> {
        let rest = self.rest();
        if let Some(quote) = rest.chars().next().filter(|c| is_quote(*c)) {
            return self.take_quoted(quote);
        }
        let bare = &rest[..bare_length(rest)];
        // Otherwise `attribute:stack == and …`, where the value was forgotten, would be misread.
        if bare.is_empty() || is_joining(bare) {
            return Err(self.error(expected));
        }
        self.at += bare.len();
        Ok(bare)
    }

    /// There is no way to write the quote itself; attributes cannot have one in their values, and
    /// for others there are two kinds of quotes. So the backslashes of patterns need not be
    /// doubled.
    fn take_quoted(&mut self, quote: char) -> Result<&'a str, QueryError> {
        let inside = &self.rest()[quote.len_utf8()..];
        let Some(length) = inside.find(quote) else {
            let end = Self {
                at: self.text.len(),
                ..*self
            };
            return Err(end.error(format!("a closing {quote} for column {}", self.column())));
        };
        self.at += length + 2 * quote.len_utf8();
        Ok(&inside[..length])
    }

    /// What is next is wrong.
    pub(super) fn error(&self, expected: impl Into<String>) -> QueryError {
        let rest = self.rest();
        let word = match self.word() {
            "" => rest.chars().next().map(|c| &rest[..c.len_utf8()]),
            _ => Some(&rest[..value_length(rest).max(self.word().len())]),
        };
        self.error_about(word, expected)
    }

    /// What is next, in this text, is wrong.
    pub(super) fn error_about(
        &self,
        found: Option<&str>,
        expected: impl Into<String>,
    ) -> QueryError {
        QueryError::new(self.column(), found, expected)
    }

    fn column(&self) -> usize {
        self.text[..self.at].chars().count() + 1
    }
}

/// What names of fields, attributes and operators consist of.
fn is_in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_/\\.:".contains(c)
}

fn is_quote(c: char) -> bool {
    c == '\'' || c == '"'
}

/// Ends a value that has no quotes.
fn is_delimiter(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "()[],'\"=!<>&|".contains(c)
}

fn is_joining(word: &str) -> bool {
    matches!(word, "and" | "or" | "not")
}

/// How far a value without quotes goes.
pub(super) fn value_length(text: &str) -> usize {
    text.find(is_delimiter).unwrap_or(text.len())
}

/// How far a pattern without quotes goes: up to white space, a parenthesis that it has not opened,
/// or a sign that joins expressions. So `(attribute:ecs.instance-type =~ (p[2,3]|g[3,4]).*)` can be
/// written as it is.
pub(super) fn pattern_length(text: &str) -> usize {
    let mut open = 0_usize;
    let mut in_class = false;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        let joins = text[at..].starts_with("||") || text[at..].starts_with("&&");
        match c {
            _ if c.is_whitespace() => return at,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ if in_class => {}
            '(' => open += 1,
            ')' if open == 0 => return at,
            ')' => open -= 1,
            _ if joins && open == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

pub(super) fn is_bare_value(text: &str) -> bool {
    !text.is_empty() && !is_joining(text) && value_length(text) == text.len()
}

pub(super) fn is_bare_pattern(text: &str) -> bool {
    // What follows must not become part of it.
    let ends_by_itself = pattern_length(&format!("{text})")) == text.len();
    !text.is_empty() && !is_joining(text) && !text.starts_with(is_quote) && ends_by_itself
}

/// Writes a value so that it is read as the same again.
pub(super) fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str, is_bare: bool) -> fmt::Result {
    match text {
        _ if is_bare => f.write_str(text),
        _ if text.contains('\'') => write!(f, "\"{text}\""),
        _ => write!(f, "'{text}'"),
    }
}
