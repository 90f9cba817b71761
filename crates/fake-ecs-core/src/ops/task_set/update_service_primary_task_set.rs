//! `UpdateServicePrimaryTaskSet` — makes a task set the `PRIMARY` one; the one before is `ACTIVE`
//! from then on. The service is described with what its last `PRIMARY` task set runs.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateServicePrimaryTaskSet.html>

use super::find;
use crate::ecs::Region;
use crate::ecs::service::task_set;
use crate::render;
use crate::wire::{
    ApiError, UpdateServicePrimaryTaskSetRequest, UpdateServicePrimaryTaskSetResponse,
};

pub(in crate::ops) fn update_service_primary_task_set(
    region: &mut Region,
    input: UpdateServicePrimaryTaskSetRequest,
) -> Result<UpdateServicePrimaryTaskSetResponse, ApiError> {
    let UpdateServicePrimaryTaskSetRequest {
        cluster,
        service,
        primary_task_set,
    } = input;
    let service = find::service(region, &cluster, &service)?;
    let set = find::task_set(region, service, &primary_task_set)?;
    find::check_is_kept(set)?;
    let (key, id) = (service.key, set.id());
    task_set::change::promote(region, key, id);
    let service = region.services.get(key);
    let set = service.task_set(id);
    Ok(UpdateServicePrimaryTaskSetResponse {
        task_set: set.map(|set| render::task_set(region, service, set, true)),
    })
}
