//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html>
//!
//! Accepted, and without effect: `MaxDrainDurationSeconds`, which is about secondary addresses.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::{NatGatewayState, ResourceType};
use crate::wire::ec2::operation::Operation::{
    CreateNatGateway, DeleteNatGateway, DescribeNatGateways, DescribeNetworkInterfaces,
};
use crate::wire::ec2::types::CreateNatGatewayRequest;

use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, only, replaces, text, updates, without,
};
use super::{by_id, describe, filtered, not_emulated, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::NatGateway",
    properties: &[
        replaces("AllocationId"),
        replaces("AvailabilityMode"),
        updates("AvailabilityZoneAddresses"),
        replaces("ConnectivityType"),
        updates("MaxDrainDurationSeconds"),
        replaces("PrivateIpAddress"),
        updates("SecondaryAllocationIds"),
        updates("SecondaryPrivateIpAddressCount"),
        updates("SecondaryPrivateIpAddresses"),
        replaces("SubnetId"),
        TAGS,
        replaces("VpcId"),
    ],
    attributes: &["EniId", "NatGatewayId"],
    handler: &NatGateway,
    patience: PATIENCE,
};

/// What is about further addresses.
const MORE: [&str; 4] = [
    "AvailabilityZoneAddresses",
    "SecondaryAllocationIds",
    "SecondaryPrivateIpAddressCount",
    "SecondaryPrivateIpAddresses",
];

struct NatGateway;

impl Handler for NatGateway {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(properties, &["MaxDrainDurationSeconds"]);
        let request = tagged(&request, ResourceType::Natgateway);
        let answer = call.send::<CreateNatGatewayRequest>(CreateNatGateway, &request)?;
        let id = &answer["NatGateway"]["NatGatewayId"];
        let description = format!("Interface for NAT Gateway {}", text(id));
        let interfaces = filtered(
            call,
            DescribeNetworkInterfaces,
            "NetworkInterfaces",
            &[("description", &description)],
        )?;
        let interface = interfaces[0]["NetworkInterfaceId"].clone();
        Ok(Made::new(
            text(id),
            [("EniId", interface), ("NatGatewayId", id.clone())],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if only(from, &MORE) != only(to, &MORE) {
            return Err(not_emulated(call, "further addresses of NAT gateways"));
        }
        tags(call, &made.id, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        by_id(call, DeleteNatGateway, "NatGatewayId", made)
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        _: Doing,
    ) -> Result<bool, Failure> {
        let names = ("NatGatewayIds", "NatGateways");
        let gateway = describe(call, DescribeNatGateways, names, &made.id)?;
        let state = gateway["State"].as_str().and_then(NatGatewayState::parse);
        match state {
            Some(NatGatewayState::Failed) => {
                let text = format!(
                    "NatGateway {} is in state failed and hence failed to stabilize. Detailed failure message: {}",
                    made.id,
                    text(&gateway["FailureMessage"])
                );
                Err(call.failure(&text, "NotStabilized"))
            }
            Some(NatGatewayState::Pending | NatGatewayState::Deleting) => Ok(false),
            Some(NatGatewayState::Available | NatGatewayState::Deleted) | None => Ok(true),
        }
    }
}
