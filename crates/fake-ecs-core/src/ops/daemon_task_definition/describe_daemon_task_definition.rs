//! `DescribeDaemonTaskDefinition` — a revision, also one that has been deleted.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemonTaskDefinition.html>

use crate::ecs::Region;
use crate::ecs::daemon;
use crate::render;
use crate::wire::{
    ApiError, DescribeDaemonTaskDefinitionRequest, DescribeDaemonTaskDefinitionResponse,
};

pub(in crate::ops) fn describe_daemon_task_definition(
    region: &Region,
    input: DescribeDaemonTaskDefinitionRequest,
) -> Result<DescribeDaemonTaskDefinitionResponse, ApiError> {
    let DescribeDaemonTaskDefinitionRequest {
        daemon_task_definition,
    } = input;
    let definition = daemon::reference::find(region, &daemon_task_definition)?;
    // Made like that of `DescribeTaskDefinition`.
    let definition =
        definition.ok_or_else(|| ApiError::client("Unable to describe daemon task definition."))?;
    Ok(DescribeDaemonTaskDefinitionResponse {
        daemon_task_definition: Some(render::daemon_task_definition(region, definition)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{described, register};
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::{DaemonTaskDefinitionStatus, DeleteDaemonTaskDefinitionRequest};

    #[test]
    fn a_family_means_its_newest_active_revision() {
        let mut region = fixtures::region();
        let [first, second] = ["logs"; 2].map(|family| register(&mut region, family));
        let arn = |reference: &str| described(&region, reference).daemon_task_definition_arn;

        assert_eq!(arn("logs"), Some(second.clone()));
        assert_eq!(arn("logs:1"), Some(first.clone()));
        assert_eq!(arn(&first), Some(first.clone()));
        let input = DeleteDaemonTaskDefinitionRequest {
            daemon_task_definition: second.clone(),
        };
        super::super::delete_daemon_task_definition(&mut region, input).unwrap();
        assert_eq!(
            described(&region, "logs").daemon_task_definition_arn,
            Some(first)
        );
        let deleted = described(&region, &second);
        assert_eq!(deleted.status, Some(DaemonTaskDefinitionStatus::Deleted));
        assert!(deleted.delete_requested_at.is_some());
    }

    #[test]
    fn what_is_not_there_cannot_be_described() {
        let mut region = fixtures::region();
        register(&mut region, "logs");
        for (reference, expected) in [
            (
                "web",
                "ClientException: Unable to describe daemon task definition.",
            ),
            (
                "logs:2",
                "ClientException: Unable to describe daemon task definition.",
            ),
            (
                "logs:x",
                "InvalidParameterException: Invalid revision number. Number: x",
            ),
            (
                "arn:aws:ecs:us-east-1:123456789012:task-definition/logs:1",
                "ClientException: Unable to describe daemon task definition.",
            ),
        ] {
            let input = DescribeDaemonTaskDefinitionRequest {
                daemon_task_definition: reference.to_owned(),
            };
            let error = describe_daemon_task_definition(&region, input).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
