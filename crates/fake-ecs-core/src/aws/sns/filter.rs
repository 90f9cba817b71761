//! Filter policies: which messages a subscriber gets.
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>
//!
//! Their operators are those of event patterns.

use crate::aws::eventbridge::pattern::EventPattern;
use crate::aws::sns::message::Message;
use crate::wire::Json;

/// A filter policy, read.
#[derive(Clone, Debug)]
pub struct Filter {
    pattern: EventPattern,
    /// Whether it is about the body of messages instead of their attributes.
    is_of_body: bool,
}

impl Filter {
    /// What the attributes of a subscription say; `None` where there is no policy, and an error
    /// where it is none.
    pub fn parse(policy: &str, scope: Option<&str>) -> Result<Option<Self>, String> {
        if policy.is_empty() || policy == "{}" {
            return Ok(None);
        }
        let pattern = EventPattern::parse(policy).map_err(|it| it.reason().to_owned())?;
        let is_of_body = scope == Some("MessageBody");
        if !is_of_body && is_nested(&Json::read(policy.as_bytes())) {
            return Err(
                "Filter policy scope MessageAttributes does not support nested filter policy"
                    .to_owned(),
            );
        }
        Ok(Some(Self {
            pattern,
            is_of_body,
        }))
    }

    pub fn lets_through(&self, message: &Message) -> bool {
        let of = if self.is_of_body {
            Json::read(message.text.as_bytes())
        } else {
            attributes(message)
        };
        of.is_object() && self.pattern.matches(&of)
    }
}

/// Whether a policy asks for members of members. Attributes have none.
fn is_nested(policy: &Json) -> bool {
    let mut members = policy.members();
    members.any(|(name, asked)| match name {
        "$or" => asked.items().any(is_nested),
        _ => asked.is_object(),
    })
}

/// The attributes of a message as the members of an object. What comes after the dot of a type is
/// the publisher's own, but for arrays. Policies do not see what is binary.
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>
fn attributes(message: &Message) -> Json {
    let attributes = message.attributes.iter();
    Json::object(attributes.filter_map(|(name, value)| {
        let text = value.string_value.as_deref().unwrap_or_default();
        let data_type = value.data_type.as_str();
        let value = match data_type.split('.').next() {
            Some("Binary") => return None,
            Some("String") if data_type != "String.Array" => Json::of(&text),
            _ => text.parse().unwrap_or_else(|_| Json::of(&text)),
        };
        Some((name.as_str(), value))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sns::types::MessageAttributeValue;

    #[test]
    fn policies_let_through_what_they_are_about() {
        let attribute = |data_type: &str, text: &str| MessageAttributeValue {
            data_type: data_type.to_owned(),
            binary_value: None,
            string_value: Some(text.to_owned()),
        };
        let attributes = [
            ("store", attribute("String", "example")),
            ("price", attribute("Number", "210.75")),
            ("weight", attribute("Number.kg", "3")),
            ("code", attribute("String.code", "17")),
            ("raw", attribute("Binary", "")),
            (
                "interests",
                attribute("String.Array", r#"["rugby","soccer"]"#),
            ),
        ];
        let message = Message {
            text: r#"{"order":{"state":"paid"}}"#.to_owned(),
            attributes: attributes.map(|(name, it)| (name.to_owned(), it)).into(),
            ..Message::default()
        };
        for (policy, scope, expected) in [
            (r#"{"store":["example"]}"#, None, true),
            (r#"{"store":["other"]}"#, None, false),
            (
                r#"{"store":["example"],"price":[{"numeric":[">",200]}]}"#,
                None,
                true,
            ),
            (r#"{"price":[{"numeric":["<",200]}]}"#, None, false),
            (r#"{"interests":["soccer","golf"]}"#, None, true),
            (r#"{"weight":[3]}"#, None, true),
            (r#"{"code":["17"]}"#, None, true),
            (r#"{"code":[17]}"#, None, false),
            (r#"{"raw":[{"exists":true}]}"#, None, false),
            (
                r#"{"$or":[{"store":["other"]},{"weight":[3]}]}"#,
                None,
                true,
            ),
            (r#"{"event":[{"exists":false}]}"#, None, true),
            (r#"{"event":["a"]}"#, None, false),
            (r#"{"order":{"state":["paid"]}}"#, Some("MessageBody"), true),
            (
                r#"{"order":{"state":["open"]}}"#,
                Some("MessageBody"),
                false,
            ),
        ] {
            let filter = Filter::parse(policy, scope).unwrap().unwrap();
            assert_eq!(filter.lets_through(&message), expected, "{policy}");
        }
        assert!(Filter::parse("{}", None).unwrap().is_none());
        let nested = r#"{"order":{"state":["paid"]}}"#;
        for policy in [r#"{"a":"b"}"#, nested] {
            assert!(Filter::parse(policy, None).is_err(), "{policy}");
        }
    }
}
