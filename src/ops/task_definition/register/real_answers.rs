//! Recorded answers of the service, registered again; see the README beside the recordings.

use serde_json::{Value, json};

use super::super::samples::Book;
use crate::ops::task_definition::{deregister_task_definition, register_task_definition};
use crate::render;
use crate::wire::{DeregisterTaskDefinitionRequest, TaskDefinition, decode, encode};

const REGISTERED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/real-answers/register-task-definition-full.json"
));
const DESCRIBED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/real-answers/describe-task-definition.json"
));
const DELETED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/real-answers/delete-task-definitions.json"
));

fn register(book: &mut Book, recorded: &Value) -> TaskDefinition {
    // An answer is a request with more in it, which is ignored.
    let request = decode(recorded.to_string().as_bytes()).unwrap();
    let answer = register_task_definition(&mut book.world, request.value).unwrap();
    answer.task_definition.unwrap()
}

/// Both without what depends on place and time, and the recording with what has been added since.
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

    let rendered = register(&mut Book::new(), recorded);

    compare(&rendered, recorded);
}

#[test]
fn what_was_described_in_2023_is_answered_the_same() {
    let recorded: Value = serde_json::from_str(DESCRIBED).unwrap();
    let recorded = &recorded["taskDefinition"];

    let rendered = register(&mut Book::new(), recorded);

    compare(&rendered, recorded);
}

#[test]
fn what_was_deleted_in_2023_is_answered_the_same() {
    let answer: Value = serde_json::from_str(DELETED).unwrap();
    let recorded = &answer["taskDefinitions"][0];
    let mut book = Book::new();
    register(&mut book, recorded);
    let reference = DeregisterTaskDefinitionRequest {
        task_definition: "test-delete-definition:1".to_owned(),
    };
    deregister_task_definition(&mut book.world, reference).unwrap();

    book.delete("test-delete-definition:1");

    let definitions = &book.world.task_definitions;
    let state = definitions.get("test-delete-definition", 1).unwrap();
    compare(&render::task_definition(state), recorded);
}
