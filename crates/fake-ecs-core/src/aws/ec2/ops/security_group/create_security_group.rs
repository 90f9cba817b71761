//! `CreateSecurityGroup` — a security group of a VPC, by default of the default one. What comes
//! from it may go everywhere.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>

use crate::aws::ec2::declared::refusals::{invalid, no_parameter};
use crate::aws::ec2::declared::{self, Group, defaults, tags};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{CreateSecurityGroupRequest, CreateSecurityGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn create_security_group(
    region: &mut Region,
    input: CreateSecurityGroupRequest,
) -> Result<CreateSecurityGroupResponse, ApiError> {
    let CreateSecurityGroupRequest {
        description,
        group_name,
        dry_run: _,
        tag_specifications,
        vpc_id,
    } = input;
    let declared = declared::of(region);
    let vpc = match vpc_id.or_else(|| declared.default_vpc().map(str::to_owned)) {
        Some(vpc) => vpc,
        None => return Err(no_parameter("VpcId")),
    };
    declared.vpc(&vpc)?;
    check_name(&group_name)?;
    if declared.group_named(&vpc, &group_name).is_some() {
        let text = format!("The security group '{group_name}' already exists for VPC '{vpc}'");
        return Err(ApiError::new(ErrorCode::InvalidGroupDuplicate, text));
    }
    let tags = tags::given(ResourceType::SecurityGroup, tag_specifications)?;
    let id = declared::new_id(region, "sg");
    let group = Group {
        vpc,
        name: group_name,
        description,
        rules: vec![defaults::to_everywhere(&id)],
    };
    let declared = declared::change(region);
    declared.has_groups = true;
    declared.groups.insert(id.clone(), group);
    tags::keep(declared, &id, tags);
    Ok(CreateSecurityGroupResponse {
        security_group_arn: Some(shown::group::arn(region, &id)),
        tags: tags::shown(&declared::of(region), &id),
        group_id: Some(id),
    })
}

/// Ids begin as no name does, and each VPC has its `default`.
fn check_name(name: &str) -> Result<(), ApiError> {
    const LENGTH_MAX: usize = 255;
    if name.starts_with("sg-") {
        return Err(invalid(
            "Invalid value for groupName. Group names may not be in the format sg-*",
        ));
    }
    if name == "default" {
        return Err(invalid("Cannot use reserved security group name: default"));
    }
    if name.is_empty() || name.chars().count() > LENGTH_MAX {
        return Err(invalid(format!(
            "Value ({name}) for parameter GroupName is invalid. Character sets beyond ASCII are not supported."
        )));
    }
    Ok(())
}
