//! `ModifyTargetGroup` — the health checks of a group.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html>

use super::settings::{self, HealthCheck};
use crate::aws::elb::declared::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{ModifyTargetGroupRequest, ModifyTargetGroupResponse};

pub(in crate::aws::elb::ops) fn modify_target_group(
    region: &mut Region,
    input: ModifyTargetGroupRequest,
) -> Result<ModifyTargetGroupResponse, ApiError> {
    let ModifyTargetGroupRequest {
        target_group_arn: arn,
        health_check_enabled,
        health_check_interval_seconds,
        health_check_path,
        health_check_port,
        health_check_protocol,
        health_check_timeout_seconds,
        healthy_threshold_count,
        matcher,
        unhealthy_threshold_count,
    } = input;
    let given = HealthCheck {
        enabled: health_check_enabled,
        interval: health_check_interval_seconds,
        path: health_check_path,
        port: health_check_port,
        protocol: health_check_protocol,
        timeout: health_check_timeout_seconds,
        healthy: healthy_threshold_count,
        unhealthy: unhealthy_threshold_count,
        matcher,
    };
    settings::apply(&mut region.elb.declared.group_mut(&arn)?.shown, given)?;
    let group = region.elb.declared.group(&arn)?;
    Ok(ModifyTargetGroupResponse {
        target_groups: Some(vec![shown::group(region, &arn, group)]),
    })
}
