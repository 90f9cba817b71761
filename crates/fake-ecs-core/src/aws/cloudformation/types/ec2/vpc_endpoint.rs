//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{
    CreateVpcEndpoint, DeleteVpcEndpoints, ModifyVpcEndpoint,
};
use crate::wire::ec2::types::{CreateVpcEndpointRequest, ModifyVpcEndpointRequest};

use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, now, object, only, replaces, text, updates, with,
};
use super::{tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::VPCEndpoint",
    properties: &[
        updates("DnsOptions"),
        updates("IpAddressType"),
        updates("PolicyDocument"),
        updates("PrivateDnsEnabled"),
        replaces("ResourceConfigurationArn"),
        updates("RouteTableIds"),
        updates("SecurityGroupIds"),
        replaces("ServiceName"),
        replaces("ServiceNetworkArn"),
        replaces("ServiceRegion"),
        updates("SubnetIds"),
        TAGS,
        replaces("VpcEndpointType"),
        replaces("VpcId").required(),
    ],
    attributes: &[
        "CreationTimestamp",
        "DnsEntries",
        "Id",
        "NetworkInterfaceIds",
    ],
    handler: &Endpoint,
    patience: PATIENCE,
};

/// The lists, and what a request calls what comes to them and goes from them.
const LISTS: [(&str, &str, &str); 3] = [
    ("RouteTableIds", "AddRouteTableIds", "RemoveRouteTableIds"),
    ("SubnetIds", "AddSubnetIds", "RemoveSubnetIds"),
    (
        "SecurityGroupIds",
        "AddSecurityGroupIds",
        "RemoveSecurityGroupIds",
    ),
];

struct Endpoint;

impl Handler for Endpoint {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = tagged(properties, ResourceType::VpcEndpoint);
        let answer = call.send::<CreateVpcEndpointRequest>(CreateVpcEndpoint, &request)?;
        let endpoint = &answer["VpcEndpoint"];
        let names = endpoint["DnsEntries"].items().map(|it| {
            let zone = text(&it["HostedZoneId"]);
            Json::of(&format!("{zone}:{}", text(&it["DnsName"])))
        });
        Ok(Made::new(
            text(&endpoint["VpcEndpointId"]),
            [
                ("CreationTimestamp", now(call)),
                ("DnsEntries", Json::list(names)),
                ("Id", endpoint["VpcEndpointId"].clone()),
                (
                    "NetworkInterfaceIds",
                    endpoint["NetworkInterfaceIds"].clone(),
                ),
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
        let kept = [
            "DnsOptions",
            "IpAddressType",
            "PolicyDocument",
            "PrivateDnsEnabled",
        ];
        let mut members = vec![("VpcEndpointId", Json::of(&made.id))];
        if to["PolicyDocument"].is_null() && !from["PolicyDocument"].is_null() {
            members.push(("ResetPolicy", Json::of(&true)));
        }
        for (name, add, remove) in LISTS {
            let missing = |list: &Json, other: &Json| {
                let gone = list[name].items();
                let gone = gone.filter(|it| !other[name].items().any(|other| other == *it));
                Json::list(gone.cloned())
            };
            members.push((add, missing(to, from)));
            members.push((remove, missing(from, to)));
        }
        let request = with(&only(to, &kept), members);
        call.send::<ModifyVpcEndpointRequest>(ModifyVpcEndpoint, &request)?;
        tags(call, &made.id, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let ids = Json::list([Json::of(&made.id)]);
        call.ask(DeleteVpcEndpoints, &object([("VpcEndpointIds", ids)]))?;
        Ok(())
    }
}
