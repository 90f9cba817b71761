//! One member of a request, by its path: for tests that ask what was sent.

use serde_json::Value;

/// The value at a path such as `tags.0.value`. A text is given as it is, anything else as JSON.
/// `None` if nothing is there, or `null`, or if the body is no JSON.
#[must_use]
pub fn member(body: &[u8], path: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut value = &body;
    for step in path.split('.') {
        value = match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            Value::Object(members) => members.get(step)?,
            _ => return None,
        };
    }
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_by_its_path() {
        let body = r#"{"reason":"“late”","count":2,"force":true,"none":null,"tags":[{"key":"a"},{"key":"b","value":""}]}"#;
        for (path, expected) in [
            ("reason", Some("“late”")),
            ("count", Some("2")),
            ("force", Some("true")),
            ("tags.0", Some(r#"{"key":"a"}"#)),
            ("tags.1.key", Some("b")),
            ("tags.1.value", Some("")),
            ("tags.2", None),
            ("tags.key", None),
            ("none", None),
            ("reason.0", None),
            ("other", None),
            ("", None),
        ] {
            assert_eq!(member(body.as_bytes(), path).as_deref(), expected, "{path}");
        }
        assert_eq!(member(b"{", "reason"), None);
        assert_eq!(member(b"", ""), None);
    }
}
