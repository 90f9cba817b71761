//! `PutAttributes` — gives container instances attributes; one that is there gets the new value.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html>
//!
//! All of them, or none when one cannot be.

use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::InstanceKey;
use crate::ecs::{Region, instance};
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::ops::attribute::{check, of_instance, target};
use crate::wire::{ApiError, Attribute, ErrorCode, PutAttributesRequest, PutAttributesResponse};

pub(in crate::ops) fn put_attributes(
    region: &mut Region,
    input: PutAttributesRequest,
) -> Result<PutAttributesResponse, ApiError> {
    let PutAttributesRequest {
        attributes,
        cluster,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    check::count(&attributes)?;
    let given: Result<Vec<_>, ApiError> = attributes
        .into_iter()
        .map(|attribute| read(region, cluster, attribute))
        .collect();
    let given = given?;
    check_limit(region, &given)?;

    let mut put = Vec::new();
    for (key, name, value) in given {
        instance::life::update_attributes(region, key, |of| of.set(&name, value.clone()));
        put.push(of_instance(region, region.instances.get(key), name, value));
    }
    Ok(PutAttributesResponse {
        attributes: Some(put),
    })
}

type Given = (InstanceKey, String, Option<String>);

fn read(region: &Region, cluster: &Cluster, attribute: Attribute) -> Result<Given, ApiError> {
    let Attribute {
        name,
        target_id,
        target_type,
        value,
    } = attribute;
    check::custom_name(&name)?;
    if let Some(value) = &value {
        check::value(value)?;
    }
    let key = target::find(region, cluster, target_id.as_deref(), target_type)?;
    Ok((key, name, value))
}

fn check_limit(region: &Region, given: &[Given]) -> Result<(), ApiError> {
    let mut names: SortedMap<InstanceKey, SortedSet<&str>> = SortedMap::new();
    for (key, name, _) in given {
        let own = region.instances.get(*key).attributes.custom();
        let names = names.get_or_insert_with(*key, || own.collect());
        names.insert(name);
    }
    let mut all = names.values();
    all.try_for_each(|names| check::custom_count(names, ErrorCode::AttributeLimitExceeded))
}
