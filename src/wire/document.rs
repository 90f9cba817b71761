//! JSON that ECS hands on without looking into it.

use serde_json::Value;

/// A piece of JSON of any form, such as the `hookDetails` of a lifecycle hook.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document(Value);
