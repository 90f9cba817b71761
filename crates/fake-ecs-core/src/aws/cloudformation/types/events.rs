//! The types of EventBridge.

mod event_bus;
mod rule;

use crate::wire::Json;
use crate::wire::events::operation::Operation::{TagResource, UntagResource};

use super::super::call::{Call, Failure};
use super::alike::Tagging;
use super::{Made, Type};

pub const TYPES: &[Type] = &[event_bus::TYPE, rule::TYPE];

/// Makes the tags of a rule or of a bus what a template says.
fn tags(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let resource = [("ResourceARN", made.attributes["Arn"].clone())];
    Tagging::new(TagResource, UntagResource, resource).change(call, from, to)
}
