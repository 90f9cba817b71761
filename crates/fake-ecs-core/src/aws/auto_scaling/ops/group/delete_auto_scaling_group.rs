//! `DeleteAutoScalingGroup` — a group goes, which has no instances; or with all that it has, if
//! that is asked for.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html>

use crate::aws::auto_scaling::declared::{self, refusals::in_use};
use crate::aws::auto_scaling::{port, shown};
use crate::ecs::Region;
use crate::ecs::capacity::converge;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DeleteAutoScalingGroupRequest, DeleteAutoScalingGroupResponse,
};

pub(in crate::aws::auto_scaling::ops) fn delete_auto_scaling_group(
    region: &mut Region,
    input: DeleteAutoScalingGroupRequest,
) -> Result<DeleteAutoScalingGroupResponse, ApiError> {
    let DeleteAutoScalingGroupRequest {
        auto_scaling_group_name: name,
        force_delete,
    } = input;
    let group = declared::group(&region.auto_scaling, &name)?;
    let key = group.key;
    let has_instances =
        !shown::instances(region, group).is_empty() || converge::launches_of(region, key) > 0;
    if has_instances && force_delete != Some(true) {
        return Err(in_use(
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
        ));
    }
    converge::let_all_go(region, key);
    let groups = &mut region.auto_scaling;
    port::change(groups, key, |group| {
        (group.min, group.max, group.desired) = (0, 0, 0);
        group.is_deleted = true;
    });
    groups.declared.settings.remove(&key);
    groups.declared.tags.remove(&name);
    Ok(DeleteAutoScalingGroupResponse {})
}
