//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskset.html>
//!
//! `Ref` gives what identifies the task set in AWS's registry, `<cluster>|<service>|<id>`: what AWS
//! gives is not said anywhere.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{CreateTaskSet, DeleteTaskSet, DescribeTaskSets, UpdateTaskSet};
use crate::wire::{
    CreateTaskSetRequest, DeleteTaskSetRequest, Json, StabilityStatus, UpdateTaskSetRequest,
};

use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with,
};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::ECS::TaskSet",
    properties: &[
        replaces("CapacityProviderStrategy"),
        replaces("Cluster").required(),
        replaces("ExternalId"),
        replaces("LaunchType"),
        replaces("LoadBalancers"),
        replaces("NetworkConfiguration"),
        replaces("PlatformVersion"),
        updates("Scale"),
        replaces("Service").required(),
        replaces("ServiceRegistries"),
        TAGS,
        replaces("TaskDefinition").required(),
    ],
    attributes: &["Id"],
    handler: &TaskSet,
    patience: PATIENCE,
};

struct TaskSet;

impl Handler for TaskSet {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let answer = call.send::<CreateTaskSetRequest>(CreateTaskSet, properties)?;
        let id = &answer["taskSet"]["id"];
        let (cluster, service) = (&properties["Cluster"], &properties["Service"]);
        Ok(Made::new(
            format!("{}|{}|{}", text(cluster), text(service), text(id)),
            [("Id", id.clone())],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if from["Scale"] != to["Scale"] {
            // Without a scale there is all that the service wants.
            let scale = match to["Scale"].is_null() {
                true => object([("Unit", Json::of(&"PERCENT")), ("Value", Json::of(&100))]),
                false => to["Scale"].clone(),
            };
            let request = with(&of(made, to), [("Scale", scale)]);
            call.send::<UpdateTaskSetRequest>(UpdateTaskSet, &request)?;
        }
        let arn = describe(call, made, to)?["taskSetArn"].clone();
        tags(call, &arn, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let request = with(&of(made, properties), [("Force", Json::of(&true))]);
        call.send::<DeleteTaskSetRequest>(DeleteTaskSet, &request)?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        properties: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let set = describe(call, made, properties)?;
        if doing == Doing::Delete {
            return Ok(set.is_null());
        }
        Ok(set["stabilityStatus"] == StabilityStatus::SteadyState.as_str())
    }
}

/// By what requests know the task set.
fn of(made: &Made, properties: &Json) -> Json {
    let id = made.attributes["Id"].clone();
    with(
        &only(properties, &["Cluster", "Service"]),
        [("TaskSet", id)],
    )
}

fn describe(call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<Json, Failure> {
    let request = object([
        ("cluster", properties["Cluster"].clone()),
        ("service", properties["Service"].clone()),
        ("taskSets", Json::list([made.attributes["Id"].clone()])),
    ]);
    let answer = call.ask(DescribeTaskSets, &request)?;
    Ok(answer["taskSets"][0].clone())
}
