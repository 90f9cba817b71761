//! What is asked of a value: from JSON to matchers, with the refusals of EventBridge.
//!
//! Texts that are not among the recorded ones are those of its open rule engine,
//! <https://github.com/aws/event-ruler>. It reads a pattern from left to right and refuses it at
//! the first fault. The fake, which sorts the members of an object, may name another of two.

use super::cidr::Cidr;
use super::{Comparison, How, Matcher, TextMatcher};
use crate::wire::Json;

const ONLY_ONE_KEY: &str = "Only one key allowed in match expression";
const TOO_MANY_ELEMENTS: &str = "Too many elements in numeric expression";
/// `numeric` is about numbers from -5,000,000,000 to 5,000,000,000 with up to six decimals.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
const NUMBER_MAX: f64 = 5e9;
const DECIMALS_MAX: usize = 6;

pub(super) fn matcher(json: &Json) -> Result<Matcher, String> {
    if json.is_list() {
        return Err("Match value must be String, number, true, false, or null".to_owned());
    }
    if !json.is_object() {
        return Ok(exact(json));
    }
    let (name, value, is_alone) =
        first_member(json).ok_or_else(|| "Match expression name not found".to_owned())?;
    let matcher = match name {
        "exactly" => text_matcher(How::Equals, text(value, "exact")?, false),
        "prefix" => affix(How::Prefix, "Prefix", value)?,
        "suffix" => affix(How::Suffix, "Suffix", value)?,
        "equals-ignore-case" => text_matcher(How::Equals, text(value, name)?, true),
        "wildcard" => wildcard(text(value, name)?)?,
        "anything-but" => Matcher::AnythingBut(anything_but(value)?),
        "numeric" => numeric(value)?,
        // The wrong operator is in the text of EventBridge.
        "cidr" => Matcher::Cidr(Cidr::parse(text(value, "prefix")?)?),
        "exists" => {
            let exists = value.as_bool();
            Matcher::Exists(exists.ok_or("exists match pattern must be either true or false.")?)
        }
        unknown => return Err(format!("Unrecognized match type {unknown}")),
    };
    match name {
        _ if is_alone => Ok(matcher),
        "anything-but" | "numeric" => Err(TOO_MANY_ELEMENTS.to_owned()),
        _ => Err(ONLY_ONE_KEY.to_owned()),
    }
}

/// The name and the value of the first member, and whether there is no other.
fn first_member(json: &Json) -> Option<(&str, &Json, bool)> {
    let mut members = json.members();
    let (name, value) = members.next()?;
    Some((name, value, members.len() == 0))
}

fn exact(json: &Json) -> Matcher {
    match json.as_str() {
        Some(text) => text_matcher(How::Equals, text, false),
        None => Matcher::Exact(json.clone()),
    }
}

fn text<'a>(json: &'a Json, operator: &str) -> Result<&'a str, String> {
    json.as_str()
        .ok_or_else(|| format!("{operator} match pattern must be a string"))
}

fn text_matcher(how: How, text: &str, ignores_case: bool) -> Matcher {
    let text = match ignores_case {
        true => text.to_lowercase(),
        false => text.to_owned(),
    };
    Matcher::Text(TextMatcher {
        how,
        text,
        ignores_case,
    })
}

/// A prefix or a suffix, which may be in any case.
fn affix(how: How, name: &str, value: &Json) -> Result<Matcher, String> {
    let operator = name.to_lowercase();
    if !value.is_object() {
        return Ok(text_matcher(how, text(value, &operator)?, false));
    }
    match first_member(value) {
        None => Err(format!("{name} expression name not found")),
        Some(("equals-ignore-case", value, is_alone)) => {
            let text = text(value, "equals-ignore-case")?;
            let matcher = text_matcher(how, text, true);
            is_alone
                .then_some(matcher)
                .ok_or_else(|| ONLY_ONE_KEY.to_owned())
        }
        Some((other, ..)) => Err(format!("Unsupported {operator} pattern: {other}")),
    }
}

/// Positions count the quote before the text.
fn wildcard(text: &str) -> Result<Matcher, String> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'*', Some(b'*')) => {
                return Err(format!("Consecutive wildcard characters at pos {}", at + 1));
            }
            (b'\\', Some(b'*' | b'\\')) => at += 1,
            (b'\\', _) => return Err(format!("Invalid escape character at pos {}", at + 1)),
            _ => {}
        }
        at += 1;
    }
    Ok(text_matcher(How::Wildcard, text, false))
}

