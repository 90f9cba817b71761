//! JSON that tests read.

use std::fmt;
use std::ops::Index;

use serde_json::Value;

use super::encode::{Encode, encode};

/// A piece of JSON, to be read: the input of a call, or what the API shows.
///
/// Members and items are asked for with brackets; one that is absent is null. Texts, numbers and
/// booleans are compared as they stand. It prints as JSON: in one line, and with `{:#}` in many.
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use fake_ecs::Json;
///
/// let json = r#"{ "service": "web", "tags": [{ "key": "a" }], "desiredCount": 3 }"#;
/// let json: Json = json.parse().unwrap();
///
/// assert_eq!(json["service"], "web");
/// assert_eq!(json["desiredCount"], 3);
/// assert_eq!(json["tags"][0]["key"], "a");
/// assert!(json["cluster"].is_null());
/// assert_eq!(json["tags"].to_string(), r#"[{"key":"a"}]"#);
/// ```
#[derive(Clone, Default, PartialEq)]
#[warn(missing_docs)]
pub struct Json(Node);

#[derive(Clone, Default, PartialEq)]
enum Node {
    #[default]
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Json>),
    /// Sorted by name.
    Object(Vec<(String, Json)>),
}

static NULL: Json = Json(Node::Null);

#[warn(missing_docs)]
impl Json {
    /// What is not JSON is null.
    #[doc(hidden)]
    pub fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).map_or_else(|_| Self::default(), Self::from_value)
    }

    /// What an answer would hold.
    #[doc(hidden)]
    pub fn of(value: &dyn Encode) -> Self {
        Self::read(&encode(value))
    }

    /// An object of these members.
    #[doc(hidden)]
    pub fn object<'a>(members: impl Iterator<Item = (&'a str, Json)>) -> Self {
        let members = members.map(|(name, value)| (name.to_owned(), value));
        let mut members: Vec<(String, Self)> = members.collect();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(Node::Object(members))
    }

    /// A list of these items.
    #[doc(hidden)]
    pub fn list(items: impl IntoIterator<Item = Json>) -> Self {
        Self(Node::List(items.into_iter().collect()))
    }

    fn from_value(value: Value) -> Self {
        Self(match value {
            Value::Null => Node::Null,
            Value::Bool(bool) => Node::Bool(bool),
            Value::Number(number) => Node::Number(number),
            Value::String(text) => Node::Text(text),
            Value::Array(items) => Node::List(items.into_iter().map(Self::from_value).collect()),
            Value::Object(members) => {
                let members = members.into_iter();
                let members = members.map(|(name, value)| (name, Self::from_value(value)));
                let mut members: Vec<(String, Self)> = members.collect();
                // Whether they come sorted depends on a feature of serde_json.
                members.sort_by(|(one, _), (other, _)| one.cmp(other));
                Node::Object(members)
            }
        })
    }

    fn to_value(&self) -> Value {
        match &self.0 {
            Node::Null => Value::Null,
            Node::Bool(bool) => Value::Bool(*bool),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => Value::String(text.clone()),
            Node::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Node::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), value.to_value()))
                    .collect(),
            ),
        }
    }

    /// Whether it is null, or absent.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.0, Node::Null)
    }

    #[doc(hidden)]
    pub fn is_list(&self) -> bool {
        matches!(self.0, Node::List(_))
    }

    #[doc(hidden)]
    pub fn is_object(&self) -> bool {
        matches!(self.0, Node::Object(_))
    }

    /// How deep it is nested: a text, a number and the like not at all.
    #[doc(hidden)]
    pub fn depth(&self) -> usize {
        let deepest = match &self.0 {
            Node::List(items) => items.iter().map(Self::depth).max(),
            Node::Object(members) => members.iter().map(|(_, it)| it.depth()).max(),
            _ => return 0,
        };
        1 + deepest.unwrap_or_default()
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is a whole one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Node::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match &self.0 {
            Node::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.0 {
            Node::Bool(bool) => Some(*bool),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> impl ExactSizeIterator<Item = &Json> {
        match &self.0 {
            Node::List(items) => items.iter(),
            _ => [].iter(),
        }
    }

    /// The members of an object with their names, sorted by name; none of anything else.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> {
        let members = match &self.0 {
            Node::Object(members) => members.iter(),
            _ => [].iter(),
        };
        members.map(|(name, value)| (name.as_str(), value))
    }
}

/// A member of an object; null where there is none.
impl Index<&str> for Json {
    type Output = Json;

    fn index(&self, name: &str) -> &Json {
        let mut members = self.members();
        let found = members.find(|(member, _)| *member == name);
        found.map_or(&NULL, |(_, value)| value)
    }
}

/// An item of a list; null where there is none.
impl Index<usize> for Json {
    type Output = Json;

    fn index(&self, index: usize) -> &Json {
        self.items().nth(index).unwrap_or(&NULL)
    }
}

impl PartialEq<str> for Json {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Json {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<String> for Json {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<i64> for Json {
    fn eq(&self, other: &i64) -> bool {
        self.as_i64() == Some(*other)
    }
}

impl PartialEq<bool> for Json {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}

impl std::str::FromStr for Json {
    /// What is wrong with the text.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(Self::from_value(value))
    }
}

impl Encode for Json {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.to_string().as_bytes());
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_value().fmt(f)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        text.parse().unwrap()
    }

    #[test]
    fn json_is_printed_as_it_was_read() {
        for text in [
            "null",
            "true",
            "-3",
            "1.5",
            r#""a\"b""#,
            "[]",
            r#"{"a":[1,{"b":null}],"c":"d"}"#,
        ] {
            assert_eq!(json(text).to_string(), text);
        }
        let lines = "{\n  \"a\": [\n    1\n  ]\n}";
        assert_eq!(format!("{:#}", json(r#"{"a":[1]}"#)), lines);
        assert!("{".parse::<Json>().is_err());
        assert!(Json::read(b"no JSON").is_null());
    }

    #[test]
    fn what_is_absent_is_null_however_deep() {
        let json = json(r#"{"a":[1]}"#);

        assert_eq!(json["a"][0], 1);
        for absent in [
            &json["b"],
            &json["b"]["c"][7],
            &json["a"][1],
            &json["a"]["x"],
        ] {
            assert!(absent.is_null());
        }
        assert_eq!(json["b"].items().len(), 0);
    }

    #[test]
    fn values_are_compared_with_values_of_their_kind() {
        let json = json(r#"{"text":"1","number":1,"bool":true}"#);

        assert!(json["text"] == "1" && json["text"] != 1);
        assert!(json["number"] == 1 && json["number"] != "1");
        assert!(json["bool"] == true && json["bool"] != 1);
        assert_eq!(json["number"].as_f64(), Some(1.0));
    }
}
