//! `DeleteAttributes` — takes attributes from container instances; the answer has those that were
//! there.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteAttributes.html>

use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::InstanceKey;
use crate::ecs::{Region, instance};
use crate::ops::attribute::{check, of_instance, target};
use crate::wire::{ApiError, Attribute, DeleteAttributesRequest, DeleteAttributesResponse};

pub(in crate::ops) fn delete_attributes(
    region: &mut Region,
    input: DeleteAttributesRequest,
) -> Result<DeleteAttributesResponse, ApiError> {
    let DeleteAttributesRequest {
        attributes,
        cluster,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    check::count(&attributes)?;
    let named: Result<Vec<_>, ApiError> = attributes
        .into_iter()
        .map(|attribute| read(region, cluster, attribute))
        .collect();

    let mut deleted = Vec::new();
    for (key, name) in named? {
        let attributes = &region.instances.get(key).attributes;
        let value = attributes.value(&name).map(str::to_owned);
        if instance::life::update_attributes(region, key, |of| of.remove(&name)) {
            deleted.push(of_instance(region, region.instances.get(key), name, value));
        }
    }
    Ok(DeleteAttributesResponse {
        attributes: Some(deleted),
    })
}

fn read(
    region: &Region,
    cluster: &Cluster,
    attribute: Attribute,
) -> Result<(InstanceKey, String), ApiError> {
    let Attribute {
        name,
        target_id,
        target_type,
        // "Specify the attribute name and target ID, but don't specify the value."
        value: _,
    } = attribute;
    check::custom_name(&name)?;
    let key = target::find(region, cluster, target_id.as_deref(), target_type)?;
    Ok((key, name))
}
