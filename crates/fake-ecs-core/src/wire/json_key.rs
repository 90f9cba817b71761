//! A member of a JSON object as the agent of ECS prints it: what a variable gets whose `valueFrom`
//! names a key of a secret.
//!
//! The agent is written in Go, reads any JSON and prints the member with `%v`: texts as they are,
//! numbers as floating-point ones, objects and lists in Go's own form (`agent/asm/asm.go`).

use std::fmt::Write;

use serde_json::Value;

/// The least exponent with which Go writes a number with an exponent.
const EXPONENT_FROM: i32 = 6;

/// Why there is no such member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoMember {
    /// The text is no JSON object: what Go says of it.
    NotAnObject(String),
    /// It has no such key.
    Missing,
}

/// The member of that key.
pub fn member(text: &str, key: &str) -> Result<String, NoMember> {
    let value: Value =
        serde_json::from_str(text).map_err(|_| NoMember::NotAnObject(syntax_error(text)))?;
    let Value::Object(members) = value else {
        return Err(NoMember::NotAnObject(type_error(&value)));
    };
    let member = members.get(key).ok_or(NoMember::Missing)?;
    let mut printed = String::new();
    print(member, &mut printed);
    Ok(printed)
}

/// The texts of some keys, as Go reads them into a structure: whether their letters are capitals
/// does not matter. `None` when the text is no JSON object, or one of them is no text.
pub fn texts<const N: usize>(text: &str, keys: [&str; N]) -> Option<[Option<String>; N]> {
    let Ok(Value::Object(members)) = serde_json::from_str(text) else {
        return None;
    };
    let mut texts = [const { None }; N];
    for (at, key) in keys.into_iter().enumerate() {
        let mut named = members.iter();
        match named.find(|(name, _)| name.eq_ignore_ascii_case(key)) {
            None | Some((_, Value::Null)) => {}
            Some((_, Value::String(text))) => texts[at] = Some(text.clone()),
            Some(_) => return None,
        }
    }
    Some(texts)
}

/// What Go says of a text that is not JSON. It finds other faults of a text that begins well.
fn syntax_error(text: &str) -> String {
    match text.trim_start().chars().next() {
        None => "unexpected end of JSON input".to_owned(),
        Some('{' | '[' | '"') => "unexpected end of JSON input".to_owned(),
        Some(first) => format!("invalid character '{first}' looking for beginning of value"),
    }
}

fn type_error(value: &Value) -> String {
    let kind = match value {
        Value::Null | Value::Object(_) => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
    };
    format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}")
}

fn print(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Value::Number(number) => print_float(number.as_f64().unwrap_or(f64::NAN), out),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                print(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            // Go sorts the keys.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            out.push_str("map[");
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                print(value, out);
            }
            out.push(']');
        }
    }
}

/// As `%v`: the fewest digits, with an exponent where that is below -4 or above 5.
fn print_float(number: f64, out: &mut String) {
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..EXPONENT_FROM).contains(&exponent) {
        let _ = write!(out, "{number}");
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{digits}e{sign}{:02}", exponent.abs());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_printed_as_go_prints_them() {
        for (json, printed) in [
            (r#""text""#, "text"),
            (r#""""#, ""),
            ("8080", "8080"),
            ("0", "0"),
            ("-2.50", "-2.5"),
            ("123456", "123456"),
            ("1234567", "1.234567e+06"),
            ("1000000", "1e+06"),
            ("-1000000", "-1e+06"),
            ("18446744073709551615", "1.8446744073709552e+19"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1e100", "1e+100"),
            ("true", "true"),
            ("false", "false"),
            ("null", "<nil>"),
            (r#"[1, "a b", []]"#, "[1 a b []]"),
            (r#"{ "b": 1, "a": { } }"#, "map[a:map[] b:1]"),
        ] {
            let text = format!(r#"{{ "other": 0, "key": {json} }}"#);

            assert_eq!(member(&text, "key").as_deref(), Ok(printed), "{json}");
        }
    }

    #[test]
    fn what_has_no_such_member_is_told_apart() {
        let not_an_object = |text: &str| NoMember::NotAnObject(text.to_owned());
        for (text, expected) in [
            (r#"{ "Key": 1 }"#, NoMember::Missing),
            (
                "s3cret",
                not_an_object("invalid character 's' looking for beginning of value"),
            ),
            ("", not_an_object("unexpected end of JSON input")),
            ("{", not_an_object("unexpected end of JSON input")),
            (
                "7",
                not_an_object(
                    "json: cannot unmarshal number into Go value of type map[string]interface {}",
                ),
            ),
        ] {
            assert_eq!(member(text, "key"), Err(expected), "{text}");
        }
    }
}
