//! `SetDesiredCapacity` — how many instances a group is to have, between its limits. Managed
//! scaling of ECS does the same.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html>

use crate::aws::auto_scaling::declared::{self, refusals::invalid};
use crate::aws::auto_scaling::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{SetDesiredCapacityRequest, SetDesiredCapacityResponse};

pub(in crate::aws::auto_scaling::ops) fn set_desired_capacity(
    region: &mut Region,
    input: SetDesiredCapacityRequest,
) -> Result<SetDesiredCapacityResponse, ApiError> {
    let SetDesiredCapacityRequest {
        auto_scaling_group_name: name,
        desired_capacity,
        // There is no cooldown after what callers ask for.
        honor_cooldown: _,
    } = input;
    let group = declared::group(&region.auto_scaling, &name)?;
    let (key, min, max) = (group.key, group.min, group.max);
    let wanted = usize::try_from(desired_capacity).unwrap_or(0);
    if wanted > max {
        return Err(invalid(format!(
            "New SetDesiredCapacity value {desired_capacity} is above max value {max} for the AutoScalingGroup."
        )));
    }
    if wanted < min || desired_capacity < 0 {
        return Err(invalid(format!(
            "New SetDesiredCapacity value {desired_capacity} is below min value {min} for the AutoScalingGroup."
        )));
    }
    port::resize(&mut region.auto_scaling, key, (None, None), Some(wanted));
    Ok(SetDesiredCapacityResponse {})
}
