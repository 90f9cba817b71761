//! JSON that ECS hands on without looking into it.

use serde_json::Value;

use super::encode::Encode;

/// A piece of JSON of any form, such as the `hookDetails` of a lifecycle hook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document(Value);

/// What a [`Document`] is at its top.
pub enum JsonNode {
    Null,
    Bool(bool),
    Text(String),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    List(Vec<Document>),
    Map(Vec<(String, Document)>),
}

impl Document {
    pub(super) fn new(value: Value) -> Self {
        Self(value)
    }

    /// Takes it apart, one level deep.
    pub fn into_node(self) -> JsonNode {
        match self.0 {
            Value::Null => JsonNode::Null,
            Value::Bool(bool) => JsonNode::Bool(bool),
            Value::String(text) => JsonNode::Text(text),
            Value::Array(items) => JsonNode::List(items.into_iter().map(Self).collect()),
            Value::Object(members) => {
                let members = members.into_iter();
                JsonNode::Map(members.map(|(name, it)| (name, Self(it))).collect())
            }
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => JsonNode::Unsigned(number),
                (None, Some(number)) => JsonNode::Signed(number),
                (None, None) => JsonNode::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
        }
    }

    /// As it is written.
    pub fn to_json(&self) -> String {
        self.0.to_string()
    }
}

impl Encode for Document {
    fn encode(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, &self.0).expect("a vector takes all that is written");
    }
}
