//! `DeleteTaskDefinitions` — deletes `INACTIVE` revisions; one that tasks still run is shown until
//! they have stopped.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskDefinitions.html>

use crate::ecs::Region;
use crate::ecs::task;
use crate::ecs::task::reference::Reference;
use crate::render;
use crate::wire::{
    ApiError, DeleteTaskDefinitionsRequest, DeleteTaskDefinitionsResponse, Failure, TaskDefinition,
    TaskDefinitionStatus,
};

/// How many revisions one call takes.
const REVISIONS_MAX: usize = 10;

pub(in crate::ops) fn delete_task_definitions(
    region: &mut Region,
    input: DeleteTaskDefinitionsRequest,
) -> Result<DeleteTaskDefinitionsResponse, ApiError> {
    let DeleteTaskDefinitionsRequest { task_definitions } = input;
    if task_definitions.is_empty() {
        return Err(ApiError::invalid_parameter(
            "size of TaskDefinition references list must be greater than 0",
        ));
    }
    if task_definitions.len() > REVISIONS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "Size of TaskDefinition references list cannot exceed {REVISIONS_MAX}"
        )));
    }
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for reference in task_definitions {
        match delete(region, &reference) {
            Ok(definition) => deleted.push(definition),
            Err(reason) => failures.push(failure(reference, reason)),
        }
    }
    Ok(DeleteTaskDefinitionsResponse {
        failures: Some(failures),
        task_definitions: Some(deleted),
    })
}

/// Deletes one revision, or says why not.
fn delete(region: &mut Region, reference: &str) -> Result<TaskDefinition, String> {
    // getmoto/moto#8989 has the text.
    let unknown = || {
        "The specified task definition does not exist. Specify a valid account, family, revision and try again."
            .to_owned()
    };
    let Reference { family, number } = task::reference::parse_reference(region, reference)
        .map_err(|error| error.message.unwrap_or_default())?
        .ok_or_else(unknown)?;
    let number = number.ok_or("Revision is missing.")?;
    let definitions = &region.task_definitions;
    let state = definitions.get(family, number).ok_or_else(unknown)?;
    if !task::reference::is_shown(region, state) {
        return Err(unknown());
    }
    if state.status == TaskDefinitionStatus::Active {
        return Err(
            "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
                .to_owned(),
        );
    }

    let now = region.now();
    let in_use = region.tasks.is_in_use(&state.revision.family, number);
    let definitions = &mut region.task_definitions;
    definitions.request_deletion(family, number, now, in_use);

    let state = definitions.get(family, number).ok_or_else(unknown)?;
    Ok(render::task_definition(state))
}

/// What was asked for comes back as it was asked for: getmoto/moto#8989.
fn failure(reference: String, reason: String) -> Failure {
    Failure {
        arn: Some(reference),
        reason: Some(reason),
        detail: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Book, message};
    use super::*;

    fn delete(
        book: &mut Book,
        references: &[&str],
    ) -> Result<DeleteTaskDefinitionsResponse, ApiError> {
        let references = references.iter().map(|reference| (*reference).to_owned());
        let input = DeleteTaskDefinitionsRequest {
            task_definitions: references.collect(),
        };
        delete_task_definitions(&mut book.region, input)
    }

    #[test]
    fn an_inactive_revision_is_shown_once_more_and_gone() {
        let mut book = Book::new();
        book.register("web");
        book.deregister("web:1");

        let answer = delete(&mut book, &["web:1"]).unwrap();

        assert_eq!(answer.failures, Some(Vec::new()));
        let shown = &answer.task_definitions.unwrap()[0];
        assert_eq!(shown.status, Some(TaskDefinitionStatus::DeleteInProgress));
        assert!(
            task::reference::find(&book.region, "web:1")
                .unwrap()
                .is_none()
        );
        assert_eq!(book.register("web").revision, Some(2));
    }

    #[test]
    fn each_revision_fails_for_itself() {
        let mut book = Book::new();
        for _ in 0..3 {
            book.register("web");
        }
        book.deregister("web:1");
        book.deregister("web:3");
        book.delete("web:3");

        let references = ["web:1", "web:2", "web:3", "web:9", "web", "web:x"];
        let answer = delete(&mut book, &references).unwrap();

        assert_eq!(answer.task_definitions.unwrap().len(), 1);
        let failures = answer.failures.unwrap();
        let reasons: Vec<&str> = failures
            .iter()
            .map(|failure| failure.reason.as_deref().unwrap())
            .collect();
        let unknown = "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
        assert_eq!(
            reasons,
            [
                "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
                unknown,
                unknown,
                "Revision is missing.",
                "Invalid revision number. Number: x",
            ]
        );
        let arns = failures.iter().map(|failure| failure.arn.as_deref());
        let asked = &references[1..];
        assert!(arns.eq(asked.iter().map(|reference| Some(*reference))));
    }

    #[test]
    fn deleting_again_while_tasks_run_answers_the_same() {
        let mut book = Book::new();
        book.register("web");
        book.run("web:1");
        book.deregister("web:1");

        let first = delete(&mut book, &["web:1"]).unwrap();
        book.wait();
        let second = delete(&mut book, &["web:1"]).unwrap();

        assert_eq!(first, second);
    }

    #[test]
    fn one_call_takes_one_to_ten_revisions() {
        let mut book = Book::new();

        assert_eq!(
            message(delete(&mut book, &[])),
            "InvalidParameterException: size of TaskDefinition references list must be greater than 0"
        );
        assert_eq!(
            message(delete(&mut book, &["web:1"; 11])),
            "InvalidParameterException: Size of TaskDefinition references list cannot exceed 10"
        );
        assert!(delete(&mut book, &["web:1"; 10]).is_ok());
    }
}
