//! An event on its way to targets.

use crate::ecs::Region;
use crate::wire::{Json, Timestamp};

/// An event on its way.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    /// With the envelope, as targets get it.
    pub text: String,
    pub json: Json,
    /// When EventBridge has got it.
    pub ingested: Timestamp,
    /// Whether it has come from another bus: then it goes to no third one.
    pub is_forwarded: bool,
}

impl Event {
    pub fn new(region: &Region, id: String, text: Vec<u8>) -> Self {
        Self {
            json: Json::read(&text),
            text: String::from_utf8(text).unwrap_or_default(),
            id,
            ingested: region.now().timestamp(),
            is_forwarded: false,
        }
    }

    /// What `<aws.events.event>` stands for.
    pub fn without_detail(&self) -> Json {
        let members = self.json.members();
        let members = members.filter(|(name, _)| *name != "detail");
        let renamed = members.map(|(name, value)| match name {
            "detail-type" => ("detailType", value.clone()),
            other => (other, value.clone()),
        });
        Json::object(renamed)
    }
}
