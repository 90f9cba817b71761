//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnetroutetableassociation.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::operation::Operation::{AssociateRouteTable, DisassociateRouteTable};

use super::super::{Handler, Made, PATIENCE, Type, replaces, text};
use super::by_id;

pub const TYPE: Type = Type {
    name: "AWS::EC2::SubnetRouteTableAssociation",
    properties: &[
        replaces("RouteTableId").required(),
        replaces("SubnetId").required(),
    ],
    attributes: &["Id"],
    handler: &Association,
    patience: PATIENCE,
};

struct Association;

impl Handler for Association {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let answer = call.ask(AssociateRouteTable, properties)?;
        let id = &answer["AssociationId"];
        Ok(Made::new(text(id), [("Id", id.clone())]))
    }

    /// Every change makes another association.
    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        by_id(call, DisassociateRouteTable, "AssociationId", made)
    }
}
