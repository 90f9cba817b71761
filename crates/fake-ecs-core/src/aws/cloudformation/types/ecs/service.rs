//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html>

use std::time::Duration;

use crate::wire::Operation::{
    CreateService, DeleteService, DescribeServices, ListServiceDeployments, UpdateService,
};
use crate::wire::{
    CreateServiceRequest, DeleteServiceRequest, Json, ServiceDeploymentStatus, UpdateServiceRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::{
    Doing, Handler, Made, TAGS, Type, object, only, renamed, replaces, updates, with, without,
};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::ECS::Service",
    properties: &[
        updates("AvailabilityZoneRebalancing"),
        updates("CapacityProviderStrategy"),
        replaces("Cluster"),
        updates("DeploymentConfiguration"),
        updates("DeploymentController"),
        updates("DesiredCount"),
        updates("EnableECSManagedTags"),
        updates("EnableExecuteCommand"),
        updates("ForceNewDeployment"),
        updates("GatewayConnectors"),
        updates("HealthCheckGracePeriodSeconds"),
        replaces("LaunchType"),
        updates("LoadBalancers"),
        updates("Monitoring"),
        updates("NetworkConfiguration"),
        updates("PlacementConstraints"),
        updates("PlacementStrategies"),
        updates("PlatformVersion"),
        updates("PropagateTags"),
        replaces("Role"),
        replaces("SchedulingStrategy"),
        updates("ServiceConnectConfiguration"),
        replaces("ServiceName"),
        updates("ServiceRegistries"),
        TAGS,
        updates("TaskDefinition"),
        updates("VolumeConfigurations"),
        updates("VpcLatticeConfigurations"),
    ],
    attributes: &["Name", "ServiceArn"],
    handler: &Service,
    // As of 2025; it was three hours before.
    patience: Duration::from_secs(36 * 60 * 60),
};

/// What the requests call otherwise.
const NAMES: [(&str, &str); 1] = [("PlacementStrategies", "PlacementStrategy")];

/// What only requests that create have.
const CREATE_ONLY: [&str; 6] = [
    "Cluster",
    "LaunchType",
    "Role",
    "SchedulingStrategy",
    "ServiceName",
    "Tags",
];

/// What CodeDeploy changes of its services.
const DEPLOYED: [&str; 4] = [
    "LoadBalancers",
    "NetworkConfiguration",
    "PlatformVersion",
    "TaskDefinition",
];

/// Lists that are emptied when a template has them no more.
const LISTS: [&str; 7] = [
    "CapacityProviderStrategy",
    "GatewayConnectors",
    "LoadBalancers",
    "PlacementConstraints",
    "PlacementStrategies",
    "ServiceRegistries",
    "VolumeConfigurations",
];

/// What is kept beside the attributes: the last rollout before an update, of which the handler need
/// not tell.
const ROLLOUT: &str = "the last rollout before the update";

struct Service;

