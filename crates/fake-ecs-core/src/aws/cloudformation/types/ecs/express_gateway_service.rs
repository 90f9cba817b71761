//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-expressgatewayservice.html>
//!
//! `Fn::GetAtt` does not give `ECSManagedResourceArns`.

use std::time::Duration;

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{
    CreateExpressGatewayService, DeleteExpressGatewayService, DescribeExpressGatewayService,
    DescribeServices, UpdateExpressGatewayService,
};
use crate::wire::{
    CreateExpressGatewayServiceRequest, DeleteExpressGatewayServiceRequest, DeploymentRolloutState,
    ExpressGatewayServiceStatusCode, Json, UpdateExpressGatewayServiceRequest,
};

use super::super::{
    Doing, Handler, Made, Property, TAGS, Type, now, object, replaces, text, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::ECS::ExpressGatewayService",
    properties: &[
        replaces("Cluster"),
        updates("Cpu"),
        updates("ExecutionRoleArn"),
        updates("HealthCheckPath"),
        replaces("InfrastructureRoleArn").required(),
        updates("Memory"),
        updates("NetworkConfiguration"),
        updates("PrimaryContainer"),
        updates("ScalingTarget"),
        replaces("ServiceName"),
        Property {
            replaces: true,
            ..TAGS
        },
        updates("TaskDefinitionArn"),
        updates("TaskRoleArn"),
    ],
    attributes: &[
        "ActiveConfigurations",
        "CreatedAt",
        "Endpoint",
        "ServiceArn",
        "Status",
        "UpdatedAt",
    ],
    handler: &Express,
    patience: Duration::from_secs(36 * 60 * 60),
};

/// What only the request that creates has.
const CREATE_ONLY: [&str; 4] = ["Cluster", "InfrastructureRoleArn", "ServiceName", "Tags"];

struct Express;

impl Handler for Express {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = match properties["ServiceName"].is_null() {
            true => with(properties, [("ServiceName", Json::of(&call.name(255)))]),
            false => properties.clone(),
        };
        let answer =
            call.send::<CreateExpressGatewayServiceRequest>(CreateExpressGatewayService, &request)?;
        let service = &answer["service"];
        let configurations = &service["activeConfigurations"];
        let paths = &configurations[0]["ingressPaths"];
        Ok(Made::new(
            text(&service["serviceArn"]),
            [
                ("ActiveConfigurations", configurations.clone()),
                ("CreatedAt", now(call)),
                ("Endpoint", paths[0]["endpoint"].clone()),
                ("ServiceArn", service["serviceArn"].clone()),
                ("Status", service["status"].clone()),
                ("UpdatedAt", now(call)),
            ],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let arn = [("ServiceArn", Json::of(&made.id))];
        let request = with(&without(to, &CREATE_ONLY), arn);
        call.send::<UpdateExpressGatewayServiceRequest>(UpdateExpressGatewayService, &request)?;
        let changed = [("UpdatedAt", now(call))];
        Ok(Made {
            attributes: with(&made.attributes, changed),
            ..made.clone()
        })
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("ServiceArn", Json::of(&made.id))]);
        call.send::<DeleteExpressGatewayServiceRequest>(DeleteExpressGatewayService, &request)?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        properties: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        if doing != Doing::Delete {
            return is_deployed(call, made, properties);
        }
        let request = object([("serviceArn", Json::of(&made.id))]);
        let answer = call.ask(DescribeExpressGatewayService, &request)?;
        let draining = ExpressGatewayServiceStatusCode::Draining.as_str();
        Ok(answer["service"]["status"]["statusCode"] != draining)
    }
}

/// Whether the service runs as it was asked to.
fn is_deployed(call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<bool, Failure> {
    let services = ("services", Json::list([Json::of(&made.id)]));
    let cluster = ("cluster", properties["Cluster"].clone());
    let answer = call.ask(DescribeServices, &with(&object([services]), [cluster]))?;
    let service = &answer["services"][0];
    let deployment = &service["deployments"][0];
    let failed = DeploymentRolloutState::Failed.as_str();
    if deployment["rolloutState"] == failed {
        let why = text(&deployment["rolloutStateReason"]);
        return Err(call.failure(&why, "NotStabilized"));
    }
    let goes_on = deployment["rolloutState"] == DeploymentRolloutState::InProgress.as_str();
    Ok(!goes_on && service["runningCount"] == service["desiredCount"])
}
