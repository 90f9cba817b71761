//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html>
//!
//! Any change of `InstanceTenancy` makes another VPC; in AWS that to `default` does not.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{
    CreateVpc, DeleteVpc, DescribeNetworkAcls, DescribeSecurityGroups, ModifyVpcAttribute,
};
use crate::wire::ec2::types::{CreateVpcRequest, ModifyVpcAttributeRequest};

use super::super::alike::or_removed;
use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, updates, without};
use super::{by_id, filtered, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::VPC",
    properties: &[
        replaces("CidrBlock"),
        updates("EnableDnsHostnames"),
        updates("EnableDnsSupport"),
        replaces("InstanceTenancy"),
        replaces("Ipv4IpamPoolId"),
        replaces("Ipv4NetmaskLength"),
        TAGS,
        replaces("VpcEncryptionControl"),
    ],
    attributes: &[
        "CidrBlock",
        "CidrBlockAssociations",
        "DefaultNetworkAcl",
        "DefaultSecurityGroup",
        "Ipv6CidrBlocks",
        "VpcId",
    ],
    handler: &Vpc,
    patience: PATIENCE,
};

/// What is set once there is a VPC, with what it is where a template does not say it.
const SET: [(&str, bool); 2] = [("EnableDnsSupport", true), ("EnableDnsHostnames", false)];

struct Vpc;

impl Handler for Vpc {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(properties, &SET.map(|(name, _)| name));
        let request = tagged(&request, ResourceType::Vpc);
        let answer = call.send::<CreateVpcRequest>(CreateVpc, &request)?;
        let vpc = &answer["Vpc"];
        let id = vpc["VpcId"].as_str().unwrap_or_default();
        let done = set(call, id, &Json::default(), properties);
        or_removed(self, call, Made::new(id, []), properties, done)?;
        let acls = filtered(
            call,
            DescribeNetworkAcls,
            "NetworkAcls",
            &[("vpc-id", id), ("default", "true")],
        )?;
        let groups = filtered(
            call,
            DescribeSecurityGroups,
            "SecurityGroups",
            &[("vpc-id", id), ("group-name", "default")],
        )?;
        let blocks = vpc["CidrBlockAssociationSet"].items();
        let blocks = Json::list(blocks.map(|it| it["AssociationId"].clone()));
        Ok(Made::new(
            id,
            [
                ("CidrBlock", vpc["CidrBlock"].clone()),
                ("CidrBlockAssociations", blocks),
                ("DefaultNetworkAcl", acls[0]["NetworkAclId"].clone()),
                ("DefaultSecurityGroup", groups[0]["GroupId"].clone()),
                ("Ipv6CidrBlocks", Json::list([])),
                ("VpcId", vpc["VpcId"].clone()),
            ],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        set(call, &made.id, from, to)?;
        tags(call, &made.id, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        by_id(call, DeleteVpc, "VpcId", made)
    }
}

/// Sets what has changed. A call sets one attribute.
fn set(call: &mut Call<'_>, id: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    for (name, default) in SET {
        if from[name] == to[name] {
            continue;
        }
        let value = match to[name].is_null() {
            true => Json::of(&default),
            false => to[name].clone(),
        };
        let request = object([("VpcId", Json::of(&id)), (name, object([("Value", value)]))]);
        call.send::<ModifyVpcAttributeRequest>(ModifyVpcAttribute, &request)?;
    }
    Ok(())
}
