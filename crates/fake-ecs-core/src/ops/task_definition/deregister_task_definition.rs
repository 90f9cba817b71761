//! `DeregisterTaskDefinition` — makes a revision `INACTIVE`: nothing new can run it, what runs it
//! goes on.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html>

use super::not_found;
use crate::ecs::Region;
use crate::ecs::task;
use crate::ecs::task::reference::Reference;
use crate::render;
use crate::wire::{ApiError, DeregisterTaskDefinitionRequest, DeregisterTaskDefinitionResponse};

pub(in crate::ops) fn deregister_task_definition(
    region: &mut Region,
    input: DeregisterTaskDefinitionRequest,
) -> Result<DeregisterTaskDefinitionResponse, ApiError> {
    let DeregisterTaskDefinitionRequest { task_definition } = input;
    let Reference { family, number } =
        task::reference::parse_reference(region, &task_definition)?.ok_or_else(not_found)?;
    let number = number.ok_or_else(|| ApiError::client("Revision is missing."))?;

    let (now, after) = (region.now(), region.last_sequence());
    region
        .task_definitions
        .deregister(family, number, now, after);

    let state = task::reference::find(region, &task_definition)?.ok_or_else(not_found)?;
    Ok(DeregisterTaskDefinitionResponse {
        task_definition: Some(render::task_definition(state)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Book, message};
    use super::*;
    use crate::wire::TaskDefinitionStatus;

    fn deregister(
        book: &mut Book,
        reference: &str,
    ) -> Result<DeregisterTaskDefinitionResponse, ApiError> {
        let input = DeregisterTaskDefinitionRequest {
            task_definition: reference.to_owned(),
        };
        deregister_task_definition(&mut book.region, input)
    }

    #[test]
    fn a_deregistered_revision_is_inactive_and_its_number_is_not_used_again() {
        let mut book = Book::new();
        book.register("web");

        let answer = deregister(&mut book, "web:1").unwrap();

        let shown = answer.task_definition.unwrap();
        assert_eq!(shown.status, Some(TaskDefinitionStatus::Inactive));
        assert!(shown.deregistered_at.is_some());
        assert_eq!(book.register("web").revision, Some(2));
    }

    #[test]
    fn deregistering_again_changes_nothing() {
        let mut book = Book::new();
        book.register("web");
        let first = deregister(&mut book, "web:1").unwrap();
        book.wait();

        let second = deregister(&mut book, "web:1").unwrap();

        assert_eq!(first, second);
    }

    #[test]
    fn it_takes_a_revision() {
        let mut book = Book::new();
        book.register("web");

        for (reference, expected) in [
            ("web", "ClientException: Revision is missing."),
            (
                "web:2",
                "ClientException: Unable to describe task definition.",
            ),
            (
                "web:x",
                "InvalidParameterException: Invalid revision number. Number: x",
            ),
        ] {
            assert_eq!(message(deregister(&mut book, reference)), expected);
        }
    }
}
