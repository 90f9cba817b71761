//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkacl.html>
//!
//! Recorded only: nothing in the fake sends packets.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, TAGS, Type, replaces};

pub const TYPE: Type = Type {
    name: "AWS::EC2::NetworkAcl",
    properties: &[TAGS, replaces("VpcId").required()],
    attributes: &["Id"],
    handler: &Named(network_acl),
    patience: PATIENCE,
};

fn network_acl(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.id("acl");
    Made::new(id.as_str(), [("Id", Json::of(&id))])
}
