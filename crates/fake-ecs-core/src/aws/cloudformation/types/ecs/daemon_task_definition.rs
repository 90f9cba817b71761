//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-daemontaskdefinition.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{DeleteDaemonTaskDefinition, RegisterDaemonTaskDefinition};
use crate::wire::{DeleteDaemonTaskDefinitionRequest, Json, RegisterDaemonTaskDefinitionRequest};

use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, with};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::ECS::DaemonTaskDefinition",
    properties: &[
        replaces("ContainerDefinitions"),
        replaces("Cpu"),
        replaces("ExecutionRoleArn"),
        replaces("Family"),
        replaces("IpcMode"),
        replaces("Memory"),
        replaces("PidMode"),
        TAGS,
        replaces("TaskRoleArn"),
        replaces("Volumes"),
    ],
    attributes: &["DaemonTaskDefinitionArn"],
    handler: &Definition,
    patience: PATIENCE,
};

struct Definition;

impl Handler for Definition {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = match properties["Family"].is_null() {
            true => with(properties, [("Family", Json::of(&call.name(255)))]),
            false => properties.clone(),
        };
        let answer = call
            .send::<RegisterDaemonTaskDefinitionRequest>(RegisterDaemonTaskDefinition, &request)?;
        let arn = &answer["daemonTaskDefinitionArn"];
        Ok(Made::new(
            text(arn),
            [("DaemonTaskDefinitionArn", arn.clone())],
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
        let request = object([("DaemonTaskDefinition", Json::of(&made.id))]);
        call.send::<DeleteDaemonTaskDefinitionRequest>(DeleteDaemonTaskDefinition, &request)?;
        Ok(())
    }
}