/// What the value must not be.
fn anything_but(value: &Json) -> Result<Vec<Matcher>, String> {
    let (operator, value, is_alone) = if value.is_object() {
        first_member(value).ok_or("Anything-But expression name not found")?
    } else {
        ("", value, true)
    };
    if !["", "equals-ignore-case", "prefix", "suffix", "wildcard"].contains(&operator) {
        return Err(format!("Unsupported anything-but pattern: {operator}"));
    }
    let is_value = value.as_str().is_some() || value.as_f64().is_some();
    if !is_value && !value.is_list() {
        return Err(
            "Value of anything-but must be an array or single string/number value.".to_owned(),
        );
    }
    let values = if value.is_list() {
        value.items().collect()
    } else {
        vec![value]
    };
    let matchers: Vec<Matcher> = values
        .iter()
        .map(|value| excluded(operator, value))
        .collect::<Result<_, _>>()?;
    let texts = values.iter().filter(|it| it.as_str().is_some()).count();
    // An empty list of prefixes and the like is accepted by the rule engine, and then fails there.
    if matchers.is_empty() || (texts > 0 && texts < matchers.len()) {
        return Err(
            "Inside anything but list, either all values are number or string, \
                    mixed type is not supported"
                .to_owned(),
        );
    }
    match is_alone {
        true => Ok(matchers),
        false => Err(TOO_MANY_ELEMENTS.to_owned()),
    }
}

/// One of the values that are excluded, or that are the operand of what is.
fn excluded(operator: &str, value: &Json) -> Result<Matcher, String> {
    if operator.is_empty() {
        if let Some(number) = value.as_f64() {
            comparable(number)?;
        } else if value.as_str().is_none() {
            return Err(
                "Inside anything but list, start|null|boolean is not supported.".to_owned(),
            );
        }
        return Ok(exact(value));
    }
    let Some(text) = value.as_str() else {
        return Err(match operator {
            "equals-ignore-case" => {
                "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
            }
            "wildcard" => "wildcard match pattern must be a string",
            _ => "prefix/suffix match pattern must be a string",
        }
        .to_owned());
    };
    match operator {
        "equals-ignore-case" => Ok(text_matcher(How::Equals, text, true)),
        "wildcard" => wildcard(text),
        _ if text.is_empty() => Err("Null prefix/suffix not allowed".to_owned()),
        "prefix" => Ok(text_matcher(How::Prefix, text, false)),
        _ => Ok(text_matcher(How::Suffix, text, false)),
    }
}

/// A comparison, or a range: a lower bound and then an upper one.
fn numeric(value: &Json) -> Result<Matcher, String> {
    if !value.is_list() {
        return Err("Value of numeric must be an array.".to_owned());
    }
    let mut items = value.items();
    let operator = items.next();
    let Some(operator) = operator.and_then(Json::as_str) else {
        let member = operator.map_or_else(|| "]".to_owned(), token);
        return Err(format!("Invalid member in numeric match: {member}"));
    };
    let first = comparison(operator)
        .ok_or_else(|| format!("Unrecognized numeric range operator: {operator}"))?;
    let mut terms = vec![(first, operand(operator, items.next())?)];
    if let Some(second) = items.next() {
        if !first.is_lower_bound() {
            return Err(TOO_MANY_ELEMENTS.to_owned());
        }
        let operator = second.as_str();
        let operator =
            operator.ok_or_else(|| format!("Bad value in numeric range: {}", token(second)))?;
        let second = comparison(operator)
            .filter(|second| second.is_upper_bound())
            .ok_or_else(|| format!("Bad numeric range operator: {operator}"))?;
        terms.push((second, operand(operator, items.next())?));
    }
    if items.next().is_some() {
        return Err("Too many terms in numeric range expression".to_owned());
    }
    for (_, number) in &terms {
        comparable(*number)?;
    }
    match terms[..] {
        [(_, bottom), (_, top)] if bottom >= top => Err("Bottom must be less than top".to_owned()),
        _ => Ok(Matcher::Numeric(terms)),
    }
}

/// What a reader of JSON has in hand where a value begins.
fn token(json: &Json) -> String {
    if json.is_list() {
        "[".to_owned()
    } else if json.is_object() {
        "{".to_owned()
    } else {
        json.to_string()
    }
}

fn operand(operator: &str, value: Option<&Json>) -> Result<f64, String> {
    let operator = if operator == "=" { "equals" } else { operator };
    let number = value.and_then(Json::as_f64);
    number.ok_or_else(|| format!("Value of {operator} must be numeric"))
}

fn comparable(number: f64) -> Result<(), String> {
    if number.abs() > NUMBER_MAX {
        return Err("Value must be between -5.0E9 and 5.0E9, inclusive".to_owned());
    }
    match is_comparable(number) {
        true => Ok(()),
        false => Err("Only values upto 6 decimals are supported".to_owned()),
    }
}

/// Whether EventBridge compares it as a number.
pub(super) fn is_comparable(number: f64) -> bool {
    let text = number.to_string();
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    number.abs() <= NUMBER_MAX && decimals <= DECIMALS_MAX
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        "=" => Comparison::Equal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

impl Comparison {
    fn is_lower_bound(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }

    fn is_upper_bound(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }
}
