//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html>
//!
//! A rule of its own takes the place of the one that a group has from the beginning, by which
//! everything may go everywhere. That does not come back
//! (<https://github.com/aws-cloudformation/cfn-language-discussion/issues/157>).

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;

use super::super::{Handler, Made, PATIENCE, Type, replaces, updates};
use super::permission::{self, Direction, authorize, revoke, revoke_made};
use super::security_group::everywhere;

pub const TYPE: Type = Type {
    name: "AWS::EC2::SecurityGroupEgress",
    properties: &[
        replaces("CidrIp"),
        replaces("CidrIpv6"),
        updates("Description"),
        replaces("DestinationPrefixListId"),
        replaces("DestinationSecurityGroupId"),
        replaces("FromPort"),
        replaces("GroupId").required(),
        replaces("IpProtocol").required(),
        replaces("ToPort"),
    ],
    attributes: &["Id"],
    handler: &Egress,
    patience: PATIENCE,
};

struct Egress;

impl Handler for Egress {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let group = &properties["GroupId"];
        match revoke(call, group, Direction::Egress, &[&everywhere()]) {
            // Another resource has taken its place before, or the group has rules of its own.
            Err(failure) if !failure.is_missing => return Err(failure),
            _ => {}
        }
        let rules = authorize(call, group, Direction::Egress, &[properties])?;
        Ok(permission::made(group, &rules))
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
        revoke_made(call, Direction::Egress, made)
    }
}
