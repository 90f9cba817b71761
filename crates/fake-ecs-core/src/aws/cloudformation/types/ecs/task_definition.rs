//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html>

use crate::wire::Operation::{DeregisterTaskDefinition, RegisterTaskDefinition};
use crate::wire::{DeregisterTaskDefinitionRequest, Json, RegisterTaskDefinitionRequest};

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, renamed, replaces, with};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::ECS::TaskDefinition",
    properties: &[
        replaces("ContainerDefinitions"),
        replaces("Cpu"),
        replaces("EnableFaultInjection"),
        replaces("EphemeralStorage"),
        replaces("ExecutionRoleArn"),
        replaces("Family"),
        replaces("InferenceAccelerators"),
        replaces("IpcMode"),
        replaces("Memory"),
        replaces("NetworkMode"),
        replaces("PidMode"),
        replaces("PlacementConstraints"),
        replaces("ProxyConfiguration"),
        replaces("RequiresCompatibilities"),
        replaces("RuntimePlatform"),
        TAGS,
        replaces("TaskRoleArn"),
        replaces("Volumes"),
    ],
    attributes: &["TaskDefinitionArn"],
    handler: &TaskDefinition,
    patience: PATIENCE,
};

struct TaskDefinition;

impl Handler for TaskDefinition {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let mut request = match properties["Family"].is_null() {
            true => with(properties, [("Family", Json::of(&call.name(255)))]),
            false => properties.clone(),
        };
        let proxy = &properties["ProxyConfiguration"];
        if proxy.is_object() {
            let proxy = renamed(proxy, &[("ProxyConfigurationProperties", "Properties")]);
            request = with(&request, [("ProxyConfiguration", proxy)]);
        }
        let answer =
            call.send::<RegisterTaskDefinitionRequest>(RegisterTaskDefinition, &request)?;
        let arn = &answer["taskDefinition"]["taskDefinitionArn"];
        Ok(Made::new(
            arn.as_str().unwrap_or_default(),
            [("TaskDefinitionArn", arn.clone())],
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
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("TaskDefinition", Json::of(&made.id))]);
        call.send::<DeregisterTaskDefinitionRequest>(DeregisterTaskDefinition, &request)?;
        Ok(())
    }
}
