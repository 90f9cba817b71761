//! One operation, one file, one name; and each reads all of its input.

use serde_json::Value;

use crate::source::{read, sources};
use crate::taken_apart::is_taken_apart;

/// The members that nothing follows from. Each place says why.
const WITHOUT_EFFECT: [&str; 3] = [
    "RegisterContainerInstance.instance_identity_document_signature",
    "RunTask.reference_id",
    "StartTask.reference_id",
];

/// The operations of ECS, as its model has them.
fn operations() -> Vec<String> {
    let model: Value = serde_json::from_str(&read("xtask/model/ecs.json")).unwrap();
    let operations = model["operations"].as_object().expect("the model has any");
    operations.keys().cloned().collect()
}

/// The operations, and what `dispatch` calls for each: `("RunTask", "task::run_task")`.
fn dispatched() -> Vec<(String, String)> {
    let source = read("crates/fake-ecs-core/src/ops/mod.rs");
    let table = source.split("Operation::").skip(1);
    let arms = table.filter_map(|arm| arm.split_once(" => "));
    arms.map(|(operation, arm)| {
        let mut words =
            arm.split(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter));
        let call = words.find(|word| word.contains("::"));
        let call = call.unwrap_or_else(|| panic!("the arm of {operation} calls nothing"));
        (operation.to_owned(), call.to_owned())
    })
    .collect()
}

/// The file of an operation: `crates/fake-ecs-core/src/ops/task/run_task.rs`.
fn path_of(call: &str) -> String {
    format!(
        "crates/fake-ecs-core/src/ops/{}.rs",
        call.replace("::", "/")
    )
}

/// `UpdateService` → `update_service`.
fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[test]
fn the_table_has_every_operation_of_the_model() {
    let mut dispatched: Vec<String> = dispatched().into_iter().map(|(name, _)| name).collect();
    dispatched.sort();

    assert_eq!(dispatched, operations());
}

#[test]
fn an_operation_its_file_and_its_function_have_one_name() {
    for (operation, call) in dispatched() {
        let (_, function) = call.split_once("::").expect("calls have a path");
        assert_eq!(function, snake(&operation), "the arm of {operation}");
        let path = path_of(&call);
        let text = read(&path);
        assert!(
            text.starts_with(&format!("//! `{operation}` — ")),
            "{path} does not say what it is"
        );
        for part in [format!("API_{operation}.html"), format!("fn {function}(")] {
            assert!(text.contains(&part), "{path} has no {part}");
        }
    }
}

#[test]
fn every_operation_takes_its_input_apart_completely() {
    for source in sources("crates/fake-ecs-core/src/ops") {
        for (operation, call) in dispatched() {
            if source.path == path_of(&call) {
                assert!(
                    is_taken_apart(source.production(), &operation),
                    "{} does not take all of its input apart",
                    source.path
                );
            }
        }
    }
}

#[test]
fn operations_of_other_services_take_their_inputs_apart_as_well() {
    let sources = sources("crates/fake-ecs-core/src/aws").into_iter();
    let operations: Vec<_> = sources.filter(|it| it.text.starts_with("//! `")).collect();
    assert!(
        !operations.is_empty(),
        "files of operations begin otherwise"
    );
    for source in operations {
        let operation = source.text.split('`').nth(1).unwrap_or_default();
        assert!(
            is_taken_apart(source.production(), operation),
            "{} does not take all of its input apart",
            source.path
        );
    }
}

#[test]
fn no_member_of_an_input_is_dropped_in_silence() {
    let mut dropped = Vec::new();
    for (operation, call) in dispatched() {
        let text = read(&path_of(&call));
        let members = text.split(&format!("let {operation}Request {{")).nth(1);
        let members = members.and_then(|rest| rest.split_once('}'));
        let (members, _) = members.expect("the input is taken apart");
        let unbroken: String = text.split_whitespace().collect();
        let unread = members.split(',').filter_map(|it| it.split_once(": _"));
        for (member, _) in unread {
            let member = member.split_whitespace().last().unwrap_or_default();
            // What `_` stands for has been read before.
            if !unbroken.contains(&format!("input.{member}")) {
                dropped.push(format!("{operation}.{member}"));
            }
        }
    }
    dropped.sort();

    assert_eq!(dropped, WITHOUT_EFFECT);
}

/// The README names each type that stacks may have, in the row of its service.
#[test]
fn the_readme_lists_the_types_of_stacks() {
    let readme = read("README.md");
    for source in sources("crates/fake-ecs-core/src/aws/cloudformation/types") {
        let lines = source.production().lines().map(str::trim);
        let names = lines.filter_map(|line| line.strip_prefix("name: \"")?.strip_suffix("\","));
        for (service, kind) in names.filter_map(|name| name.rsplit_once("::")) {
            let row = format!("| `{service}` | ");
            let row = readme.lines().find_map(|line| line.strip_prefix(&row));
            let kinds = row.unwrap_or_default().trim_end_matches(" |");
            assert!(
                kinds.split(" · ").any(|it| it == kind),
                "the README does not list {service}::{kind} ({})",
                source.path
            );
        }
    }
}
