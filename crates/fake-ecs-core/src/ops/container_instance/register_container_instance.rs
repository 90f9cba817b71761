//! `RegisterContainerInstance` — an agent tells of its instance, which is part of the cluster from
//! then on.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterContainerInstance.html>
//!
//! Agents on EC2 send the identity document of their instance, agents elsewhere none, but the
//! attribute `ecs.capability.external`. Who sends neither gets an EC2 instance of which nothing is
//! known. An agent that was started anew names the ARN that it was given, or is known by its EC2
//! instance, and keeps it, with the resources that it registered first.
//!
//! The fake does not check signatures, and has an agent connected as soon as its instance is
//! registered. Whose tasks an instance runs is told in
//! [`by_agent::discovered`](crate::ecs::lifecycle::by_agent::discovered).

use crate::ecs::cluster::state::Cluster;
use crate::ecs::instance::Instance;
use crate::ecs::instance::attributes::is_custom;
use crate::ecs::instance::registration::Registration;
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::{Region, instance};
use crate::limits::quotas;
use crate::ops::attribute::check;
use crate::ops::container_instance::resources;
use crate::ops::tags;
use crate::render;
use crate::render::InstanceView;
use crate::wire::{
    ApiError, Attribute, ErrorCode, InstanceIdentity, RegisterContainerInstanceRequest,
    RegisterContainerInstanceResponse,
};

/// What an agent says of itself that is not on an EC2 instance.
const EXTERNAL: &str = "ecs.capability.external";

pub(in crate::ops) fn register_container_instance(
    region: &mut Region,
    input: RegisterContainerInstanceRequest,
) -> Result<RegisterContainerInstanceResponse, ApiError> {
    let RegisterContainerInstanceRequest {
        attributes,
        cluster,
        container_instance_arn,
        instance_identity_document,
        // It says who wrote the document, which the fake believes.
        instance_identity_document_signature: _,
        platform_devices,
        tags,
        total_resources,
        version_info,
    } = input;
    let cluster = find_cluster(region, cluster.as_deref())?;
    let known = match container_instance_arn.as_deref() {
        None => None,
        Some(arn) => Some(region.registered_instance(cluster, arn)?.key),
    };
    let attributes = attributes.unwrap_or_default();
    let registration = Registration {
        cluster: cluster.key,
        is_external: attributes.iter().any(|it| it.name == EXTERNAL),
        identity: identity(instance_identity_document.as_deref())?,
        resources: resources::read(total_resources, platform_devices)?,
        agent: version_info,
        attributes: attributes.into_iter().filter_map(pair).collect(),
        tags: tags::checked(tags.unwrap_or_default())?,
    };
    let cluster = cluster.key;
    let known = known.or_else(|| same_machine(region, cluster, &registration));
    let before = known.map(|known| region.instances.get(known));
    check_custom(before, &registration)?;
    let key = match known {
        Some(known) => {
            check_machine(region.instances.get(known), &registration)?;
            instance::registration::again(region, known, registration);
            known
        }
        None => {
            check_quota(region, cluster)?;
            instance::registration::first(region, registration)
        }
    };
    let instance = region.instances.get(key);
    Ok(RegisterContainerInstanceResponse {
        container_instance: Some(render::container_instance(
            region,
            instance,
            InstanceView::Changed,
        )),
    })
}

/// Whether the cluster takes one more.
fn check_quota(region: &Region, cluster: ClusterKey) -> Result<(), ApiError> {
    let quota = region.quotas.container_instances_per_cluster;
    if quotas::is_used_up(quota, || region.instances.count(cluster)) {
        let message = quotas::exceeded("container instances per cluster");
        return Err(ApiError::invalid_parameter(message));
    }
    Ok(())
}

/// Agents are told of a cluster that is not there as a `ClientException`, which other callers are
/// not.
fn find_cluster<'a>(region: &'a Region, reference: Option<&str>) -> Result<&'a Cluster, ApiError> {
    let found = region.cluster(reference);
    found.map_err(|error| error.not_as(ErrorCode::ClusterNotFound, ErrorCode::Client))
}

/// Agents that are not on EC2 send an empty text.
fn identity(document: Option<&str>) -> Result<Option<InstanceIdentity>, ApiError> {
    let Some(document) = document.filter(|document| !document.is_empty()) else {
        return Ok(None);
    };
    match InstanceIdentity::parse(document) {
        Some(identity) => Ok(Some(identity)),
        // The service's words are not known.
        None => Err(ApiError::invalid_parameter(
            "The instance identity document is invalid: it should be JSON with an instanceId.",
        )),
    }
}

/// The name of an attribute and its value. The service registers the instance without those that
/// cannot be; its agent finds that they are not in the answer, and gives up:
/// <https://github.com/aws/amazon-ecs-agent/issues/2981>.
fn pair(attribute: Attribute) -> Option<(String, Option<String>)> {
    let Attribute {
        name,
        value,
        // They are those of the instance that registers.
        target_id: _,
        target_type: _,
    } = attribute;
    let value = value.filter(|value| !value.is_empty());
    let is_valid = check::name(&name).is_ok()
        && value
            .as_deref()
            .is_none_or(|value| check::value(value).is_ok());
    is_valid.then_some((name, value))
}

/// An instance has as many attributes of its user's as with `PutAttributes`, also with those of
/// before. The service's words are not known.
fn check_custom(before: Option<&Instance>, registration: &Registration) -> Result<(), ApiError> {
    let before = before.into_iter().flat_map(|it| it.attributes.custom());
    let given = registration
        .attributes
        .iter()
        .map(|(name, _)| name.as_str());
    let names = before.chain(given.filter(|name| is_custom(name))).collect();
    check::custom_count(&names, ErrorCode::InvalidParameter)
}

/// The instance of the cluster that is the same EC2 instance.
fn same_machine(
    region: &Region,
    cluster: ClusterKey,
    registration: &Registration,
) -> Option<InstanceKey> {
    let id = &registration.identity.as_ref()?.instance_id;
    let mut instances = region.instances.in_cluster(cluster, None);
    let same = instances.find(|instance| instance.ec2_instance_id == *id)?;
    Some(same.key)
}

/// The machine under an instance stays what it is: the text is the one that agents look for. Nor
/// does one come back that was terminated: the service, which cannot know, has no words for that.
fn check_machine(instance: &Instance, registration: &Registration) -> Result<(), ApiError> {
    if instance.is_gone {
        return Err(ApiError::client(format!(
            "The machine of container instance {} was terminated.",
            instance.id()
        )));
    }
    let now = registration.identity.as_ref();
    let now = now.and_then(|identity| identity.instance_type.as_deref());
    let before = instance.attributes.value("ecs.instance-type");
    match (before, now) {
        (Some(before), Some(now)) if before != now => Err(ApiError::client(
            "Container instance type changes are not supported.",
        )),
        _ => Ok(()),
    }
}
