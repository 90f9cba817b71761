//! What the CDK does to the default group of a VPC by a function of its own: that group has no
//! rules. The function is not needed here.
//! <https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.Vpc.html#restrictdefaultsecuritygroup>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;

use super::super::{Handler, Made, PATIENCE, Type, object, updates};
use super::permission::{Direction, authorize, revoke};
use super::security_group::everywhere;

pub const TYPE: Type = Type {
    name: "Custom::VpcRestrictDefaultSG",
    properties: &[
        updates("Account"),
        updates("DefaultSecurityGroupId").required(),
        updates("ServiceToken"),
    ],
    attributes: &[],
    handler: &Restricted,
    patience: PATIENCE,
};

struct Restricted;

impl Handler for Restricted {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        for (direction, rule) in rules(properties) {
            match revoke(call, group(properties), direction, &[&rule]) {
                // Somebody has done it before.
                Err(failure) if !failure.is_missing => return Err(failure),
                _ => {}
            }
        }
        Ok(Made::new(call.name(255), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if group(from) == group(to) {
            return Ok(made.clone());
        }
        self.delete(call, made, from)?;
        self.create(call, to)
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        for (direction, rule) in rules(properties) {
            authorize(call, group(properties), direction, &[&rule])?;
        }
        Ok(())
    }
}

fn group(properties: &Json) -> &Json {
    &properties["DefaultSecurityGroupId"]
}

/// The rules that a default group has from the beginning.
fn rules(properties: &Json) -> [(Direction, Json); 2] {
    let from_itself = object([
        ("IpProtocol", Json::of(&"-1")),
        ("SourceSecurityGroupId", group(properties).clone()),
    ]);
    [
        (Direction::Ingress, from_itself),
        (Direction::Egress, everywhere()),
    ]
}
