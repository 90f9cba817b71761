//! The types of CodeDeploy.

mod application;
mod deployment_config;
mod deployment_group;

use crate::wire::Json;
use crate::wire::codedeploy::operation::Operation::{TagResource, UntagResource};

use super::super::call::{Call, Failure};
use super::Type;
use super::alike::Tagging;

pub const TYPES: &[Type] = &[
    application::TYPE,
    deployment_config::TYPE,
    deployment_group::TYPE,
];

/// Makes the tags of an application or of a group what a template says.
fn tags(call: &mut Call<'_>, resource: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let arn = call.region.scope.arn_in("codedeploy", resource);
    let resource = [("ResourceArn", Json::of(&arn))];
    Tagging::new(TagResource, UntagResource, resource).change(call, from, to)
}
