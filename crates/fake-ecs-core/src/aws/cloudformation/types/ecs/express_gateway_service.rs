//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-expressgatewayservice.html>

use std::time::Duration;

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{
    CreateExpressGatewayService, DeleteExpressGatewayService, DescribeExpressGatewayService,
    DescribeServiceRevisions, DescribeServices, UpdateExpressGatewayService,
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
        "ECSManagedResourceArns",
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
        let managed = managed(call, &configurations[0]["serviceRevisionArn"])?;
        Ok(Made::new(
            text(&service["serviceArn"]),
            [
                ("ActiveConfigurations", configurations.clone()),
                ("CreatedAt", now(call)),
                ("ECSManagedResourceArns", managed),
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

/// The ARNs of what ECS has made for a revision of the service.
fn managed(call: &mut Call<'_>, revision: &Json) -> Result<Json, Failure> {
    let request = object([("serviceRevisionArns", Json::list([revision.clone()]))]);
    let answer = call.ask(DescribeServiceRevisions, &request)?;
    let all = &answer["serviceRevisions"][0]["ecsManagedResources"];
    let arns = |list: &Json| Json::list(list.items().map(|it| it["arn"].clone()));
    let path = &all["ingressPaths"][0];
    let scaling = &all["autoScaling"];
    let policies = &scaling["applicationAutoScalingPolicies"];
    let groups = &path["loadBalancerSecurityGroups"];
    let path = object([
        ("CertificateArn", path["certificate"]["arn"].clone()),
        ("ListenerArn", path["listener"]["arn"].clone()),
        ("ListenerRuleArn", path["rule"]["arn"].clone()),
        ("LoadBalancerArn", path["loadBalancer"]["arn"].clone()),
        ("LoadBalancerSecurityGroups", arns(groups)),
        ("TargetGroupArns", arns(&path["targetGroups"])),
    ]);
    let scaling = object([
        ("ApplicationAutoScalingPolicies", arns(policies)),
        ("ScalableTarget", scaling["scalableTarget"]["arn"].clone()),
    ]);
    Ok(object([
        ("AutoScaling", scaling),
        ("IngressPath", path),
        ("LogGroups", arns(&all["logGroups"])),
        ("MetricAlarms", arns(&all["metricAlarms"])),
        ("ServiceSecurityGroups", arns(&all["serviceSecurityGroups"])),
    ]))
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
