//! `DeleteScalingPolicy` — deletes a policy, and the alarms that it has made itself.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScalingPolicy.html>

use super::find::{check_resource, nothing};
use crate::aws::cloudwatch;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    DeleteScalingPolicyRequest, DeleteScalingPolicyResponse,
};

pub(super) fn delete_scaling_policy(
    region: &mut Region,
    input: DeleteScalingPolicyRequest,
) -> Result<DeleteScalingPolicyResponse, ApiError> {
    let DeleteScalingPolicyRequest {
        policy_name,
        service_namespace,
        resource_id,
        scalable_dimension,
    } = input;
    check_resource(service_namespace, &resource_id, scalable_dimension)?;
    let targets = &mut region.application_auto_scaling.targets;
    let target = targets.get_mut(&resource_id);
    let policy = target.and_then(|it| it.policies.remove(&policy_name));
    let policy = policy.ok_or_else(|| nothing("scaling policy", &resource_id))?;
    for alarm in &policy.alarms {
        cloudwatch::port::delete_alarm(region, alarm);
    }
    Ok(DeleteScalingPolicyResponse {})
}
