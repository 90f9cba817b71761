//! What `filter` asks of a record.

use std::cmp::Ordering;

use regex_lite::Regex;

use super::parser::Parser;
use super::record::Record;
use super::refusal::{malformed, not_emulated};
use super::words::Word;
use crate::kernel::regex;
use crate::wire::ApiError;

/// How deep parentheses may be.
const DEPTH_MAX: usize = 32;

#[derive(Clone, Debug)]
pub enum Expression {
    Any(Vec<Expression>),
    All(Vec<Expression>),
    Not(Box<Expression>),
    Compares(String, Operator, String),
    Like(String, Regex),
    Contains(String, String),
    In(String, Vec<String>),
    IsPresent(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Expression {
    pub fn is_so(&self, record: &Record) -> bool {
        let value = |field: &String| record.get(field);
        match self {
            Self::Any(parts) => parts.iter().any(|it| it.is_so(record)),
            Self::All(parts) => parts.iter().all(|it| it.is_so(record)),
            Self::Not(inner) => !inner.is_so(record),
            Self::Compares(field, operator, other) => {
                value(field).is_some_and(|it| operator.is_so(compare(&it, other)))
            }
            Self::Like(field, regex) => value(field).is_some_and(|it| regex.is_match(&it)),
            Self::Contains(field, text) => value(field).is_some_and(|it| it.contains(text)),
            Self::In(field, all) => value(field)
                .is_some_and(|it| all.iter().any(|one| compare(&it, one) == Ordering::Equal)),
            Self::IsPresent(field) => value(field).is_some(),
        }
    }
}

impl Operator {
    fn is_so(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// Numbers are compared as such, and all else as texts.
pub fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => one.cmp(other),
    }
}

pub fn parse(parser: &mut Parser) -> Result<Expression, ApiError> {
    any(parser, 0)
}

fn any(parser: &mut Parser, depth: usize) -> Result<Expression, ApiError> {
    let mut parts = vec![all(parser, depth)?];
    while parser.takes_word("or") {
        parts.push(all(parser, depth)?);
    }
    Ok(Expression::Any(parts))
}

fn all(parser: &mut Parser, depth: usize) -> Result<Expression, ApiError> {
    let mut parts = vec![one(parser, depth)?];
    while parser.takes_word("and") {
        parts.push(one(parser, depth)?);
    }
    Ok(Expression::All(parts))
}

fn one(parser: &mut Parser, depth: usize) -> Result<Expression, ApiError> {
    if depth == DEPTH_MAX {
        return Err(malformed("the expression is nested too deeply"));
    }
    if parser.takes_word("not") {
        let inner = one(parser, depth + 1)?;
        return Ok(Expression::Not(Box::new(inner)));
    }
    if parser.takes("(") {
        let inner = any(parser, depth + 1)?;
        parser.expects(")")?;
        return Ok(inner);
    }
    let field = parser.name()?;
    if parser.takes("(") {
        return function(parser, &field);
    }
    if parser.takes_word("not") {
        let inner = comparison(parser, field)?;
        return Ok(Expression::Not(Box::new(inner)));
    }
    comparison(parser, field)
}

fn function(parser: &mut Parser, name: &str) -> Result<Expression, ApiError> {
    match name.to_ascii_lowercase().as_str() {
        "ispresent" => {
            let field = parser.name()?;
            parser.expects(")")?;
            Ok(Expression::IsPresent(field))
        }
        "strcontains" => {
            let field = parser.name()?;
            parser.expects(",")?;
            let text = value(parser)?;
            parser.expects(")")?;
            Ok(Expression::Contains(field, text))
        }
        _ => Err(not_emulated(&format!("the function {name}"))),
    }
}

fn comparison(parser: &mut Parser, field: String) -> Result<Expression, ApiError> {
    if parser.takes_word("like") || parser.takes("=~") {
        return match parser.next() {
            Some(Word::Regex(regex) | Word::Text(regex)) if regex.is_empty() => {
                Ok(Expression::IsPresent(field))
            }
            Some(Word::Regex(regex)) => match regex::anywhere(&regex) {
                Ok(regex) => Ok(Expression::Like(field, regex)),
                Err(_) => Err(malformed(format!("invalid regular expression {regex}"))),
            },
            Some(Word::Text(text)) => Ok(Expression::Contains(field, text)),
            _ => Err(malformed("like needs a text or a regular expression")),
        };
    }
    if parser.takes_word("in") {
        parser.expects("[")?;
        let mut all = vec![value(parser)?];
        while parser.takes(",") {
            all.push(value(parser)?);
        }
        parser.expects("]")?;
        return Ok(Expression::In(field, all));
    }
    let operators = [
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ];
    let mut operators = operators.into_iter();
    match operators.find(|(sign, _)| parser.takes(sign)) {
        Some((_, operator)) => Ok(Expression::Compares(field, operator, value(parser)?)),
        None => match parser.peek() {
            Some(Word::Sign(sign @ ("+" | "-" | "*" | "/" | "%"))) => {
                Err(not_emulated(&format!("the operator {sign}")))
            }
            _ => Err(parser.unexpected()),
        },
    }
}

fn value(parser: &mut Parser) -> Result<String, ApiError> {
    let sign = if parser.takes("-") { "-" } else { "" };
    match parser.next() {
        Some(Word::Text(text)) if sign.is_empty() => Ok(text),
        Some(Word::Name(name)) => match parser.peek() {
            Some(Word::Sign("(")) => Err(not_emulated(&format!("the function {name}"))),
            _ if name.parse::<f64>().is_ok() => Ok([sign, &name].concat()),
            // Fields on the right are for those who compare them with others.
            _ if sign.is_empty() && ["true", "false"].contains(&name.as_str()) => Ok(name),
            _ => Err(not_emulated(&format!(
                "the field {name} on the right of a comparison"
            ))),
        },
        _ => Err(malformed("a comparison needs a value")),
    }
}
