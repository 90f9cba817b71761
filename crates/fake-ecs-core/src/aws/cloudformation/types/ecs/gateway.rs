//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-gateway.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{CreateGateway, DeleteGateway, DescribeGateway, UpdateGateway};
use crate::wire::{
    CreateGatewayRequest, DeleteGatewayRequest, GatewayStatus, Json, UpdateGatewayRequest,
};

use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, now, object, only, renamed, replaces, text,
    updates, with, without,
};
use super::{nested, tags};

pub const TYPE: Type = Type {
    name: "AWS::ECS::Gateway",
    properties: &[
        updates("Configuration").required(),
        updates("DeletionProtection"),
        replaces("GatewayName").required(),
        updates("InfrastructureRoleArn").required(),
        updates("PropagateTags"),
        TAGS,
    ],
    attributes: &[
        "AccessType",
        "Arn",
        "Configuration.HostSharedAlb.CurrentAlbCount",
        "CreatedAt",
        "Status",
        "UpdatedAt",
    ],
    handler: &Gateway,
    patience: PATIENCE,
};

const BALANCER: [&str; 2] = ["Configuration", "HostSharedAlb"];

/// Of the load balancers of a gateway, what makes another gateway when it is changed.
const REPLACING: [&[&str]; 5] = [
    &["Scheme"],
    &["Port"],
    &["Protocol"],
    &["NetworkConfiguration", "IpAddressType"],
    &["NetworkConfiguration", "Subnets"],
];

struct Gateway;

impl Handler for Gateway {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = renamed(properties, &[("GatewayName", "Name")]);
        let answer = call.send::<CreateGatewayRequest>(CreateGateway, &request)?;
        let arn = &answer["gatewayArn"];
        let shown = describe(call, &text(arn))?;
        let count = &shown["configuration"]["hostSharedAlb"]["currentAlbCount"];
        Ok(Made::new(
            text(arn),
            [
                ("AccessType", shown["accessType"].clone()),
                ("Arn", arn.clone()),
                ("Configuration.HostSharedAlb.CurrentAlbCount", count.clone()),
                ("CreatedAt", now(call)),
                ("Status", shown["status"].clone()),
                ("UpdatedAt", now(call)),
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
        tags(call, &Json::of(&made.id), from, to)?;
        if without(from, &["Tags"]) == without(to, &["Tags"]) {
            return Ok(made.clone());
        }
        let balancer = without(nested(to, &BALANCER), &["Scheme", "Port", "Protocol"]);
        let network = only(&balancer["NetworkConfiguration"], &["InboundSecurityGroup"]);
        let has_network = network.members().len() > 0;
        let balancer = match has_network {
            true => with(&balancer, [("NetworkConfiguration", network)]),
            false => without(&balancer, &["NetworkConfiguration"]),
        };
        let request = with(
            &without(to, &["GatewayName", "Tags"]),
            [
                ("Gateway", Json::of(&made.id)),
                ("Configuration", object([("HostSharedAlb", balancer)])),
            ],
        );
        call.send::<UpdateGatewayRequest>(UpdateGateway, &request)?;
        let changed = [("UpdatedAt", now(call))];
        Ok(Made {
            attributes: with(&made.attributes, changed),
            ..made.clone()
        })
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("Gateway", Json::of(&made.id))]);
        call.send::<DeleteGatewayRequest>(DeleteGateway, &request)?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let shown = describe(call, &made.id)?;
        match shown["status"].as_str().and_then(GatewayStatus::parse) {
            Some(GatewayStatus::UpdateInProgress) => Ok(false),
            Some(GatewayStatus::UpdateFailed) => {
                let why = text(&shown["statusReason"]);
                Err(call.failure(&why, "NotStabilized"))
            }
            Some(GatewayStatus::Deleted) | None => Ok(true),
            Some(GatewayStatus::Active | GatewayStatus::UpdateComplete) => {
                Ok(doing != Doing::Delete)
            }
        }
    }

    fn makes_another(&self, from: &Json, to: &Json) -> bool {
        let (from, to) = (nested(from, &BALANCER), nested(to, &BALANCER));
        let mut all = REPLACING.iter();
        all.any(|path| nested(from, path) != nested(to, path))
    }
}

fn describe(call: &mut Call<'_>, gateway: &str) -> Result<Json, Failure> {
    let answer = call.ask(DescribeGateway, &object([("gateway", Json::of(&gateway))]))?;
    Ok(answer["gateway"].clone())
}
