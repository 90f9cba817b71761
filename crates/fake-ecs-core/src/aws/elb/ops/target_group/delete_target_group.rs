//! `DeleteTargetGroup` — the group is gone, with its targets. One that a rule forwards to stays.
//! One that is not there is as good as deleted.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html>
//!
//! Tasks that ECS has registered there stay what they are to their service.

use crate::aws::elb::declared::use_of;
use crate::aws::elb::ops::target::checks;
use crate::ecs::Region;
use crate::wire::elbv2::types::{DeleteTargetGroupRequest, DeleteTargetGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn delete_target_group(
    region: &mut Region,
    input: DeleteTargetGroupRequest,
) -> Result<DeleteTargetGroupResponse, ApiError> {
    let DeleteTargetGroupRequest {
        target_group_arn: arn,
    } = input;
    if use_of::is_used(&region.elb.declared, &arn) {
        // Terraform tries again on this one.
        let text = format!("Target group '{arn}' is currently in use by a listener or a rule");
        return Err(ApiError::new(ErrorCode::ResourceInUseCode, text));
    }
    region.elb.declared.groups.remove(&arn);
    checks::forget_group(region, &arn);
    Ok(DeleteTargetGroupResponse {})
}
