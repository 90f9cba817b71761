//! `DeleteScheduledAction` — deletes a scheduled action.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScheduledAction.html>

use super::find::{check_resource, nothing};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    DeleteScheduledActionRequest, DeleteScheduledActionResponse,
};

pub(super) fn delete_scheduled_action(
    region: &mut Region,
    input: DeleteScheduledActionRequest,
) -> Result<DeleteScheduledActionResponse, ApiError> {
    let DeleteScheduledActionRequest {
        service_namespace,
        scheduled_action_name,
        resource_id,
        scalable_dimension,
    } = input;
    check_resource(service_namespace, &resource_id, scalable_dimension)?;
    let targets = &mut region.application_auto_scaling.targets;
    let target = targets.get_mut(&resource_id);
    let removed = target.and_then(|it| it.scheduled.remove(&scheduled_action_name));
    removed.ok_or_else(|| nothing("scheduled action", &resource_id))?;
    Ok(DeleteScheduledActionResponse {})
}
