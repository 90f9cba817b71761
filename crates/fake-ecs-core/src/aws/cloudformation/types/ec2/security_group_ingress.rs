//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::operation::Operation::DescribeSecurityGroups;

use super::super::{Handler, Made, PATIENCE, Type, replaces, text, updates};
use super::filtered;
use super::permission::{self, Direction, authorize, revoke_made};

pub const TYPE: Type = Type {
    name: "AWS::EC2::SecurityGroupIngress",
    properties: &[
        replaces("CidrIp"),
        replaces("CidrIpv6"),
        updates("Description"),
        replaces("FromPort"),
        replaces("GroupId"),
        replaces("GroupName"),
        replaces("IpProtocol").required(),
        replaces("SourcePrefixListId"),
        replaces("SourceSecurityGroupId"),
        replaces("SourceSecurityGroupName"),
        replaces("SourceSecurityGroupOwnerId"),
        replaces("ToPort"),
    ],
    attributes: &["Id"],
    handler: &Ingress,
    patience: PATIENCE,
};

struct Ingress;

impl Handler for Ingress {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let group = match properties["GroupId"].is_null() {
            true => named(call, &text(&properties["GroupName"]))?,
            false => properties["GroupId"].clone(),
        };
        let rules = authorize(call, &group, Direction::Ingress, &[properties])?;
        Ok(permission::made(&group, &rules))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        permission::describe(call, made, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        revoke_made(call, Direction::Ingress, made)
    }
}

/// The id of the group of that name.
fn named(call: &mut Call<'_>, name: &str) -> Result<Json, Failure> {
    let filters = [("group-name", name)];
    let groups = filtered(call, DescribeSecurityGroups, "SecurityGroups", &filters)?;
    match &groups[0]["GroupId"] {
        id if !id.is_null() => Ok(id.clone()),
        _ => {
            let text = format!("The security group '{name}' does not exist");
            Err(call.failure(&text, "NotFound"))
        }
    }
}
