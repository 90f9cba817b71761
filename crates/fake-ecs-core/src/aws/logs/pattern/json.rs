//! Members of objects: `{ $.level = "ERROR" && $.request.ms >= 100 }`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForLogGroups.html>

use super::invalid::invalid;
use super::scanner::Scanner;
use super::value::Comparison;
use crate::wire::{ApiError, Json};

/// How deep parentheses may be.
const DEPTH_MAX: usize = 32;

/// What is asked of an object.
#[derive(Clone, Debug)]
pub enum Expression {
    Any(Vec<Expression>),
    All(Vec<Expression>),
    Is(Path, Test),
}

type Path = Vec<Step>;

#[derive(Clone, Debug)]
pub enum Step {
    Member(String),
    Item(usize),
    /// Any of the items.
    Items,
}

#[derive(Clone, Debug)]
pub enum Test {
    Compares(Comparison),
    IsNull,
    Is(bool),
    NotExists,
    Exists,
}

impl Expression {
    pub fn parse(pattern: &str) -> Result<Self, ApiError> {
        let mut scanner = Scanner(pattern);
        scanner.expects("{")?;
        let expression = any(&mut scanner, 0)?;
        scanner.expects("}")?;
        scanner.skip_spaces();
        match scanner.is_at_end() {
            true => Ok(expression),
            false => Err(invalid()),
        }
    }

    /// What is no JSON has no member.
    pub fn match_text(&self, text: &str) -> bool {
        if !text.trim_start().starts_with(['{', '[']) {
            return false;
        }
        text.parse::<Json>().is_ok_and(|json| self.is_so(&json))
    }

    fn is_so(&self, json: &Json) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|it| it.is_so(json)),
            Self::All(parts) => parts.iter().all(|it| it.is_so(json)),
            Self::Is(path, test) => test.is_so(&at(json, path)),
        }
    }
}

impl Test {
    /// Of several values one is enough.
    fn is_so(&self, values: &[&Json]) -> bool {
        let any = |is_so: &dyn Fn(&Json) -> bool| values.iter().any(|it| is_so(it));
        match self {
            Self::Compares(comparison) => any(&|it| match it.as_str() {
                Some(text) => comparison.is_so(text),
                None if it.as_f64().is_some() => comparison.is_so(&it.to_string()),
                None => false,
            }),
            Self::IsNull => any(&Json::is_null),
            Self::Is(wanted) => any(&|it| it.as_bool() == Some(*wanted)),
            Self::NotExists => values.is_empty(),
            Self::Exists => !values.is_empty(),
        }
    }
}

/// What is at a path.
fn at<'j>(json: &'j Json, path: &[Step]) -> Vec<&'j Json> {
    let mut values = vec![json];
    for step in path {
        let next = values.into_iter().flat_map(|json| match step {
            Step::Member(name) => {
                let mut members = json.members();
                let found = members.find(|(member, _)| member == name);
                found.map(|(_, value)| value).into_iter().collect()
            }
            Step::Item(index) => json.items().nth(*index).into_iter().collect(),
            Step::Items => json.items().collect::<Vec<_>>(),
        });
        values = next.collect();
    }
    values
}

fn any(scanner: &mut Scanner<'_>, depth: usize) -> Result<Expression, ApiError> {
    let mut parts = vec![all(scanner, depth)?];
    while scanner.takes("||") {
        parts.push(all(scanner, depth)?);
    }
    Ok(Expression::Any(parts))
}

fn all(scanner: &mut Scanner<'_>, depth: usize) -> Result<Expression, ApiError> {
    let mut parts = vec![one(scanner, depth)?];
    while scanner.takes("&&") {
        parts.push(one(scanner, depth)?);
    }
    Ok(Expression::All(parts))
}

fn one(scanner: &mut Scanner<'_>, depth: usize) -> Result<Expression, ApiError> {
    if scanner.takes("(") {
        if depth == DEPTH_MAX {
            return Err(invalid());
        }
        let inner = any(scanner, depth + 1)?;
        scanner.expects(")")?;
        return Ok(inner);
    }
    let path = path(scanner)?;
    Ok(Expression::Is(path, test(scanner)?))
}

fn path(scanner: &mut Scanner<'_>) -> Result<Path, ApiError> {
    scanner.expects("$")?;
    let mut path = Vec::new();
    loop {
        if scanner.0.starts_with(".[") {
            scanner.0 = &scanner.0[1..];
        }
        if let Some(rest) = scanner.0.strip_prefix('.') {
            scanner.0 = rest;
            let is_of_name = |it: char| it.is_alphanumeric() || "_-@:#/".contains(it);
            let name = scanner.take_while(is_of_name);
            if name.is_empty() {
                return Err(invalid());
            }
            path.push(Step::Member(name.to_owned()));
        } else if let Some(rest) = scanner.0.strip_prefix('[') {
            scanner.0 = rest;
            path.push(index(scanner)?);
            scanner.expects("]")?;
        } else {
            return Ok(path);
        }
    }
}

fn index(scanner: &mut Scanner<'_>) -> Result<Step, ApiError> {
    for quote in ['"', '\''] {
        if scanner.takes(&quote.to_string()) {
            return scanner.until(quote).map(Step::Member);
        }
    }
    if scanner.takes("*") {
        return Ok(Step::Items);
    }
    let digits = scanner.take_while(|it| it.is_ascii_digit());
    digits.parse().map(Step::Item).map_err(|_| invalid())
}

fn test(scanner: &mut Scanner<'_>) -> Result<Test, ApiError> {
    const ENDS: &[char] = &['}', ')', '&', '|'];
    if let Some(comparison) = Comparison::parse(scanner, ENDS)? {
        return Ok(Test::Compares(comparison));
    }
    let words = [
        ("IS NULL", Test::IsNull),
        ("IS TRUE", Test::Is(true)),
        ("IS FALSE", Test::Is(false)),
        ("NOT EXISTS", Test::NotExists),
        ("EXISTS", Test::Exists),
    ];
    let mut words = words.into_iter();
    let found = words.find(|(words, _)| {
        let before = *scanner;
        let is_next = words.split(' ').all(|word| scanner.takes(word));
        if !is_next {
            *scanner = before;
        }
        is_next
    });
    found.map(|(_, test)| test).ok_or_else(invalid)
}
