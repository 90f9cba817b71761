//! Whether the target groups that a service names are there, and can have its tasks: Elastic Load
//! Balancing says so once something was made there. Until then any group is taken.

use crate::aws::elb::port::{self, Association};
use crate::ecs::Region;
use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, LoadBalancer, NetworkMode};

pub(in crate::ops) fn check(
    region: &Region,
    definition: &Revision,
    balancers: &[LoadBalancer],
) -> Result<(), ApiError> {
    let is_used = port::is_used(&region.elb);
    let is_lenient = |is_used| region.settings.is_lenient("elasticloadbalancing", is_used);
    if is_used.is_none_or(is_lenient) {
        return Ok(());
    }
    let mode = definition.network_mode();
    for balancer in balancers {
        let advanced = balancer.advanced_configuration.as_ref();
        let alternate = advanced.and_then(|of| of.alternate_target_group_arn.as_deref());
        // The rule that leads to the other group is made by the first deployment.
        if let Some(group) = &balancer.target_group_arn {
            check_group(region, group, mode, true)?;
        }
        if let Some(group) = alternate {
            check_group(region, group, mode, false)?;
        }
        let rules = advanced.into_iter().flat_map(|of| {
            [
                of.production_listener_rule.as_deref(),
                of.test_listener_rule.as_deref(),
            ]
        });
        if let Some(rule) = rules
            .flatten()
            .find(|rule| !port::has_rule(&region.elb, rule))
        {
            // The wording is ours.
            return refuse(format!("The listener rule {rule} does not exist."));
        }
    }
    Ok(())
}

fn check_group(
    region: &Region,
    group: &str,
    mode: NetworkMode,
    must_be_used: bool,
) -> Result<(), ApiError> {
    match port::association(&region.elb, group) {
        // Shippable/support#4698, aws/amazon-ecs-cli#426: whatever is wrong with the ARN.
        Association::Missing => refuse(
            "Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being passed has the proper permissions."
                .to_owned(),
        ),
        Association::Made { target_type, .. } if !suits(target_type, mode) => refuse(format!(
            "The provided target group {group} has target type {target_type}, which is incompatible with the {} network mode specified in the task definition.",
            mode.as_str()
        )),
        Association::Made { is_used: false, .. } if must_be_used => refuse(format!(
            "The target group with targetGroupArn {group} does not have an associated load balancer."
        )),
        Association::Made { .. } | Association::Managed => Ok(()),
    }
}

fn refuse(message: String) -> Result<(), ApiError> {
    Err(ApiError::invalid_parameter(message))
}

/// Tasks with an interface have an address. Others are reached at their instance, or at any address
/// that it has.
fn suits(target_type: &str, mode: NetworkMode) -> bool {
    match mode {
        NetworkMode::Awsvpc => target_type == "ip",
        _ => ["instance", "ip"].contains(&target_type),
    }
}
