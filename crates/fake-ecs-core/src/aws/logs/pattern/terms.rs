//! Words and phrases: `ERROR "not found" -debug`, `?ERROR ?WARN`, `%4\d\d%`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForLogGroups.html>

use regex_lite::Regex;

use super::invalid::{invalid, regex};
use super::scanner::Scanner;
use crate::wire::ApiError;

/// What must be in a text, what must not be, and of what one is enough.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    all: Vec<Term>,
    none: Vec<Term>,
    any: Vec<Term>,
}

#[derive(Clone, Debug)]
enum Term {
    Text(String),
    Regex(Regex),
}

impl Terms {
    pub fn parse(pattern: &str) -> Result<Self, ApiError> {
        let mut scanner = Scanner(pattern);
        let mut terms = Self::default();
        loop {
            scanner.skip_spaces();
            if scanner.is_at_end() {
                break;
            }
            let place = match scanner.0.chars().next() {
                Some('-') => &mut terms.none,
                Some('?') => &mut terms.any,
                _ => &mut terms.all,
            };
            scanner.0 = scanner.0.strip_prefix(['-', '?']).unwrap_or(scanner.0);
            place.push(term(&mut scanner)?);
        }
        // The service ignores alternatives beside other terms.
        if !terms.all.is_empty() || !terms.none.is_empty() {
            terms.any.clear();
        }
        Ok(terms)
    }

    pub fn match_text(&self, text: &str) -> bool {
        let is_there = |term: &Term| match term {
            Term::Text(term) => text.contains(term.as_str()),
            Term::Regex(regex) => regex.is_match(text),
        };
        self.all.iter().all(is_there)
            && !self.none.iter().any(is_there)
            && (self.any.is_empty() || self.any.iter().any(is_there))
    }
}

fn term(scanner: &mut Scanner<'_>) -> Result<Term, ApiError> {
    if let Some(rest) = scanner.0.strip_prefix('"') {
        scanner.0 = rest;
        return scanner.until('"').map(Term::Text);
    }
    if let Some(rest) = scanner.0.strip_prefix('%') {
        scanner.0 = rest;
        return regex(&scanner.until('%')?).map(Term::Regex);
    }
    let word = scanner.take_while(|letter| !letter.is_whitespace());
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    if word.is_empty() {
        return Err(invalid());
    }
    if !word.chars().all(is_plain) {
        // From memory: other letters are for phrases in quotation marks.
        return Err(ApiError::invalid_parameter(format!(
            "Invalid character(s) in term '{word}'"
        )));
    }
    Ok(Term::Text(word.to_owned()))
}
