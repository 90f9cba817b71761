//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-daemon.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{
    CreateDaemon, DeleteDaemon, DescribeDaemon, DescribeDaemonDeployments, UpdateDaemon,
};
use crate::wire::{
    CreateDaemonRequest, DaemonDeploymentStatus as Status, DeleteDaemonRequest, Json,
    UpdateDaemonRequest,
};

use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, now, object, replaces, text, updates, with, without,
};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::ECS::Daemon",
    properties: &[
        updates("CapacityProviderArns"),
        replaces("ClusterArn"),
        updates("Critical"),
        replaces("DaemonName"),
        updates("DaemonTaskDefinitionArn"),
        updates("DeploymentConfiguration"),
        updates("EnableECSManagedTags"),
        updates("EnableExecuteCommand"),
        updates("PropagateTags"),
        TAGS,
    ],
    attributes: &[
        "CreatedAt",
        "DaemonArn",
        "DaemonStatus",
        "DeploymentArn",
        "UpdatedAt",
    ],
    handler: &Daemon,
    patience: PATIENCE,
};

struct Daemon;

impl Handler for Daemon {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = match properties["DaemonName"].is_null() {
            true => with(properties, [("DaemonName", Json::of(&call.name(255)))]),
            false => properties.clone(),
        };
        let answer = call.send::<CreateDaemonRequest>(CreateDaemon, &request)?;
        Ok(Made::new(
            text(&answer["daemonArn"]),
            [
                ("CreatedAt", now(call)),
                ("DaemonArn", answer["daemonArn"].clone()),
                ("DaemonStatus", answer["status"].clone()),
                ("DeploymentArn", answer["deploymentArn"].clone()),
                ("UpdatedAt", now(call)),
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
        tags(call, &Json::of(&made.id), from, to)?;
        if without(from, &["Tags"]) == without(to, &["Tags"]) {
            return Ok(made.clone());
        }
        let given = without(to, &["ClusterArn", "DaemonName", "Tags"]);
        let request = with(&given, [("DaemonArn", Json::of(&made.id))]);
        let answer = call.send::<UpdateDaemonRequest>(UpdateDaemon, &request)?;
        let changed = [
            ("DeploymentArn", answer["deploymentArn"].clone()),
            ("UpdatedAt", now(call)),
        ];
        Ok(Made {
            attributes: with(&made.attributes, changed),
            ..made.clone()
        })
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("DaemonArn", Json::of(&made.id))]);
        call.send::<DeleteDaemonRequest>(DeleteDaemon, &request)?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let daemon = object([("daemonArn", Json::of(&made.id))]);
        let shown = call.ask(DescribeDaemon, &daemon)?;
        if doing == Doing::Delete {
            return Ok(shown["daemon"].is_null());
        }
        let last = shown["daemon"]["deploymentArn"].clone();
        let asked = object([("daemonDeploymentArns", Json::list([last]))]);
        let answer = call.ask(DescribeDaemonDeployments, &asked)?;
        let deployment = &answer["daemonDeployments"][0];
        match deployment["status"].as_str().and_then(Status::parse) {
            Some(Status::Successful) | None => Ok(true),
            Some(Status::Pending | Status::InProgress | Status::RollbackInProgress) => Ok(false),
            Some(Status::StopRequested) => Ok(false),
            Some(Status::Stopped | Status::RollbackSuccessful | Status::RollbackFailed) => {
                let why = text(&deployment["statusReason"]);
                Err(call.failure(&why, "NotStabilized"))
            }
        }
    }
}
