//! A look into the body of a request that nothing was checked of.

use serde_json::{Map, Value};

/// The members at the top of a body, as far as they are texts or lists of texts. Of what is not
/// JSON there are none.
pub struct Peek(Map<String, Value>);

impl Peek {
    pub fn into(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self(members),
            _ => Self(Map::new()),
        }
    }

    /// The text of a member.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.0.get(member)?.as_str()
    }

    /// The texts of a member: its own, or those in its list.
    pub fn texts(&self, member: &str) -> Vec<&str> {
        match self.0.get(member) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_whatever_else_there_is() {
        let peek = Peek::into(br#"{"task":"a","tasks":["b",1,"c"],"count":3,"none":null}"#);

        assert_eq!(peek.text("task"), Some("a"));
        for (member, expected) in [
            ("task", vec!["a"]),
            ("tasks", vec!["b", "c"]),
            ("count", vec![]),
            ("none", vec![]),
            ("unknown", vec![]),
        ] {
            assert_eq!(peek.texts(member), expected, "{member}");
        }
        for body in ["", "[]", "{", "null"] {
            assert_eq!(Peek::into(body.as_bytes()).text("task"), None, "{body}");
        }
    }
}
