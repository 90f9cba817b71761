//! `SetSecurityGroups` — the security groups of a load balancer. They are kept and shown.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html>

use crate::aws::elb::declared::refusals::{configuration, invalid};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::enums::LoadBalancerTypeEnum;
use crate::wire::elbv2::types::{SetSecurityGroupsRequest, SetSecurityGroupsResponse};

pub(in crate::aws::elb::ops) fn set_security_groups(
    region: &mut Region,
    input: SetSecurityGroupsRequest,
) -> Result<SetSecurityGroupsResponse, ApiError> {
    let SetSecurityGroupsRequest {
        load_balancer_arn,
        security_groups,
        enforce_security_group_inbound_rules_on_private_link_traffic: enforce,
    } = input;
    let balancer = region.elb.declared.load_balancer_mut(&load_balancer_arn)?;
    match balancer.kind() {
        // From memory, both.
        LoadBalancerTypeEnum::Gateway => {
            return Err(configuration(
                "Security groups are not supported for Gateway Load Balancers",
            ));
        }
        _ if security_groups.is_empty() => {
            return Err(invalid("At least one security group must be specified"));
        }
        LoadBalancerTypeEnum::Application | LoadBalancerTypeEnum::Network => {}
    }
    let shown = &mut balancer.shown;
    shown.security_groups = Some(security_groups.clone());
    if let Some(enforce) = enforce {
        shown.enforce_security_group_inbound_rules_on_private_link_traffic =
            Some(enforce.as_str().to_owned());
    }
    Ok(SetSecurityGroupsResponse {
        enforce_security_group_inbound_rules_on_private_link_traffic: enforce,
        security_group_ids: Some(security_groups),
    })
}
