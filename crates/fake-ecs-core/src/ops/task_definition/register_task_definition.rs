//! `RegisterTaskDefinition` — makes the next revision of a family.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html>

use std::sync::Arc;

use super::register;
use crate::ecs::Region;
use crate::ecs::task::definition::{Revision, RevisionState};
use crate::limits::quotas;
use crate::ops::tags;
use crate::render;
use crate::wire::{
    ApiError, ErrorCode, RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse, Tag,
    TaskDefinition, TaskDefinitionStatus,
};

pub fn register_task_definition(
    region: &mut Region,
    input: RegisterTaskDefinitionRequest,
) -> Result<RegisterTaskDefinitionResponse, ApiError> {
    let (asked, tags) = taken_apart(input);
    if tags.as_ref().is_some_and(Vec::is_empty) {
        return Err(ApiError::client("Tags can not be empty."));
    }
    let has_tags = tags.is_some();
    let tags = tags::checked(tags.unwrap_or_default())?;
    let family = asked.family.clone().unwrap_or_default();
    check_containers(region, &asked)?;
    let number = region.task_definitions.next_number(&family);
    let arn = region
        .scope
        .arn(&format!("task-definition/{family}:{number}"));
    let document = register::complete(TaskDefinition {
        task_definition_arn: Some(arn.clone()),
        revision: Some(number),
        ..asked
    })?;
    check_revisions(region, number)?;

    let state = RevisionState {
        revision: Arc::new(Revision {
            family: Arc::from(family),
            number,
            arn,
            document,
        }),
        status: TaskDefinitionStatus::Active,
        registered_at: region.now(),
        registered_after: region.last_sequence(),
        registered_by: region.principal(),
        deregistered_at: None,
        deregistered_after: None,
        delete_requested_at: None,
        tags: tags.clone(),
    };
    let answer = RegisterTaskDefinitionResponse {
        task_definition: Some(render::task_definition(&state)),
        tags: has_tags.then_some(tags),
    };
    region.task_definitions.insert(state);
    Ok(answer)
}

fn check_containers(region: &Region, definition: &TaskDefinition) -> Result<(), ApiError> {
    let containers = definition.container_definitions.as_ref();
    let count = containers.map_or(0, Vec::len);
    match region.quotas.containers_per_definition {
        // As if there were more than there can ever be.
        Some(most) if count > most as usize => Err(ApiError::client("Too many containers.")),
        _ => Ok(()),
    }
}

/// "Registering or deleting a task definition revision doesn't exclude it from being included in
/// this limit."
fn check_revisions(region: &Region, number: i32) -> Result<(), ApiError> {
    let before = || usize::try_from(number - 1).unwrap_or_default();
    if quotas::is_used_up(region.quotas.revisions_per_family, before) {
        let message = quotas::exceeded("revisions per task definition family");
        return Err(ApiError::new(ErrorCode::LimitExceeded, message));
    }
    Ok(())
}

