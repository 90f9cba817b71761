//! `DeleteDaemonTaskDefinition` — no daemon can use the revision from now on; those that do go on.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteDaemonTaskDefinition.html>
//!
//! It is `DELETE_IN_PROGRESS` as long as a daemon has it, and then `DELETED`.

use crate::ecs::Region;
use crate::ecs::daemon;
use crate::ecs::task::reference::Reference;
use crate::wire::{
    ApiError, DeleteDaemonTaskDefinitionRequest, DeleteDaemonTaskDefinitionResponse,
};

pub(in crate::ops) fn delete_daemon_task_definition(
    region: &mut Region,
    input: DeleteDaemonTaskDefinitionRequest,
) -> Result<DeleteDaemonTaskDefinitionResponse, ApiError> {
    let DeleteDaemonTaskDefinitionRequest {
        daemon_task_definition,
    } = input;
    // These are made like those of `DeleteTaskDefinitions`.
    let unknown = || {
        ApiError::client(
            "The specified daemon task definition does not exist. Specify a valid account, family, revision and try again.",
        )
    };
    let Reference { family, number } =
        daemon::reference::parse_reference(region, &daemon_task_definition)?.ok_or_else(unknown)?;
    let number = number.ok_or_else(|| ApiError::client("Revision is missing."))?;
    let now = region.now();
    let definitions = &mut region.daemon_definitions;
    let definition = definitions.get_mut(family, number).ok_or_else(unknown)?;
    if !definition.is_active() {
        return Err(ApiError::client(
            "The specified daemon task definition is not in ACTIVE status.",
        ));
    }
    definition.delete_requested_at = Some(now);
    Ok(DeleteDaemonTaskDefinitionResponse {
        daemon_task_definition_arn: Some(definition.revision.arn.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::register;
    use super::*;
    use crate::ecs::fixtures;

    fn delete(region: &mut Region, reference: &str) -> Result<String, String> {
        let input = DeleteDaemonTaskDefinitionRequest {
            daemon_task_definition: reference.to_owned(),
        };
        let answer = delete_daemon_task_definition(region, input);
        let answer = answer.map_err(|error| error.to_string())?;
        Ok(answer.daemon_task_definition_arn.unwrap())
    }

    #[test]
    fn a_revision_is_deleted_once() {
        let mut region = fixtures::region();
        let arn = register(&mut region, "logs");

        assert_eq!(delete(&mut region, "logs:1"), Ok(arn.clone()));

        let again =
            "ClientException: The specified daemon task definition is not in ACTIVE status.";
        assert_eq!(delete(&mut region, &arn), Err(again.to_owned()));
        assert!(register(&mut region, "logs").ends_with("logs:2"));
    }

    #[test]
    fn what_is_deleted_is_named_completely() {
        let mut region = fixtures::region();
        register(&mut region, "logs");

        let unknown = "ClientException: The specified daemon task definition does not exist. Specify a valid account, family, revision and try again.";
        for (reference, expected) in [
            ("logs", "ClientException: Revision is missing."),
            ("logs:2", unknown),
            ("web:1", unknown),
        ] {
            assert_eq!(delete(&mut region, reference), Err(expected.to_owned()));
        }
    }
}
