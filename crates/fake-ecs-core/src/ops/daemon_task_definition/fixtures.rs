//! Definitions for tests.

use crate::ecs::Region;
use crate::wire::{
    DaemonContainerDefinition, DaemonTaskDefinition, DescribeDaemonTaskDefinitionRequest,
    RegisterDaemonTaskDefinitionRequest,
};

/// A definition with one container, `agent`.
pub(in crate::ops) fn agent(family: &str) -> RegisterDaemonTaskDefinitionRequest {
    RegisterDaemonTaskDefinitionRequest {
        family: family.to_owned(),
        container_definitions: vec![DaemonContainerDefinition {
            name: Some("agent".to_owned()),
            image: "agent:1".to_owned(),
            memory: Some(64),
            ..DaemonContainerDefinition::default()
        }],
        ..RegisterDaemonTaskDefinitionRequest::default()
    }
}

/// Registers it, and gives its ARN.
pub(in crate::ops) fn register(region: &mut Region, family: &str) -> String {
    let answer = super::register_daemon_task_definition(region, agent(family));
    answer.unwrap().daemon_task_definition_arn.unwrap()
}

pub(super) fn described(region: &Region, reference: &str) -> DaemonTaskDefinition {
    let input = DescribeDaemonTaskDefinitionRequest {
        daemon_task_definition: reference.to_owned(),
    };
    let answer = super::describe_daemon_task_definition(region, input);
    answer.unwrap().daemon_task_definition.unwrap()
}
