//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::operation::Operation::{CreateRoute, DeleteRoute, ReplaceRoute};
use crate::wire::ec2::types::{CreateRouteRequest, ReplaceRouteRequest};

use super::super::{Handler, Made, PATIENCE, Type, only, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::EC2::Route",
    properties: &[
        updates("CarrierGatewayId"),
        updates("CoreNetworkArn"),
        replaces("DestinationCidrBlock"),
        replaces("DestinationIpv6CidrBlock"),
        replaces("DestinationPrefixListId"),
        updates("EgressOnlyInternetGatewayId"),
        updates("GatewayId"),
        updates("InstanceId"),
        updates("LocalGatewayId"),
        updates("NatGatewayId"),
        updates("NetworkInterfaceId"),
        updates("OdbNetworkArn"),
        replaces("RouteTableId").required(),
        updates("TransitGatewayId"),
        updates("VpcEndpointId"),
        updates("VpcPeeringConnectionId"),
    ],
    attributes: &["CidrBlock"],
    handler: &Route,
    patience: PATIENCE,
};

/// Where a route may lead to.
const DESTINATIONS: [&str; 3] = [
    "DestinationCidrBlock",
    "DestinationIpv6CidrBlock",
    "DestinationPrefixListId",
];

struct Route;

impl Handler for Route {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        call.send::<CreateRouteRequest>(CreateRoute, properties)?;
        let mut given = DESTINATIONS.iter().map(|it| &properties[*it]);
        let to = given.find(|it| !it.is_null()).cloned().unwrap_or_default();
        let table = text(&properties["RouteTableId"]);
        Ok(Made::new(
            format!("{table}|{}", text(&to)),
            [("CidrBlock", to)],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        call.send::<ReplaceRouteRequest>(ReplaceRoute, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        let [ipv4, ipv6, list] = DESTINATIONS;
        let request = only(properties, &["RouteTableId", ipv4, ipv6, list]);
        call.ask(DeleteRoute, &request)?;
        Ok(())
    }
}
