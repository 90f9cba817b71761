//! JSON that ECS hands on without looking into it.

use serde_json::Value;

use super::encode::Encode;

/// A piece of JSON of any form, such as the `hookDetails` of a lifecycle hook.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document(Value);

impl Document {
    pub(super) fn new(value: Value) -> Self {
        Self(value)
    }

    /// As it is written.
    pub(crate) fn to_json(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(feature = "client")]
impl From<Document> for aws_smithy_types::Document {
    fn from(from: Document) -> Self {
        smithy(from.0)
    }
}

#[cfg(feature = "client")]
fn smithy(value: Value) -> aws_smithy_types::Document {
    use aws_smithy_types::{Document, Number};
    match value {
        Value::Null => Document::Null,
        Value::Bool(bool) => Document::Bool(bool),
        Value::String(text) => Document::String(text),
        Value::Array(items) => Document::Array(items.into_iter().map(smithy).collect()),
        Value::Object(members) => {
            let members = members.into_iter();
            Document::Object(members.map(|(name, value)| (name, smithy(value))).collect())
        }
        Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Number::PosInt(number),
            (None, Some(number)) => Number::NegInt(number),
            (None, None) => Number::Float(number.as_f64().unwrap_or(f64::NAN)),
        }),
    }
}

impl Encode for Document {
    fn encode(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, &self.0).expect("a vector takes all that is written");
    }
}
