//! What the handlers of ECS do alike.

use crate::wire::Operation::{TagResource, UntagResource};
use crate::wire::{Json, TagResourceRequest, UntagResourceRequest};

use super::super::{changed_tags, object};
use crate::aws::cloudformation::call::{Call, Failure};

/// What is at the end of a path of names.
pub fn nested<'a>(value: &'a Json, path: &[&str]) -> &'a Json {
    path.iter().fold(value, |value, name| &value[*name])
}

/// Makes the tags of a resource of ECS what a template says.
pub fn tags(call: &mut Call<'_>, arn: &Json, from: &Json, to: &Json) -> Result<(), Failure> {
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