/// The definition that is asked for, without what the service adds, and its tags.
fn taken_apart(input: RegisterTaskDefinitionRequest) -> (TaskDefinition, Option<Vec<Tag>>) {
    let RegisterTaskDefinitionRequest {
        family,
        container_definitions,
        cpu,
        enable_fault_injection,
        ephemeral_storage,
        execution_role_arn,
        inference_accelerators,
        ipc_mode,
        memory,
        network_mode,
        pid_mode,
        placement_constraints,
        proxy_configuration,
        requires_compatibilities,
        runtime_platform,
        tags,
        task_role_arn,
        trusted_execution_configuration,
        volumes,
    } = input;
    let definition = TaskDefinition {
        family: Some(family),
        container_definitions: Some(container_definitions),
        cpu,
        enable_fault_injection,
        ephemeral_storage,
        execution_role_arn,
        inference_accelerators,
        ipc_mode,
        memory,
        network_mode,
        pid_mode,
        placement_constraints,
        proxy_configuration,
        requires_compatibilities,
        runtime_platform,
        task_role_arn,
        trusted_execution_configuration,
        volumes,
        ..TaskDefinition::default()
    };
    (definition, tags)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Book, bridge, fargate, message};
    use super::*;
    use crate::wire::{Encode, decode, encode};
    use serde_json::{Value, json};

    fn tag(key: &str) -> Tag {
        Tag {
            key: Some(key.to_owned()),
            value: Some("x".to_owned()),
        }
    }

    #[test]
    fn revisions_of_a_family_are_counted_from_one() {
        let mut book = Book::new();

        let numbers = ["web", "api", "web"].map(|family| book.register(family).revision);

        assert_eq!(numbers, [Some(1), Some(1), Some(2)]);
    }

    #[test]
    fn a_refused_definition_costs_no_number() {
        let mut book = Book::new();
        let mut broken = bridge("web");
        broken.container_definitions.clear();

        assert!(register_task_definition(&mut book.region, broken).is_err());
        assert_eq!(book.register("web").revision, Some(1));
    }

    #[test]
    fn the_answer_says_who_registered_what_and_when() {
        let mut book = Book::new();

        let registered = book.register("web");

        assert_eq!(registered.task_definition_arn, Some(book.arn("web:1")));
        assert_eq!(registered.status, Some(TaskDefinitionStatus::Active));
        assert_eq!(
            registered.registered_by,
            Some(book.region.scope.caller_arn())
        );
        let now = book.region.now().timestamp();
        assert_eq!(registered.registered_at, Some(now));
        assert_eq!(registered.deregistered_at, None);
    }

    #[test]
    fn tags_are_beside_the_definition_and_only_if_given() {
        let mut book = Book::new();
        let mut tagged = bridge("web");
        tagged.tags = Some(vec![tag("team")]);

        let answer = register_task_definition(&mut book.region, tagged).unwrap();
        assert_eq!(answer.tags, Some(vec![tag("team")]));
        let answer = register_task_definition(&mut book.region, bridge("web")).unwrap();
        assert_eq!(answer.tags, None);
    }

    #[test]
    fn tags_follow_the_rules_of_tags() {
        for (tags, expected) in [
            (vec![], "ClientException: Tags can not be empty."),
            (
                vec![tag("AWS:x")],
                "InvalidParameterException: aws: prefixed tag key names are not allowed for external use.",
            ),
            (
                vec![tag("a"), tag("a")],
                "InvalidParameterException: Duplicate tag keys are not allowed: a",
            ),
        ] {
            let mut input = bridge("web");
            input.tags = Some(tags);
            let answer = register_task_definition(&mut Book::new().region, input);
            assert_eq!(message(answer), expected);
        }
    }

    #[test]
    fn what_is_described_can_be_registered_again() {
        let mut book = Book::new();
        for input in [bridge("web"), fargate("api")] {
            let first = register_task_definition(&mut book.region, input).unwrap();
            let first = first.task_definition.unwrap();

            let again = decode(&encode(&first as &dyn Encode)).unwrap();
            let second = register_task_definition(&mut book.region, again.value).unwrap();

            let second = second.task_definition.unwrap();
            let expected = TaskDefinition {
                task_definition_arn: second.task_definition_arn.clone(),
                revision: second.revision,
                ..first
            };
            assert_eq!(second, expected);
        }
    }

    // Recorded answers of the service, registered again; see the README beside the recordings.

    const REGISTERED: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/register-task-definition-full.json"
    ));
    const DESCRIBED: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/describe-task-definition.json"
    ));
    const DELETED: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/delete-task-definitions.json"
    ));

    fn record(book: &mut Book, recorded: &Value) -> TaskDefinition {
        // An answer is a request with more in it, which is ignored.
        let request = decode(recorded.to_string().as_bytes()).unwrap();
        let answer = register_task_definition(&mut book.region, request.value).unwrap();
        answer.task_definition.unwrap()
    }

    /// Both without what depends on place and time, and the recording with what has been added
    /// since.
    #[track_caller]
    fn compare(rendered: &TaskDefinition, recorded: &Value) {
        let mut rendered: Value = serde_json::from_slice(&encode(rendered)).unwrap();
        let mut recorded = recorded.clone();
        recorded["compatibilities"]
            .as_array_mut()
            .unwrap()
            .push(json!("MANAGED_INSTANCES"));
        recorded["containerDefinitions"][0]["systemControls"] = json!([]);
        for definition in [&mut rendered, &mut recorded] {
            let definition = definition.as_object_mut().unwrap();
            for member in ["taskDefinitionArn", "revision", "registeredBy"] {
                assert!(definition.remove(member).is_some(), "{member}");
            }
            for member in ["registeredAt", "deregisteredAt", "deleteRequestedAt"] {
                definition.remove(member);
            }
        }
        // As texts, because the difference is then shown where it is.
        let pretty = |value| serde_json::to_string_pretty(value).unwrap();
        pretty_assert(&pretty(&rendered), &pretty(&recorded));
    }

    #[track_caller]
    fn pretty_assert(rendered: &str, recorded: &str) {
        for (line, (one, two)) in rendered.lines().zip(recorded.lines()).enumerate() {
            assert_eq!(one, two, "line {line} of\n{rendered}");
        }
        assert_eq!(rendered.len(), recorded.len());
    }

    #[test]
    fn what_was_registered_in_2024_is_answered_the_same() {
        let recorded: Value = serde_json::from_str(REGISTERED).unwrap();
        let recorded = &recorded["taskDefinition"];

        let rendered = record(&mut Book::new(), recorded);

        compare(&rendered, recorded);
    }

    #[test]
    fn what_was_described_in_2023_is_answered_the_same() {
        let recorded: Value = serde_json::from_str(DESCRIBED).unwrap();
        let recorded = &recorded["taskDefinition"];

        let rendered = record(&mut Book::new(), recorded);

        compare(&rendered, recorded);
    }

    #[test]
    fn what_was_deleted_in_2023_is_answered_the_same() {
        let answer: Value = serde_json::from_str(DELETED).unwrap();
        let recorded = &answer["taskDefinitions"][0];
        let mut book = Book::new();
        record(&mut book, recorded);
        book.deregister("test-delete-definition:1");

        book.delete("test-delete-definition:1");

        let definitions = &book.region.task_definitions;
        let state = definitions.get("test-delete-definition", 1).unwrap();
        compare(&render::task_definition(state), recorded);
    }
}