impl Handler for Service {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let mut members = Vec::new();
        if properties["ServiceName"].is_null() {
            members.push(("ServiceName", Json::of(&call.name(255))));
        }
        let is_daemon = properties["SchedulingStrategy"] == "DAEMON";
        if properties["DesiredCount"].is_null() && !is_daemon {
            members.push(("DesiredCount", Json::of(&1)));
        }
        let given = with_bake_time(properties);
        let request = with(&without(&given, &["ForceNewDeployment"]), members);
        let request = renamed(&request, &NAMES);
        let answer = call.send::<CreateServiceRequest>(CreateService, &request)?;
        let service = &answer["service"];
        Ok(Made::new(
            service["serviceArn"].as_str().unwrap_or_default(),
            [
                ("Name", service["serviceName"].clone()),
                ("ServiceArn", service["serviceArn"].clone()),
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
        // Before the update, as that may begin another one.
        let (last, _) = last_rollout(call, made, from)?;
        if without(from, &["Tags"]) != without(to, &["Tags"]) {
            let mut given = without(&with_bake_time(to), &CREATE_ONLY);
            if to["DeploymentController"]["Type"] == "CODE_DEPLOY" {
                // Another service deploys these, so nobody else may name them.
                let same = DEPLOYED.iter().filter(|it| from[**it] == to[**it]);
                let same: Vec<&str> = same.copied().collect();
                given = without(&given, &same);
            }
            let gone = LISTS
                .iter()
                .filter(|it| to[**it].is_null() && !from[**it].is_null());
            let mut members: Vec<(&str, Json)> = gone.map(|it| (*it, Json::list([]))).collect();
            members.push(("Service", Json::of(&made.id)));
            members.push(("Cluster", to["Cluster"].clone()));
            let forced = from["ForceNewDeployment"] != to["ForceNewDeployment"]
                && !to["ForceNewDeployment"].is_null();
            members.push(("ForceNewDeployment", Json::of(&forced)));
            let request = renamed(&with(&given, members), &NAMES);
            call.send::<UpdateServiceRequest>(UpdateService, &request)?;
        }
        tags(call, &Json::of(&made.id), from, to)?;
        Ok(Made {
            attributes: with(&made.attributes, [(ROLLOUT, last)]),
            ..made.clone()
        })
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let service = [("Service", Json::of(&made.id)), ("Force", Json::of(&true))];
        let request = with(&only(properties, &["Cluster"]), service);
        call.send::<DeleteServiceRequest>(DeleteService, &request)?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        properties: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let service = describe(call, made, properties)?;
        if doing == Doing::Delete {
            return Ok(service["status"] != "DRAINING");
        }
        let controller = &service["deploymentController"]["type"];
        if *controller == "EXTERNAL" {
            return Ok(true);
        }
        let is_steady = service["runningCount"] == service["desiredCount"];
        if *controller == "CODE_DEPLOY" {
            return Ok(is_steady);
        }
        let (last, status) = last_rollout(call, made, properties)?;
        let is_new = last != made.attributes[ROLLOUT];
        if is_new && has_failed(status) {
            return Err(call.failure(
                "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
                "GeneralServiceException",
            ));
        }
        let goes_on = service["deployments"][0]["rolloutState"] == "IN_PROGRESS";
        Ok(is_steady && !goes_on)
    }
}

/// A blue/green deployment without a time for which both revisions run has none, as the stacks of
/// the CDK's own tests have it that AWS deploys. The operation wants one.
fn with_bake_time(properties: &Json) -> Json {
    const BAKE_TIME: &str = "BakeTimeInMinutes";
    let deployment = &properties["DeploymentConfiguration"];
    if deployment["Strategy"] != "BLUE_GREEN" || !deployment[BAKE_TIME].is_null() {
        return properties.clone();
    }
    let deployment = with(deployment, [(BAKE_TIME, Json::of(&0))]);
    with(properties, [("DeploymentConfiguration", deployment)])
}

/// Whether the circuit breaker, an alarm or somebody has ended a rollout.
fn has_failed(status: Option<ServiceDeploymentStatus>) -> bool {
    status.is_some_and(|status| {
        !matches!(
            status,
            ServiceDeploymentStatus::Successful
                | ServiceDeploymentStatus::Pending
                | ServiceDeploymentStatus::InProgress
        )
    })
}

fn describe(call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<Json, Failure> {
    let services = Json::list([Json::of(&made.id)]);
    let cluster = properties["Cluster"].clone();
    let request = with(&object([("services", services)]), [("cluster", cluster)]);
    let answer = call.ask(DescribeServices, &request)?;
    Ok(answer["services"][0].clone())
}

/// The last rollout of the service, and what has come of it.
fn last_rollout(
    call: &mut Call<'_>,
    made: &Made,
    properties: &Json,
) -> Result<(Json, Option<ServiceDeploymentStatus>), Failure> {
    let service = Json::of(&made.id);
    let cluster = properties["Cluster"].clone();
    let request = with(&object([("service", service)]), [("cluster", cluster)]);
    let answer = call.ask(ListServiceDeployments, &request)?;
    let last = &answer["serviceDeployments"][0];
    let status = last["status"].as_str();
    Ok((
        last["serviceDeploymentArn"].clone(),
        status.and_then(ServiceDeploymentStatus::parse),
    ))
}
