//! Whether an answer is what the model has: nothing that it does not know, nothing of another type,
//! nothing missing that is always there, and numbers for times.

use serde_json::{Map, Value};

use crate::always;
use crate::model::{Kind, Member, Model, Shape};

/// What is wrong with an answer, in terms of shapes: "Task.version is a string".
pub(crate) fn faults(model: &Model, output: Option<&str>, answer: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    match output {
        Some(output) => check(model, model.shape(output), answer, output, &mut faults),
        None if *answer == Value::Object(Map::new()) => {}
        None => faults.push(format!("it answers nothing, and there is {answer}")),
    }
    faults
}

/// `place` is the nearest member of a structure.
fn check(model: &Model, shape: &Shape, value: &Value, place: &str, faults: &mut Vec<String>) {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Object(values)) => {
            structure(model, &shape.name, members, values, faults);
        }
        (Kind::List { item, min, max, .. }, Value::Array(items)) => {
            if !(*min..=*max).contains(&items.len()) {
                faults.push(format!("{place} has {} items", items.len()));
            }
            for value in items {
                check(model, model.shape(item), value, place, faults);
            }
        }
        (Kind::Map(of), Value::Object(entries)) => {
            for value in entries.values() {
                check(model, model.shape(of), value, place, faults);
            }
        }
        (Kind::Text { min, max, .. }, Value::String(text)) => {
            if !(*min..=*max).contains(&text.chars().count()) {
                faults.push(format!("{place} has {} characters", text.chars().count()));
            }
        }
        (Kind::Enum(names), Value::String(text)) => {
            if !names.contains(text) {
                faults.push(format!(
                    "{place} is '{text}', which {} does not have",
                    shape.name
                ));
            }
        }
        (Kind::Integer { min, max }, Value::Number(number)) => {
            let range = i64::from(*min)..=i64::from(*max);
            if !number
                .as_i64()
                .is_some_and(|number| range.contains(&number))
            {
                faults.push(format!("{place} is {number}"));
            }
        }
        (Kind::Long, Value::Number(number)) if number.is_i64() => {}
        (Kind::Double { .. } | Kind::Timestamp, Value::Number(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Blob, Value::String(_))
        | (Kind::Document, _) => {}
        _ => faults.push(format!("{place} is {}", kind_of(value))),
    }
}

fn structure(
    model: &Model,
    name: &str,
    members: &[Member],
    values: &Map<String, Value>,
    faults: &mut Vec<String>,
) {
    for (key, value) in values {
        match members.iter().find(|member| member.name == *key) {
            Some(member) => {
                let place = format!("{name}.{key}");
                check(model, model.shape(&member.shape), value, &place, faults);
            }
            None => faults.push(format!("{name}.{key} is unknown to the model")),
        }
    }
    let mut need = |member: &str| {
        if !values.contains_key(member) {
            faults.push(format!("{name}.{member} is missing"));
        }
    };
    for member in members.iter().filter(|member| member.required) {
        need(&member.name);
    }
    if model.prefix.is_empty() {
        always::present(name, values).for_each(need);
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::faults;
    use crate::model::Model;

    #[track_caller]
    fn check(output: &str, answer: &Value, expected: &[&str]) {
        assert_eq!(faults(Model::ecs(), Some(output), answer), expected);
    }

    #[test]
    fn an_answer_that_the_model_does_not_have_is_found_out() {
        check("TagResourceResponse", &json!({}), &[]);
        check(
            "TagResourceResponse",
            &json!([]),
            &["TagResourceResponse is a list"],
        );
        check(
            "TagResourceResponse",
            &json!({"tags": []}),
            &["TagResourceResponse.tags is unknown to the model"],
        );
        check(
            "StopTaskResponse",
            &json!({}),
            &["StopTaskResponse.task is missing"],
        );
        let service =
            json!({"deployments": [{"desiredCount": 1.5, "createdAt": "2025-01-01T00:00:00Z"}]});
        let found = faults(
            Model::ecs(),
            Some("UpdateServiceResponse"),
            &json!({"service": service}),
        );
        for fault in [
            "Deployment.desiredCount is 1.5",
            "Deployment.createdAt is a string",
            "Deployment.updatedAt is missing",
            "Service.serviceArn is missing",
        ] {
            assert!(
                found.iter().any(|it| it == fault),
                "{fault} is not among {found:#?}"
            );
        }
    }

    #[test]
    fn values_are_held_against_enums_limits_and_conditions() {
        let item = json!({"capacityProvider": "FARGATE", "base": 100_001, "weight": null});
        let cluster =
            json!({"cluster": {"defaultCapacityProviderStrategy": [item], "tags": [{"key": ""}]}});
        let found = faults(Model::ecs(), Some("DeleteClusterResponse"), &cluster);
        let task =
            json!({"task": {"launchType": "MOON", "lastStatus": "STOPPED", "containers": {}}});
        let more = faults(Model::ecs(), Some("StopTaskResponse"), &task);
        for fault in [
            "CapacityProviderStrategyItem.base is 100001",
            "CapacityProviderStrategyItem.weight is null",
            "Tag.key has 0 characters",
            "Task.launchType is 'MOON', which LaunchType does not have",
            "Task.containers is an object",
            "Task.stoppedAt is missing",
        ] {
            let all = found.iter().chain(&more);
            assert!(
                all.clone().any(|it| it == fault),
                "{fault} is not among {found:#?} {more:#?}"
            );
        }
    }
}
