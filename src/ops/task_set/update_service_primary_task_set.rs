//! `UpdateServicePrimaryTaskSet` — makes a task set the `PRIMARY` one; the one before is `ACTIVE` from then on. The
//! service is described with what its last `PRIMARY` task set runs.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateServicePrimaryTaskSet.html>

use super::find;
use crate::render;
use crate::wire::{
    ApiError, UpdateServicePrimaryTaskSetRequest, UpdateServicePrimaryTaskSetResponse,
};
use crate::world::World;

pub(in crate::ops) fn update_service_primary_task_set(
    world: &mut World,
    input: UpdateServicePrimaryTaskSetRequest,
) -> Result<UpdateServicePrimaryTaskSetResponse, ApiError> {
    let UpdateServicePrimaryTaskSetRequest {
        cluster,
        service,
        primary_task_set,
    } = input;
    let service = find::service(world, &cluster, &service)?;
    let set = find::task_set(world, service, &primary_task_set)?;
    find::check_is_kept(set)?;
    let (key, id) = (service.key, set.id());
    world.promote_task_set(key, id);
    let service = world.services.get(key);
    let set = service.task_set(id);
    Ok(UpdateServicePrimaryTaskSetResponse {
        task_set: set.map(|set| render::task_set(world, service, set, true)),
    })
}
