//! What a service has made of a resource.

use crate::wire::Json;

/// What a service has made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// What identifies the resource: what `Ref` gives.
    pub id: String,
    /// What `Fn::GetAtt` gives.
    pub attributes: Json,
}

impl Made {
    pub fn new<'a>(
        id: impl Into<String>,
        attributes: impl IntoIterator<Item = (&'a str, Json)>,
    ) -> Self {
        Self {
            id: id.into(),
            attributes: Json::object(attributes.into_iter()),
        }
    }
}
