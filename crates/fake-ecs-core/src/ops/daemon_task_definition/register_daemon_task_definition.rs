//! `RegisterDaemonTaskDefinition` — makes the next revision of a family of daemons.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterDaemonTaskDefinition.html>
//!
//! What is refused is what `RegisterTaskDefinition` refuses of the same members, in the same words:
//! the service's own are not known. Only a router needs nobody here who logs by it. A family may
//! have the same name as one of task definitions.

use std::sync::Arc;

use super::as_task_definition::{as_task_definition, fill_in};
use crate::ecs::Region;
use crate::ecs::daemon::definition::DaemonDefinition;
use crate::ecs::task::definition::Revision;
use crate::ops::{tags, task_definition};
use crate::wire::{
    ApiError, DaemonIpcMode, DaemonPidMode, DaemonTaskDefinition,
    RegisterDaemonTaskDefinitionRequest, RegisterDaemonTaskDefinitionResponse,
};

pub(in crate::ops) fn register_daemon_task_definition(
    region: &mut Region,
    input: RegisterDaemonTaskDefinitionRequest,
) -> Result<RegisterDaemonTaskDefinitionResponse, ApiError> {
    let RegisterDaemonTaskDefinitionRequest {
        family,
        container_definitions,
        cpu,
        execution_role_arn,
        ipc_mode,
        memory,
        pid_mode,
        tags,
        task_role_arn,
        volumes,
    } = input;
    let tags = tags::checked(tags.unwrap_or_default())?;
    let number = region.daemon_definitions.next_number(&family);
    let arn = format!("daemon-task-definition/{family}:{number}");
    let arn = region.scope.arn(&arn);
    let mut document = DaemonTaskDefinition {
        container_definitions: Some(container_definitions),
        cpu,
        daemon_task_definition_arn: Some(arn.clone()),
        execution_role_arn,
        family: Some(family.clone()),
        ipc_mode: Some(ipc_mode.unwrap_or(DaemonIpcMode::None)),
        memory,
        pid_mode: Some(pid_mode.unwrap_or(DaemonPidMode::None)),
        revision: Some(number),
        task_role_arn,
        volumes,
        ..DaemonTaskDefinition::default()
    };
    check_volumes(&document)?;
    let as_task = task_definition::complete_for_daemon(as_task_definition(&document))?;
    fill_in(&mut document, &as_task);
    region.daemon_definitions.insert(DaemonDefinition {
        revision: Arc::new(Revision {
            family: Arc::from(family),
            number,
            arn: arn.clone(),
            document: as_task,
        }),
        document,
        registered_at: region.now(),
        registered_by: region.principal(),
        delete_requested_at: None,
        tags,
    });
    Ok(RegisterDaemonTaskDefinitionResponse {
        daemon_task_definition_arn: Some(arn),
    })
}

/// A volume is of the host or of a log driver. The wording is ours.
fn check_volumes(definition: &DaemonTaskDefinition) -> Result<(), ApiError> {
    for volume in definition.volumes.iter().flatten() {
        if volume.host.is_some() && volume.log_driver_volume_configuration.is_some() {
            let name = volume.name.as_deref().unwrap_or_default();
            return Err(ApiError::client(format!(
                "Only one of 'host' and 'logDriverVolumeConfiguration' can be specified for volume '{name}'."
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{agent, described, register};
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::{
        DaemonContainerDefinition, DaemonVolume, HostVolumeProperties, LogDriver,
        LogDriverVolumeConfiguration,
    };

    #[test]
    fn revisions_of_a_family_are_counted_from_one() {
        let mut region = fixtures::region();

        let arns = ["logs", "traces", "logs"].map(|family| register(&mut region, family));

        let prefix = "arn:aws:ecs:us-east-1:123456789012:daemon-task-definition";
        let expected = ["logs:1", "traces:1", "logs:2"].map(|name| format!("{prefix}/{name}"));
        assert_eq!(arns, expected);
    }

    #[test]
    fn what_is_left_out_is_filled_in_as_for_tasks() {
        let mut region = fixtures::region();
        register(&mut region, "logs");

        let definition = described(&region, "logs");

        let [container] = &definition.container_definitions.unwrap()[..] else {
            panic!("one was given");
        };
        assert_eq!((container.cpu, container.essential), (Some(0), Some(true)));
        assert_eq!(container.environment, Some(Vec::new()));
        assert_eq!(definition.volumes, Some(Vec::new()));
        assert_eq!(definition.pid_mode, Some(DaemonPidMode::None));
        assert_eq!(definition.ipc_mode, Some(DaemonIpcMode::None));
    }

    #[test]
    fn what_tasks_cannot_have_daemons_cannot_either() {
        type Change = fn(&mut RegisterDaemonTaskDefinitionRequest);
        let cases: [(Change, &str); 5] = [
            (
                |it| it.family = "a b".to_owned(),
                "Family contains invalid characters.",
            ),
            (
                |it| it.container_definitions.clear(),
                "Container list cannot be empty",
            ),
            (
                |it| it.container_definitions[0].image = String::new(),
                "Container.image should not be null or empty.",
            ),
            (
                |it| it.container_definitions[0].memory = None,
                "Invalid setting for container 'agent'. At least one of 'memory' or 'memoryReservation' must be specified.",
            ),
            (
                |it| {
                    it.volumes = Some(vec![DaemonVolume {
                        name: Some("v".to_owned()),
                        host: Some(HostVolumeProperties::default()),
                        log_driver_volume_configuration: Some(LogDriverVolumeConfiguration {
                            driver: LogDriver::Awslogs,
                        }),
                    }]);
                },
                "Only one of 'host' and 'logDriverVolumeConfiguration' can be specified for volume 'v'.",
            ),
        ];
        for (change, message) in cases {
            let mut input = agent("logs");
            change(&mut input);
            let refused = register_daemon_task_definition(&mut fixtures::region(), input);
            let error = refused.unwrap_err();
            assert_eq!(error.to_string(), format!("ClientException: {message}"));
        }
    }

    #[test]
    fn a_refused_definition_costs_no_number() {
        let mut region = fixtures::region();
        let broken = RegisterDaemonTaskDefinitionRequest {
            container_definitions: vec![DaemonContainerDefinition::default()],
            ..agent("logs")
        };

        assert!(register_daemon_task_definition(&mut region, broken).is_err());

        assert!(register(&mut region, "logs").ends_with("logs:1"));
    }
}
