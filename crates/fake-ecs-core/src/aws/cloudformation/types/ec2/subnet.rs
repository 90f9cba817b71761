//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{
    CreateSubnet, DeleteSubnet, DescribeNetworkAcls, ModifySubnetAttribute,
};
use crate::wire::ec2::types::{CreateSubnetRequest, ModifySubnetAttributeRequest};

use super::super::alike::or_removed;
use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, updates, without};
use super::{by_id, filtered, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::Subnet",
    properties: &[
        updates("AssignIpv6AddressOnCreation"),
        replaces("AvailabilityZone"),
        replaces("AvailabilityZoneId"),
        replaces("CidrBlock"),
        updates("EnableDns64"),
        updates("EnableLniAtDeviceIndex"),
        replaces("Ipv4IpamPoolId"),
        replaces("Ipv4NetmaskLength"),
        updates("Ipv6CidrBlock"),
        replaces("Ipv6IpamPoolId"),
        replaces("Ipv6Native"),
        replaces("Ipv6NetmaskLength"),
        updates("MapPublicIpOnLaunch"),
        replaces("OutpostArn"),
        updates("PrivateDnsNameOptionsOnLaunch"),
        TAGS,
        replaces("VpcId").required(),
    ],
    attributes: &[
        "AvailabilityZone",
        "AvailabilityZoneId",
        "CidrBlock",
        "Ipv6CidrBlocks",
        "NetworkAclAssociationId",
        "OutpostArn",
        "SubnetId",
        "VpcId",
    ],
    handler: &Subnet,
    patience: PATIENCE,
};

/// What is on or off, and is set once there is a subnet.
const FLAGS: [&str; 3] = [
    "AssignIpv6AddressOnCreation",
    "EnableDns64",
    "MapPublicIpOnLaunch",
];
const NAMES: &str = "PrivateDnsNameOptionsOnLaunch";
const DEVICE: &str = "EnableLniAtDeviceIndex";

struct Subnet;

impl Handler for Subnet {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(&without(properties, &FLAGS), &[NAMES, DEVICE]);
        let request = tagged(&request, ResourceType::Subnet);
        let answer = call.send::<CreateSubnetRequest>(CreateSubnet, &request)?;
        let subnet = &answer["Subnet"];
        let id = subnet["SubnetId"].as_str().unwrap_or_default();
        let done = set(call, id, &Json::default(), properties);
        or_removed(self, call, Made::new(id, []), properties, done)?;
        let association = association(call, id)?;
        let member = |name: &'static str| (name, subnet[name].clone());
        Ok(Made::new(
            id,
            [
                member("AvailabilityZone"),
                member("AvailabilityZoneId"),
                member("CidrBlock"),
                ("Ipv6CidrBlocks", Json::list([])),
                ("NetworkAclAssociationId", association),
                ("OutpostArn", Json::of(&"")),
                member("SubnetId"),
                member("VpcId"),
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
        if from["Ipv6CidrBlock"] != to["Ipv6CidrBlock"] {
            return Err(super::not_emulated(call, "addresses of IPv6 in a subnet"));
        }
        set(call, &made.id, from, to)?;
        tags(call, &made.id, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        by_id(call, DeleteSubnet, "SubnetId", made)
    }
}

/// The association of the subnet with its network ACL.
fn association(call: &mut Call<'_>, id: &str) -> Result<Json, Failure> {
    let acls = filtered(
        call,
        DescribeNetworkAcls,
        "NetworkAcls",
        &[("association.subnet-id", id)],
    )?;
    let mut all = acls.items().flat_map(|it| it["Associations"].items());
    let found = all.find(|it| it["SubnetId"] == id);
    Ok(found
        .map(|it| it["NetworkAclAssociationId"].clone())
        .unwrap_or_default())
}

/// Sets what has changed. A call sets one attribute.
fn set(call: &mut Call<'_>, id: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let mut changes = Vec::new();
    for name in FLAGS.iter().filter(|it| from[**it] != to[**it]) {
        changes.push((*name, switch(&to[*name])));
    }
    if from[DEVICE] != to[DEVICE] && !to[DEVICE].is_null() {
        changes.push((DEVICE, to[DEVICE].clone()));
    }
    if from[NAMES] != to[NAMES] {
        let names = &to[NAMES];
        let kind = match text(&names["HostnameType"]).as_str() {
            "" => Json::of(&"ip-name"),
            kind => Json::of(&kind),
        };
        let a = switch(&names["EnableResourceNameDnsARecord"]);
        let aaaa = switch(&names["EnableResourceNameDnsAAAARecord"]);
        changes.push(("PrivateDnsHostnameTypeOnLaunch", kind));
        changes.push(("EnableResourceNameDnsARecordOnLaunch", a));
        changes.push(("EnableResourceNameDnsAAAARecordOnLaunch", aaaa));
    }
    for change in changes {
        let request = object([("SubnetId", Json::of(&id)), change]);
        call.send::<ModifySubnetAttributeRequest>(ModifySubnetAttribute, &request)?;
    }
    Ok(())
}

/// What is off where a template does not say it.
fn switch(given: &Json) -> Json {
    let value = match given.is_null() {
        true => Json::of(&false),
        false => given.clone(),
    };
    object([("Value", value)])
}
