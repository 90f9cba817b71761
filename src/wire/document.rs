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
}

impl Encode for Document {
    fn encode(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, &self.0).expect("a vector takes all that is written");
    }
}
