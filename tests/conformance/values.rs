//! Values for a shape: the least that it takes, what is just within its demands, what is just
//! beyond, and what is of the wrong type.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use crate::model::{Kind, Model, Shape};

/// A value, and how to call it in a sentence: "tags.0.key of 129 characters".
pub(crate) type Named = (String, Value);

/// The patterns of the model, with texts that they take, and texts that they do not.
const PATTERNS: &[(&str, &[&str], &[&str])] = &[
    (
        r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
        &["ÄÖ ß語٣_.:/=+-@"],
        &["a!", "a\tb", "a#", "🦀"],
    ),
    (
        r"[a-zA-Z0-9\.\*\-]+",
        &["m5.large", "c5*.x-1"],
        &["m5 large", "m5_large", "mü.large"],
    ),
];

/// Texts for patterns that are not listed: those that match are taken, the others are not.
const CANDIDATES: &[&str] = &[
    "a",
    "a1",
    "/a",
    "arn:aws:iam::123456789012:role/a",
    "arn:aws:logs:us-east-1:123456789012:log-group:a",
    "1",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "a b",
    "a:b",
    "a*",
    "!",
    "\u{7}",
    "200",
    "HTTP",
    "ipam-pool-a1",
    "ipv4pool-coip-a1",
    "",
];

/// Texts that match the pattern, and texts that do not.
fn pattern(pattern: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    if let Some((_, good, bad)) = PATTERNS.iter().find(|(known, _, _)| *known == pattern) {
        return (good.to_vec(), bad.to_vec());
    }
    match Regex::new(&format!("^(?:{pattern})$")) {
        Ok(regex) => CANDIDATES.iter().partition(|text| regex.is_match(text)),
        // Some have classes of Unicode or look ahead.
        Err(_) => (Vec::new(), Vec::new()),
    }
}

/// The shortest text that the shape takes and that is known here.
fn text(min: usize, max: usize, demand: Option<&str>) -> String {
    let plain = "a".repeat(min.max(1));
    let Some(demand) = demand else {
        return plain;
    };
    let (good, _) = pattern(demand);
    if good.contains(&"a") || good.is_empty() {
        return plain;
    }
    let fits = |text: &&&str| (min..=max).contains(&text.len());
    good.iter()
        .find(fits)
        .map_or(plain, |text| (*text).to_owned())
}

/// Something that the model allows here, with nothing that may be left out.
pub(crate) fn least(model: &Model, shape: &Shape) -> Value {
    match &shape.kind {
        Kind::Structure { members, .. } => {
            let required = members.iter().filter(|member| member.required);
            let entries = required.map(|member| {
                let value = least(model, model.shape(&member.shape));
                (member.name.clone(), value)
            });
            Value::Object(entries.collect())
        }
        // An empty list is as good as none.
        Kind::List { item, .. } => json!([least(model, model.shape(item))]),
        Kind::Map(of) => json!({ "key": least(model, model.shape(of)) }),
        Kind::Text { min, max, pattern } => json!(text(*min, *max, pattern.as_deref())),
        Kind::Enum(names) => json!(names[0]),
        Kind::Integer { min, max } => json!(1.clamp(*min, *max)),
        Kind::Long => json!(1),
        Kind::Double { min, max } => json!(1.0_f64.clamp(*min, *max)),
        Kind::Boolean => json!(true),
        Kind::Timestamp => json!(1_619_952_106.055),
        Kind::Blob => json!("Zm9v"),
        Kind::Document => Value::Object(Map::new()),
    }
}

/// Values that the model allows, at its limits if there are any.
pub(crate) fn within(model: &Model, shape: &Shape) -> Vec<Named> {
    let printed = |values: Vec<Value>| {
        let values = values.into_iter();
        values.map(|value| (value.to_string(), value)).collect()
    };
    let mut values: Vec<Named> = match &shape.kind {
        Kind::Structure { .. } => vec![("with the least".to_owned(), least(model, shape))],
        Kind::List { item, min, max, .. } => {
            let item = least(model, model.shape(item));
            let sizes = sizes_within(*min, *max);
            sizes
                .map(|size| (format!("of {size} items"), json!(vec![item.clone(); size])))
                .collect()
        }
        Kind::Map(_) => printed(vec![json!({}), least(model, shape)]),
        Kind::Text {
            min,
            max,
            pattern: demand,
        } => texts_within(*min, *max, demand.as_deref()),
        Kind::Enum(names) => printed(names.iter().map(|name| json!(name)).collect()),
        Kind::Integer { min, max } => {
            printed(vec![json!(min), json!(1.clamp(*min, *max)), json!(max)])
        }
        Kind::Long => printed(vec![json!(i64::MIN), json!(1), json!(i64::MAX)]),
        Kind::Double { min, max } => {
            let numbers = [*min, 0.5, *max].into_iter();
            let finite = numbers.filter(|number| number.is_finite());
            printed(finite.map(|number| json!(number)).collect())
        }
        Kind::Boolean => printed(vec![json!(true), json!(false)]),
        Kind::Timestamp => printed(vec![json!(0), json!(1.5)]),
        Kind::Blob => printed(vec![json!("Zm9v")]),
        Kind::Document => printed(vec![json!({"a": 1}), json!([1])]),
    };
    values.sort_by(|one, other| one.0.cmp(&other.0));
    values.dedup_by(|one, other| one.0 == other.0);
    values
}

