//! `DeregisterScalableTarget` — a service is scaled no more: its policies with their alarms and its
//! scheduled actions are gone, too.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html>

use super::find::{check_resource, nothing};
use crate::aws::cloudwatch;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    DeregisterScalableTargetRequest, DeregisterScalableTargetResponse,
};

pub(super) fn deregister_scalable_target(
    region: &mut Region,
    input: DeregisterScalableTargetRequest,
) -> Result<DeregisterScalableTargetResponse, ApiError> {
    let DeregisterScalableTargetRequest {
        service_namespace,
        resource_id,
        scalable_dimension,
    } = input;
    check_resource(service_namespace, &resource_id, scalable_dimension)?;
    let targets = &mut region.application_auto_scaling.targets;
    let target = targets.remove(&resource_id);
    let target = target.ok_or_else(|| nothing("scalable target", &resource_id))?;
    for alarm in target.policies.values().flat_map(|it| &it.alarms) {
        cloudwatch::port::delete_alarm(region, alarm);
    }
    Ok(DeregisterScalableTargetResponse {})
}
