//! The types of ECS.

mod cluster;
mod service;
mod task_definition;

use crate::wire::Operation::{TagResource, UntagResource};
use crate::wire::{Json, TagResourceRequest, UntagResourceRequest};

use super::super::call::{Call, Failure};
use super::{Type, changed_tags, object};

pub const TYPES: &[Type] = &[cluster::TYPE, service::TYPE, task_definition::TYPE];

/// Makes the tags of a resource of ECS what a template says.
fn tags(call: &mut Call<'_>, arn: &Json, from: &Json, to: &Json) -> Result<(), Failure> {
    let (gone, given) = changed_tags(&from["Tags"], &to["Tags"]);
    let arn = ("ResourceArn", arn.clone());
    if !gone.is_empty() {
        let keys = Json::list(gone.iter().map(|it| Json::of(it)));
        let request = object([arn.clone(), ("TagKeys", keys)]);
        call.send::<UntagResourceRequest>(UntagResource, &request)?;
    }
    if !given.is_empty() {
        let request = object([arn, ("Tags", Json::list(given))]);
        call.send::<TagResourceRequest>(TagResource, &request)?;
    }
    Ok(())
}
