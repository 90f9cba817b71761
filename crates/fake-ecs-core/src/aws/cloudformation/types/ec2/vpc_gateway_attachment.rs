//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcgatewayattachment.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::operation::Operation::{AttachInternetGateway, DetachInternetGateway};

use super::super::{Handler, Made, PATIENCE, Type, only, replaces, text, updates};
use super::not_emulated;

pub const TYPE: Type = Type {
    name: "AWS::EC2::VPCGatewayAttachment",
    properties: &[
        updates("InternetGatewayId"),
        replaces("VpcId").required(),
        updates("VpnGatewayId"),
    ],
    attributes: &["AttachmentType"],
    handler: &Attachment,
    patience: PATIENCE,
};

/// What an attachment of an internet gateway is called.
const KIND: &str = "IGW";

struct Attachment;

impl Handler for Attachment {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        if !properties["VpnGatewayId"].is_null() {
            return Err(not_emulated(call, "gateways of VPNs"));
        }
        call.ask(AttachInternetGateway, properties)?;
        let vpc = text(&properties["VpcId"]);
        Ok(Made::new(
            format!("{KIND}|{vpc}"),
            [("AttachmentType", Json::of(&KIND))],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        self.delete(call, made, from)?;
        self.create(call, to)
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        let request = only(properties, &["InternetGatewayId", "VpcId"]);
        call.ask(DetachInternetGateway, &request)?;
        Ok(())
    }
}
