//! The types of ECS.

mod capacity_provider;
mod cluster;
mod cluster_capacity_provider_associations;
mod daemon;
mod daemon_task_definition;
mod express_gateway_service;
mod gateway;
mod gateway_cluster_associations;
mod primary_task_set;
mod service;
mod task_definition;
mod task_set;

use crate::wire::Operation::{TagResource, UntagResource};
use crate::wire::{Json, TagResourceRequest, UntagResourceRequest};

use super::super::call::{Call, Failure};
use super::{Type, changed_tags, object};

pub const TYPES: &[Type] = &[
    capacity_provider::TYPE,
    cluster::TYPE,
    cluster_capacity_provider_associations::TYPE,
    daemon::TYPE,
    daemon_task_definition::TYPE,
    express_gateway_service::TYPE,
    gateway::TYPE,
    gateway_cluster_associations::TYPE,
    primary_task_set::TYPE,
    service::TYPE,
    task_definition::TYPE,
    task_set::TYPE,
];

/// What is at the end of a path of names.
fn nested<'a>(value: &'a Json, path: &[&str]) -> &'a Json {
    path.iter().fold(value, |value, name| &value[*name])
}

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