/// The sizes at the limits, and one that is always among them.
fn sizes_within(min: usize, max: usize) -> impl Iterator<Item = usize> {
    let sizes = [min, 1.clamp(min, max), max].into_iter();
    sizes.filter(|size| *size != usize::MAX)
}

fn texts_within(min: usize, max: usize, demand: Option<&str>) -> Vec<Named> {
    let mut texts = Vec::new();
    for size in sizes_within(min, max) {
        texts.push((format!("of {size} characters"), json!("a".repeat(size))));
        // Characters are counted, not bytes.
        if demand.is_some_and(|demand| demand.contains(r"\p{L}")) {
            let name = format!("of {size} long characters");
            texts.push((name, json!("語".repeat(size))));
        }
    }
    let good = demand.into_iter().flat_map(|demand| pattern(demand).0);
    let good = good.filter(|text| (min..=max).contains(&text.chars().count()));
    texts.extend(good.map(|text| (format!("{text:?}"), json!(text))));
    // Some texts are read as numbers, and then added up.
    let numbers = NUMBERS.iter().filter(|text| {
        let takes_digits = demand.is_none_or(|demand| demand.contains(r"\p{N}"));
        takes_digits && (min..=max).contains(&text.len())
    });
    texts.extend(numbers.map(|text| (format!("{text:?}"), json!(text))));
    texts
}

/// Numbers at the limits of what they may be kept in, and beyond.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "2147483647",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
];

/// Values just beyond the limits of the model.
pub(crate) fn beyond(model: &Model, shape: &Shape) -> Vec<Named> {
    let sizes = |min: usize, max: usize| {
        [min.checked_sub(1), max.checked_add(1)]
            .into_iter()
            .flatten()
    };
    match &shape.kind {
        Kind::List { item, min, max, .. } => sizes(*min, *max)
            .map(|size| {
                let item = least(model, model.shape(item));
                (format!("of {size} items"), json!(vec![item; size]))
            })
            .collect(),
        Kind::Text { min, max, .. } => sizes(*min, *max)
            .map(|size| (format!("of {size} characters"), json!("a".repeat(size))))
            .collect(),
        // Beyond what an integer can be is another type.
        Kind::Integer { min, max } => [min.checked_sub(1), max.checked_add(1)]
            .into_iter()
            .flatten()
            .map(|number| (number.to_string(), json!(number)))
            .collect(),
        Kind::Double { min, max } => [min - 0.001, max + 0.001]
            .into_iter()
            .filter(|number| number.is_finite())
            .map(|number| (number.to_string(), json!(number)))
            .collect(),
        _ => Vec::new(),
    }
}

/// Texts that are not among those of an enum.
pub(crate) fn unknown(shape: &Shape) -> Vec<Named> {
    let Kind::Enum(names) = &shape.kind else {
        return Vec::new();
    };
    let swapped = |c: char| match c.is_ascii_lowercase() {
        true => c.to_ascii_uppercase(),
        false => c.to_ascii_lowercase(),
    };
    // Enums are sensitive to case.
    let other_case: String = names[0].chars().map(swapped).collect();
    let unknown = ["MOON".to_owned(), String::new(), other_case].into_iter();
    unknown
        .filter(|text| !names.contains(text))
        .map(|text| (format!("'{text}'"), json!(text)))
        .collect()
}

/// Texts of the right length, with characters that the pattern does not take.
pub(crate) fn misspelled(shape: &Shape) -> Vec<Named> {
    match &shape.kind {
        Kind::Text {
            min,
            max,
            pattern: Some(demand),
        } => {
            let (bad, length) = (pattern(demand).1, *min..=*max);
            let bad = bad
                .into_iter()
                .filter(|text| length.contains(&text.chars().count()));
            bad.map(|text| (format!("{text:?}"), json!(text))).collect()
        }
        _ => Vec::new(),
    }
}

/// A value of every type of JSON that this is not.
pub(crate) fn mistyped(shape: &Shape) -> Vec<Named> {
    let all = [
        ("as a string", json!("a")),
        ("as a number", json!(1)),
        ("as a fraction", json!(1.5)),
        ("as true", json!(true)),
        ("as false", json!(false)),
        ("as a list", json!([])),
        ("as an object", json!({})),
    ];
    let right: &[&str] = match &shape.kind {
        Kind::Structure { .. } | Kind::Map(_) => &["as an object"],
        Kind::List { .. } => &["as a list"],
        Kind::Text { .. } | Kind::Enum(_) | Kind::Blob => &["as a string"],
        Kind::Integer { .. } | Kind::Long => &["as a number"],
        Kind::Double { .. } | Kind::Timestamp => &["as a number", "as a fraction"],
        Kind::Boolean => &["as true", "as false"],
        Kind::Document => return Vec::new(),
    };
    let mut wrong: Vec<Named> = all
        .into_iter()
        .filter(|(name, _)| !right.contains(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let too_large = match &shape.kind {
        Kind::Integer { .. } => Some(json!(i64::from(i32::MAX) + 1)),
        Kind::Long => Some(json!(1e19)),
        _ => None,
    };
    wrong.extend(too_large.map(|value| (format!("as {value}"), value)));
    wrong
}
