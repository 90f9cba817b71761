//! From JSON to a pattern, with the refusals of EventBridge. The texts that are not among the
//! recorded ones are those of its open rule engine, <https://github.com/aws/event-ruler>.

use super::cidr::Cidr;
use super::{
    Comparison, EventPattern, Field, Fields, How, InvalidEventPattern, Matcher, TextMatcher,
};
use crate::wire::Json;

const ONLY_ONE_KEY: &str = "Only one key allowed in match expression";
const EMPTY_ARRAY: &str = "Empty arrays are not allowed";
const NOT_SUPPORTED_IN_LIST: &str =
    "Inside anything but list, start|null|boolean is not supported.";
const NO_ANYTHING_BUT: &str =
    "Value of anything-but must be an array or single string/number value.";

/// Names that mean an operator, which an alternative of `$or` has no field of.
const OPERATORS: [&str; 9] = [
    "exactly",
    "prefix",
    "suffix",
    "equals-ignore-case",
    "wildcard",
    "anything-but",
    "numeric",
    "cidr",
    "exists",
];

impl EventPattern {
    /// Reads a pattern.
    pub fn parse(json: &str) -> Result<Self, InvalidEventPattern> {
        let refused = |reason: &str| InvalidEventPattern(reason.to_owned());
        let json: Json = json.parse().map_err(|error: String| refused(&error))?;
        if !json.is_object() {
            return Err(refused("Filter is not an object"));
        }
        fields(&json).map(Self).map_err(InvalidEventPattern)
    }
}

fn fields(json: &Json) -> Result<Fields, String> {
    if json.members().len() == 0 {
        return Err("Empty objects are not allowed".to_owned());
    }
    let mut fields_of = Fields::default();
    for (name, value) in json.members() {
        if name == "$or" && has_alternatives(value) {
            let alternatives = value.items().map(fields).collect::<Result<_, _>>()?;
            fields_of.alternatives.push(alternatives);
            continue;
        }
        let field = if value.is_object() {
            Field::Object(fields(value)?)
        } else if value.is_list() {
            if value.items().len() == 0 {
                return Err(EMPTY_ARRAY.to_owned());
            }
            Field::Value(value.items().map(matcher).collect::<Result<_, _>>()?)
        } else {
            return Err(format!("\"{name}\" must be an object or an array"));
        };
        // A name with dots is the names of the objects around it.
        let mut names = name.rsplit('.');
        let last = names.next().unwrap_or_default().to_owned();
        let nested = names.fold((last, field), |field, outer| {
            let fields = Fields {
                fields: vec![field],
                alternatives: Vec::new(),
            };
            (outer.to_owned(), Field::Object(fields))
        });
        fields_of.fields.push(nested);
    }
    Ok(fields_of)
}

/// Whether it is a list of alternatives; a field may have the name `$or`, too.
fn has_alternatives(value: &Json) -> bool {
    let is_alternative = |item: &Json| {
        let mut names = item.members().map(|(name, _)| name);
        item.is_object() && !names.any(|name| OPERATORS.contains(&name))
    };
    value.items().len() >= 2 && value.items().all(is_alternative)
}

fn matcher(json: &Json) -> Result<Matcher, String> {
    if json.is_list() {
        return Err("Match value must be String, number, true, false, or null".to_owned());
    }
    if !json.is_object() {
        return Ok(exact(json));
    }
    let (name, value) = only_member(json)?;
    match name {
        "exactly" => Ok(text_matcher(How::Equals, text(value, "exact")?, false)),
        "prefix" => affix(How::Prefix, name, value),
        "suffix" => affix(How::Suffix, name, value),
        "equals-ignore-case" => Ok(text_matcher(How::Equals, text(value, name)?, true)),
        "wildcard" => wildcard(text(value, name)?),
        "anything-but" => anything_but(value).map(Matcher::AnythingBut),
        "numeric" => numeric(value),
        // The wrong operator is in the text of EventBridge.
        "cidr" => Cidr::parse(text(value, "prefix")?).map(Matcher::Cidr),
        "exists" => {
            let exists = value.as_bool();
            let exists = exists.ok_or("exists match pattern must be either true or false.")?;
            Ok(Matcher::Exists(exists))
        }
        unknown => Err(format!("Unrecognized match type {unknown}")),
    }
}

