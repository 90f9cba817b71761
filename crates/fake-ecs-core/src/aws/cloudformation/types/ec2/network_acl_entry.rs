//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkaclentry.html>
//!
//! Recorded only: nothing in the fake sends packets.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, updates};

pub const TYPE: Type = Type {
    name: "AWS::EC2::NetworkAclEntry",
    properties: &[
        updates("CidrBlock"),
        replaces("Egress"),
        updates("Icmp"),
        updates("Ipv6CidrBlock"),
        replaces("NetworkAclId").required(),
        updates("PortRange"),
        updates("Protocol").required(),
        updates("RuleAction").required(),
        replaces("RuleNumber").required(),
    ],
    attributes: &["Id"],
    handler: &Named(network_acl_entry),
    patience: PATIENCE,
};

fn network_acl_entry(call: &mut Call<'_>, _: &Json) -> Made {
    let name = call.name(255);
    Made::new(name.as_str(), [("Id", Json::of(&name))])
}
