//! Where the tasks of an Express service are.

use crate::ecs::keys::ServiceKey;
use crate::ecs::{Region, elb_names, express};
use crate::kernel::strictness::Strictness;
use crate::ops::task::launching::network;
use crate::wire::{
    ApiError, AssignPublicIp, AwsVpcConfiguration, ExpressGatewayServiceNetworkConfiguration,
    LaunchType, NetworkConfiguration, NetworkMode,
};

/// What is given, what there was, or the default VPC. The security group that ECS makes for the
/// service comes last, as clients see it (hashicorp/terraform-provider-aws#47908).
pub(super) fn chosen(
    region: &Region,
    service: ServiceKey,
    given: Option<ExpressGatewayServiceNetworkConfiguration>,
    before: Option<&NetworkConfiguration>,
) -> Result<NetworkConfiguration, ApiError> {
    let ExpressGatewayServiceNetworkConfiguration {
        security_groups,
        subnets,
    } = given.unwrap_or_default();
    let before = before.and_then(|network| network.awsvpc_configuration.clone());
    let (before_groups, before_subnets) = match before {
        Some(before) => (before.security_groups, Some(before.subnets)),
        None => (None, None),
    };
    let subnets = subnets.filter(|subnets| !subnets.is_empty());
    let subnets = match subnets.or(before_subnets) {
        Some(subnets) => subnets,
        None => default_subnets(region)?,
    };
    let own = elb_names::security_group(region, &express::name(service));
    let mut groups = security_groups.or(before_groups).unwrap_or_default();
    groups.retain(|group| *group != own);
    groups.push(own);
    let chosen = NetworkConfiguration {
        awsvpc_configuration: Some(AwsVpcConfiguration {
            subnets,
            assign_public_ip: Some(AssignPublicIp::Enabled),
            security_groups: Some(groups),
        }),
    };
    let (mode, launch_type) = (NetworkMode::Awsvpc, LaunchType::Fargate);
    network::check(region, mode, launch_type, Some(&chosen))?;
    Ok(chosen)
}

/// The text was seen in answers.
fn default_subnets(region: &Region) -> Result<Vec<String>, ApiError> {
    let is_strict = region.settings.strictness == Strictness::Strict;
    if is_strict && region.ec2.subnets.first().is_none() {
        return Err(ApiError::invalid_parameter(
            "No default VPC or subnets found",
        ));
    }
    Ok(elb_names::default_subnets(region))
}