fn only_member(json: &Json) -> Result<(&str, &Json), String> {
    let mut members = json.members();
    match (members.next(), members.next()) {
        (None, _) => Err("Match expression name not found".to_owned()),
        (Some(member), None) => Ok(member),
        (Some(_), Some(_)) => Err(ONLY_ONE_KEY.to_owned()),
    }
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
    if !value.is_object() {
        return Ok(text_matcher(how, text(value, name)?, false));
    }
    match only_member(value)? {
        ("equals-ignore-case", value) => {
            let text = text(value, "equals-ignore-case")?;
            Ok(text_matcher(how, text, true))
        }
        (other, _) => Err(format!("Unsupported {name} pattern: {other}")),
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

fn anything_but(value: &Json) -> Result<Vec<Matcher>, String> {
    if !value.is_object() {
        return values(value, exact_but);
    }
    let (name, value) = only_member(value)?;
    let how = match name {
        "equals-ignore-case" => {
            return values(value, |value| {
                let text = value.as_str().ok_or(NOT_SUPPORTED_IN_LIST)?;
                Ok(text_matcher(How::Equals, text, true))
            });
        }
        "prefix" => How::Prefix,
        "suffix" => How::Suffix,
        "wildcard" => How::Wildcard,
        other => return Err(format!("Unsupported anything-but pattern: {other}")),
    };
    values(value, |value| {
        let text = value.as_str();
        let text = text.ok_or("prefix/suffix/wildcard match pattern must be a string")?;
        match how {
            How::Wildcard => wildcard(text),
            _ if text.is_empty() => Err("Null prefix/suffix not allowed".to_owned()),
            how => Ok(text_matcher(how, text, false)),
        }
    })
}

/// A value alone, or a list of values that are all texts or all numbers.
fn values(
    json: &Json,
    one: impl Fn(&Json) -> Result<Matcher, String>,
) -> Result<Vec<Matcher>, String> {
    if !json.is_list() {
        let is_value = json.as_str().is_some() || json.as_f64().is_some();
        return match is_value {
            true => Ok(vec![one(json)?]),
            false => Err(NO_ANYTHING_BUT.to_owned()),
        };
    }
    if json.items().len() == 0 {
        return Err(EMPTY_ARRAY.to_owned());
    }
    let matchers: Vec<Matcher> = json.items().map(one).collect::<Result<_, _>>()?;
    let texts = json.items().filter(|item| item.as_str().is_some()).count();
    if texts > 0 && texts < matchers.len() {
        return Err("Inside anything but list, either all values are number or string, mixed type is not supported".to_owned());
    }
    Ok(matchers)
}

fn exact_but(value: &Json) -> Result<Matcher, String> {
    if value.as_str().is_none() && value.as_f64().is_none() {
        return Err(NOT_SUPPORTED_IN_LIST.to_owned());
    }
    Ok(exact(value))
}

fn numeric(value: &Json) -> Result<Matcher, String> {
    if !value.is_list() {
        return Err("Value of numeric must be an array.".to_owned());
    }
    let mut items = value.items();
    let operator = items.next().and_then(Json::as_str);
    let Some(operator) = operator else {
        let member = value.items().next().map(Json::to_string);
        let member = member.unwrap_or_else(|| "]".to_owned());
        return Err(format!("Invalid member in numeric match: {member}"));
    };
    let first = comparison(operator)
        .ok_or_else(|| format!("Unrecognized numeric range operator: {operator}"))?;
    let mut terms = vec![(first, operand(operator, items.next())?)];
    if let Some(second) = items.next() {
        let operator = second.as_str();
        let operator = operator.ok_or_else(|| format!("Bad value in numeric range: {second}"))?;
        let bad = || format!("Bad numeric range operator: {operator}");
        let second = comparison(operator).ok_or_else(bad)?;
        if !is_range(first, second) {
            return Err(bad());
        }
        terms.push((second, operand(operator, items.next())?));
        let (one, other) = (terms[0].1, terms[1].1);
        let (bottom, top) = if first.is_lower_bound() {
            (one, other)
        } else {
            (other, one)
        };
        if bottom >= top {
            return Err("Bottom must be less than top".to_owned());
        }
    }
    match items.next() {
        None => Ok(Matcher::Numeric(terms)),
        Some(_) => Err("Too many terms in numeric range expression".to_owned()),
    }
}

fn operand(operator: &str, value: Option<&Json>) -> Result<f64, String> {
    let operator = if operator == "=" { "equals" } else { operator };
    let number = value.and_then(Json::as_f64);
    number.ok_or_else(|| format!("Value of {operator} must be numeric"))
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

/// Whether the two are the two ends of a range.
fn is_range(one: Comparison, other: Comparison) -> bool {
    one != Comparison::Equal
        && other != Comparison::Equal
        && one.is_lower_bound() != other.is_lower_bound()
}

impl Comparison {
    fn is_lower_bound(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}
