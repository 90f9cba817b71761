//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-internetgateway.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{CreateInternetGateway, DeleteInternetGateway};
use crate::wire::ec2::types::CreateInternetGatewayRequest;

use super::super::{Handler, Made, PATIENCE, TAGS, Type};
use super::{by_id, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::InternetGateway",
    properties: &[TAGS],
    attributes: &["InternetGatewayId"],
    handler: &InternetGateway,
    patience: PATIENCE,
};

struct InternetGateway;

impl Handler for InternetGateway {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = tagged(properties, ResourceType::InternetGateway);
        let answer = call.send::<CreateInternetGatewayRequest>(CreateInternetGateway, &request)?;
        let id = &answer["InternetGateway"]["InternetGatewayId"];
        Ok(Made::new(
            id.as_str().unwrap_or_default(),
            [("InternetGatewayId", id.clone())],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        tags(call, &made.id, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        by_id(call, DeleteInternetGateway, "InternetGatewayId", made)
    }
}
