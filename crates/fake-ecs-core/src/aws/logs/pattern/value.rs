//! What a field or a member is compared with.

use std::cmp::Ordering;

use regex_lite::Regex;

use super::invalid::{invalid, regex};
use super::scanner::Scanner;
use crate::kernel::wildcards::{self, Syntax};
use crate::wire::ApiError;

/// A comparison with a value.
#[derive(Clone, Debug)]
pub struct Comparison {
    operator: Operator,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug)]
enum Value {
    Number(f64),
    /// With `*` for anything.
    Text(String),
    Regex(Regex),
}

impl Comparison {
    /// An operator and a value, if an operator comes next. `ends` are letters that end a value that
    /// is in no quotation marks.
    pub fn parse(scanner: &mut Scanner<'_>, ends: &[char]) -> Result<Option<Self>, ApiError> {
        let operators = [
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let mut operators = operators.into_iter();
        let Some((_, operator)) = operators.find(|(sign, _)| scanner.takes(sign)) else {
            return Ok(None);
        };
        let value = value(scanner, ends)?;
        let compares_texts = matches!(operator, Operator::Equal | Operator::NotEqual);
        if !compares_texts && !matches!(value, Value::Number(_)) {
            return Err(invalid());
        }
        Ok(Some(Self { operator, value }))
    }

    /// Whether it is so of a text, which may be that of a number.
    pub fn is_so(&self, text: &str) -> bool {
        let is_equal = || match &self.value {
            Value::Number(number) => text.parse() == Ok(*number),
            Value::Text(pattern) => is_like(text, pattern),
            Value::Regex(regex) => regex.is_match(text),
        };
        let compared = || match (&self.value, text.parse::<f64>()) {
            (Value::Number(number), Ok(given)) => given.partial_cmp(number),
            _ => None,
        };
        match self.operator {
            Operator::Equal => is_equal(),
            Operator::NotEqual => !is_equal(),
            Operator::Less => compared().is_some_and(Ordering::is_lt),
            Operator::LessOrEqual => compared().is_some_and(Ordering::is_le),
            Operator::Greater => compared().is_some_and(Ordering::is_gt),
            Operator::GreaterOrEqual => compared().is_some_and(Ordering::is_ge),
        }
    }
}

fn value(scanner: &mut Scanner<'_>, ends: &[char]) -> Result<Value, ApiError> {
    scanner.skip_spaces();
    if scanner.takes("\"") {
        return scanner.until('"').map(Value::Text);
    }
    if scanner.takes("%") {
        return regex(&scanner.until('%')?).map(Value::Regex);
    }
    let word = scanner.take_while(|it| !it.is_whitespace() && !ends.contains(&it));
    if word.is_empty() {
        return Err(invalid());
    }
    let is_number = word.starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it));
    Ok(match word.parse() {
        Ok(number) if is_number => Value::Number(number),
        _ => Value::Text(word.to_owned()),
    })
}

/// Whether a text is like a pattern in which `*` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    wildcards::matches(&wildcards::parse(pattern, Syntax::STARS), text)
}
