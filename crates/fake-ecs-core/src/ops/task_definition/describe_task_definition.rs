//! `DescribeTaskDefinition` — shows a revision; of a family the newest that is `ACTIVE`.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html>

use super::not_found;
use crate::ecs::Region;
use crate::ecs::task;
use crate::render;
use crate::wire::{
    ApiError, DescribeTaskDefinitionRequest, DescribeTaskDefinitionResponse, TaskDefinitionField,
};

pub(in crate::ops) fn describe_task_definition(
    region: &Region,
    input: DescribeTaskDefinitionRequest,
) -> Result<DescribeTaskDefinitionResponse, ApiError> {
    let DescribeTaskDefinitionRequest {
        task_definition,
        include,
    } = input;
    let state = task::reference::find(region, &task_definition)?.ok_or_else(not_found)?;
    let include = include.unwrap_or_default();
    Ok(DescribeTaskDefinitionResponse {
        tags: include
            .contains(&TaskDefinitionField::Tags)
            .then(|| state.tags.clone()),
        task_definition: Some(render::task_definition(state)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Book, message};
    use super::*;
    use crate::wire::{Tag, TaskDefinitionStatus};

    fn describe(book: &Book, reference: &str) -> Result<DescribeTaskDefinitionResponse, ApiError> {
        let input = DescribeTaskDefinitionRequest {
            task_definition: reference.to_owned(),
            include: None,
        };
        describe_task_definition(&book.region, input)
    }

    #[track_caller]
    fn check(book: &Book, reference: &str, arn: &str) {
        let answer = describe(book, reference).unwrap();
        let found = answer.task_definition.unwrap();
        assert_eq!(found.task_definition_arn.as_deref(), Some(arn));
    }

    #[test]
    fn a_revision_is_found_by_each_of_its_names() {
        let mut book = Book::new();
        book.register("web");
        book.register("web");
        let (first, second) = (book.arn("web:1"), book.arn("web:2"));

        check(&book, "web", &second);
        check(&book, "web:1", &first);
        check(&book, &first, &first);
        check(&book, &book.arn("web"), &second);
    }

    #[test]
    fn a_family_means_its_newest_active_revision() {
        let mut book = Book::new();
        book.register("web");
        book.register("web");
        book.deregister("web:2");

        check(&book, "web", &book.arn("web:1"));
        check(&book, "web:2", &book.arn("web:2"));
        book.deregister("web:1");
        assert_eq!(
            message(describe(&book, "web")),
            "ClientException: Unable to describe task definition."
        );
    }

    #[test]
    fn what_is_not_there_cannot_be_described() {
        let mut book = Book::new();
        book.register("web");

        for unknown in ["", "w", "web:0", "web:-1", "web:2", "api", ":1"] {
            let refused = message(describe(&book, unknown));
            let expected = "ClientException: Unable to describe task definition.";
            assert_eq!(refused, expected, "{unknown}");
        }
        let cluster = book.arn("web:1").replace("task-definition", "cluster");
        assert!(describe(&book, &cluster).is_err());
        for number in ["", "x", "1:2", "99999999999", "+1", "01", "1 "] {
            let expected =
                format!("InvalidParameterException: Invalid revision number. Number: {number}");
            assert_eq!(message(describe(&book, &format!("web:{number}"))), expected);
        }
    }

    #[test]
    fn tags_are_shown_beside_the_definition_when_included() {
        let mut book = Book::new();
        book.register("web");
        let tag = Tag {
            key: Some("team".to_owned()),
            value: Some("blue".to_owned()),
        };
        book.region
            .task_definitions
            .set_tags("web", 1, vec![tag.clone()]);

        assert_eq!(describe(&book, "web").unwrap().tags, None);
        let input = DescribeTaskDefinitionRequest {
            task_definition: "web".to_owned(),
            include: Some(vec![TaskDefinitionField::Tags]),
        };
        let answer = describe_task_definition(&book.region, input).unwrap();
        assert_eq!(answer.tags, Some(vec![tag]));
    }

    #[test]
    fn a_revision_that_is_being_deleted_is_shown_while_tasks_use_it() {
        let mut book = Book::new();
        book.register("web");
        book.run("web:1");
        book.deregister("web:1");
        book.delete("web:1");

        let shown = describe(&book, "web:1").unwrap().task_definition.unwrap();
        assert_eq!(shown.status, Some(TaskDefinitionStatus::DeleteInProgress));
        assert!(shown.deregistered_at.is_some() && shown.delete_requested_at.is_some());

        book.stop_all();
        assert!(describe(&book, "web:1").is_err());
    }
}
