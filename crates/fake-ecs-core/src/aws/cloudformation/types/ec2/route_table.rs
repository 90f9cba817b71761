//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-routetable.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{CreateRouteTable, DeleteRouteTable};
use crate::wire::ec2::types::CreateRouteTableRequest;

use super::super::{Handler, Made, PATIENCE, TAGS, Type, replaces};
use super::{by_id, tagged, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::RouteTable",
    properties: &[TAGS, replaces("VpcId").required()],
    attributes: &["RouteTableId"],
    handler: &RouteTable,
    patience: PATIENCE,
};

struct RouteTable;

impl Handler for RouteTable {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = tagged(properties, ResourceType::RouteTable);
        let answer = call.send::<CreateRouteTableRequest>(CreateRouteTable, &request)?;
        let id = &answer["RouteTable"]["RouteTableId"];
        Ok(Made::new(
            id.as_str().unwrap_or_default(),
            [("RouteTableId", id.clone())],
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
        by_id(call, DeleteRouteTable, "RouteTableId", made)
    }
}
