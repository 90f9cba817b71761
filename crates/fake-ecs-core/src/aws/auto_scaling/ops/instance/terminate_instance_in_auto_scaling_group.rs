//! `TerminateInstanceInAutoScalingGroup` — an instance is gone at once, also if it is protected:
//! its tasks stop. Another one is launched, unless the group is to have one less.
//!
//! Not emulated yet: several at once.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html>

use super::find;
use crate::aws::auto_scaling::declared::refusals::{invalid, no_instance, not_emulated};
use crate::aws::auto_scaling::{port, shown};
use crate::ecs::Region;
use crate::ecs::capacity::converge;
use crate::ecs::keys::InstanceKey;
use crate::wire::ApiError;
use crate::wire::autoscaling::enums::ScalingActivityStatusCode;
use crate::wire::autoscaling::types::{
    self as wire, TerminateInstanceInAutoScalingGroupRequest,
    TerminateInstanceInAutoScalingGroupResponse,
};

pub(in crate::aws::auto_scaling::ops) fn terminate_instance_in_auto_scaling_group(
    region: &mut Region,
    input: TerminateInstanceInAutoScalingGroupRequest,
) -> Result<TerminateInstanceInAutoScalingGroupResponse, ApiError> {
    let TerminateInstanceInAutoScalingGroupRequest {
        should_decrement_desired_capacity,
        auto_scaling_group_name,
        instance_id,
        instance_ids,
    } = input;
    if instance_ids.is_some_and(|ids| !ids.is_empty()) {
        return Err(not_emulated("the termination of several instances at once"));
    }
    let id = instance_id.ok_or_else(|| invalid("InstanceId is required"))?;
    let (key, member) = find::member(region, &id)?;
    let group = region.auto_scaling.get(key);
    if auto_scaling_group_name.is_some_and(|name| name != group.name) {
        return Err(no_instance(&id));
    }
    if should_decrement_desired_capacity {
        if group.desired <= group.min {
            return Err(invalid(
                "Currently, desiredSize equals minSize. Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
            ));
        }
        let desired = group.desired - 1;
        port::resize(&mut region.auto_scaling, key, (None, None), Some(desired));
    }
    converge::let_go(region, key, InstanceKey::of_registrant(member));
    let group = region.auto_scaling.get(key);
    let last = group.activities().next();
    let activity = last.map(|last| wire::Activity {
        status_code: Some(ScalingActivityStatusCode::InProgress),
        progress: Some(0),
        end_time: None,
        ..shown::activity(region, group, last)
    });
    Ok(TerminateInstanceInAutoScalingGroupResponse {
        activities: None,
        activity,
    })
}
