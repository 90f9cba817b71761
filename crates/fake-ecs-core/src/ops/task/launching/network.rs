//! Network configuration against network mode.

use std::collections::BTreeSet;

use crate::aws::ec2::port;
use crate::ecs::Region;
use crate::kernel::strictness::Strictness;
use crate::wire::{ApiError, AssignPublicIp, LaunchType, NetworkConfiguration, NetworkMode};

const SUBNETS_MAX: usize = 16;
const SECURITY_GROUPS_MAX: usize = 5;

pub(in crate::ops) fn check(
    region: &Region,
    mode: NetworkMode,
    launch_type: LaunchType,
    configuration: Option<&NetworkConfiguration>,
) -> Result<(), ApiError> {
    let awsvpc =
        configuration.and_then(|configuration| configuration.awsvpc_configuration.as_ref());
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    let Some(awsvpc) = awsvpc else {
        return match mode {
            NetworkMode::Awsvpc => refuse(
                "Network Configuration must be provided when networkMode 'awsvpc' is specified."
                    .to_owned(),
            ),
            NetworkMode::Bridge | NetworkMode::Host | NetworkMode::None => Ok(()),
        };
    };
    if mode != NetworkMode::Awsvpc {
        return refuse(
            "Network Configuration is not valid for the given networkMode of this task definition."
                .to_owned(),
        );
    }
    let has_public_address = awsvpc.assign_public_ip == Some(AssignPublicIp::Enabled);
    // Of Managed Instances it is not known.
    if has_public_address && matches!(launch_type, LaunchType::Ec2 | LaunchType::External) {
        return refuse("Assign public IP is not supported for this launch type.".to_owned());
    }
    if awsvpc.subnets.is_empty() {
        return refuse("subnets can not be empty.".to_owned());
    }
    if awsvpc.subnets.len() > SUBNETS_MAX {
        return refuse(format!("subnets can have at most {SUBNETS_MAX} items."));
    }
    if awsvpc
        .security_groups
        .as_ref()
        .is_some_and(|groups| groups.len() > SECURITY_GROUPS_MAX)
    {
        return refuse(format!(
            "security groups can have at most {SECURITY_GROUPS_MAX} items."
        ));
    }
    check_there(region, &awsvpc.subnets, awsvpc.security_groups.as_deref())
}

/// Subnets and groups must be there, and belong together. By default any will do as long as nobody
/// has made some, so that tests need not.
fn check_there(
    region: &Region,
    subnets: &[String],
    groups: Option<&[String]>,
) -> Result<(), ApiError> {
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    if let Some(id) = subnets.iter().find(|id| !is_accepted(region, id)) {
        return refuse(format!(
            "Error retrieving subnet information for [{id}]: The subnet ID '{id}' does not exist (ErrorCode: InvalidSubnetID.NotFound)"
        ));
    }
    let vpcs = subnets.iter().map(|id| port::vpc_of(&region.ec2, id));
    let vpcs: BTreeSet<&str> = vpcs.collect();
    if vpcs.len() > 1 {
        // A guess.
        return refuse("subnets must belong to the same VPC.".to_owned());
    }
    let known = |id: &str| {
        let is_lenient = !region.ec2.has_own_groups() || region.settings.is_elsewhere("ec2");
        port::group_in(&region.ec2, &region.scope.region, id, is_lenient)
    };
    for id in groups.unwrap_or_default() {
        match known(id) {
            port::GroupPlace::In(vpc) if !vpcs.contains(vpc) => {
                // From memory.
                return refuse(format!(
                    "Security group {id} does not appear to belong to the same VPC as the input subnets."
                ));
            }
            port::GroupPlace::Missing => {
                return refuse(format!(
                    "Error retrieving security group information for [{id}]: The security group '{id}' does not exist (ErrorCode: InvalidGroup.NotFound)"
                ));
            }
            port::GroupPlace::In(_) | port::GroupPlace::Anywhere => {}
        }
    }
    Ok(())
}

/// The configuration as services and task sets show it: with what it leaves out. The example of
/// `CreateTaskSet` for the AWS CLI has it.
pub(in crate::ops) fn with_defaults(configuration: &NetworkConfiguration) -> NetworkConfiguration {
    let mut configuration = configuration.clone();
    if let Some(awsvpc) = &mut configuration.awsvpc_configuration {
        awsvpc
            .assign_public_ip
            .get_or_insert(AssignPublicIp::Disabled);
    }
    configuration
}

fn is_accepted(region: &Region, subnet: &str) -> bool {
    let ec2 = &region.ec2;
    let settings = &region.settings;
    // Fakes with real containers are strict with other neighbours: networks of theirs are the
    // engine's.
    let is_lenient = settings.strictness == Strictness::Lenient
        && (!ec2.has_own_subnets() || settings.is_elsewhere("ec2"));
    is_lenient || port::has_subnet(ec2, &region.scope.region, subnet)
}
