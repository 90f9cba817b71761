//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnetnetworkaclassociation.html>
//!
//! Recorded only: nothing in the fake sends packets.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces};

pub const TYPE: Type = Type {
    name: "AWS::EC2::SubnetNetworkAclAssociation",
    properties: &[
        replaces("NetworkAclId").required(),
        replaces("SubnetId").required(),
    ],
    attributes: &["AssociationId"],
    handler: &Named(subnet_network_acl_association),
    patience: PATIENCE,
};

fn subnet_network_acl_association(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.id("aclassoc");
    Made::new(id.as_str(), [("AssociationId", Json::of(&id))])
}
