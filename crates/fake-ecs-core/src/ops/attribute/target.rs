//! The container instance that an attribute is of.

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::InstanceKey;
use crate::kernel::arn::Arn;
use crate::wire::{ApiError, ErrorCode, TargetType};

/// The instance of the cluster that is meant: by its ARN, or by its id together with the type.
pub(super) fn find(
    region: &Region,
    cluster: &Cluster,
    target_id: Option<&str>,
    target_type: Option<TargetType>,
) -> Result<InstanceKey, ApiError> {
    let Some(id) = target_id.filter(|id| !id.is_empty()) else {
        return Err(ApiError::invalid_parameter(
            "Attribute.targetId can not be blank.",
        ));
    };
    match target_type {
        Some(TargetType::ContainerInstance) => {}
        None if Arn::parse(id).is_some() => {}
        None => {
            return Err(ApiError::invalid_parameter(
                "targetType must be container-instance",
            ));
        }
    }
    let instance = region.instance_in(cluster, id)?;
    let instance = instance.filter(|instance| instance.is_registered());
    instance
        .map(|instance| instance.key)
        .ok_or_else(|| ApiError::new(ErrorCode::TargetNotFound, format!("Could not find {id}")))
}
