//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-eip.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{AllocateAddress, ReleaseAddress};
use crate::wire::ec2::types::AllocateAddressRequest;

use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, updates, without};
use super::{not_emulated, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::EIP",
    properties: &[
        replaces("Address"),
        replaces("Domain"),
        updates("InstanceId"),
        replaces("IpamPoolId"),
        replaces("NetworkBorderGroup"),
        updates("PublicIpv4Pool"),
        TAGS,
        replaces("TransferAddress"),
    ],
    attributes: &["AllocationId", "PublicIp"],
    handler: &Address,
    patience: PATIENCE,
};

/// What the fake cannot do with an address.
const REFUSED: [(&str, &str); 2] = [
    ("InstanceId", "Elastic IP addresses of instances"),
    ("TransferAddress", "transfers of Elastic IP addresses"),
];

struct Address;

impl Handler for Address {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        check(call, properties)?;
        let request = without(properties, &REFUSED.map(|(name, _)| name));
        let request = tagged(&request, ResourceType::ElasticIp);
        let answer = call.send::<AllocateAddressRequest>(AllocateAddress, &request)?;
        Ok(Made::new(
            text(&answer["PublicIp"]),
            [
                ("AllocationId", answer["AllocationId"].clone()),
                ("PublicIp", answer["PublicIp"].clone()),
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
        check(call, to)?;
        tags(call, &text(&made.attributes["AllocationId"]), from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let id = made.attributes["AllocationId"].clone();
        call.ask(ReleaseAddress, &object([("AllocationId", id)]))?;
        Ok(())
    }
}

fn check(call: &mut Call<'_>, properties: &Json) -> Result<(), Failure> {
    let mut all = REFUSED.iter();
    match all.find(|(name, _)| !properties[*name].is_null()) {
        Some((_, what)) => Err(not_emulated(call, what)),
        None => Ok(()),
    }
}
