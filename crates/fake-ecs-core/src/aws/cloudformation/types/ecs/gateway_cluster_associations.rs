//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-gatewayclusterassociations.html>
//!
//! `Ref` gives what identifies it in AWS's registry: `<gateway>|<cluster>`.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{
    AssociateGatewayWithCluster, DisassociateGatewayFromCluster, ListGatewayClusterAssociations,
};
use crate::wire::{
    AssociateGatewayWithClusterRequest, DisassociateGatewayFromClusterRequest,
    GatewayClusterAssociationStatus as Status, Json,
};

use super::super::{Doing, Handler, Made, PATIENCE, Type, object, replaces, text};

pub const TYPE: Type = Type {
    name: "AWS::ECS::GatewayClusterAssociations",
    properties: &[
        replaces("Cluster").required(),
        replaces("Gateway").required(),
    ],
    attributes: &["ClusterArn", "GatewayArn", "Status"],
    handler: &Associations,
    patience: PATIENCE,
};

struct Associations;

impl Handler for Associations {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let answer = call
            .send::<AssociateGatewayWithClusterRequest>(AssociateGatewayWithCluster, properties)?;
        let (gateway, cluster) = (&properties["Gateway"], &properties["Cluster"]);
        Ok(Made::new(
            format!("{}|{}", text(gateway), text(cluster)),
            [
                ("ClusterArn", answer["clusterArn"].clone()),
                ("GatewayArn", answer["gatewayArn"].clone()),
                ("Status", answer["status"].clone()),
            ],
        ))
    }

    /// Every change makes another association.
    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        call.send::<DisassociateGatewayFromClusterRequest>(
            DisassociateGatewayFromCluster,
            properties,
        )?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        _: &Made,
        properties: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        if doing != Doing::Delete {
            return Ok(true);
        }
        let leaving = Status::Disassociating.as_str();
        let request = object([
            ("gateway", properties["Gateway"].clone()),
            ("cluster", properties["Cluster"].clone()),
            ("status", Json::list([Json::of(&leaving)])),
        ]);
        let answer = call.ask(ListGatewayClusterAssociations, &request)?;
        Ok(answer["gatewayClusterAssociations"].items().len() == 0)
    }
}
