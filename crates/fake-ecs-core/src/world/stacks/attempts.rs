//! What was tried with stacks: their events by the attempts to change them.

use super::Stacks;
use crate::wire::Json;

const GOOD: &str =
    r#"{"Resources":{"A":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a"}}}}"#;

const BAD: &str = r#"{"Resources":{
    "A":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a"}},
    "B":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a/!"}}}}"#;

/// What has happened, the oldest first, a line each.
fn lines(stacks: &mut Stacks, body: &str) -> Vec<String> {
    let found = stacks.call("cloudformation:DescribeEvents", body);
    let events = found["OperationEvents"].items().map(|event| {
        let text = |name: &str| event[name].as_str().unwrap_or_default();
        let parts = [
            text("OperationType"),
            text("EventType"),
            text("OperationStatus"),
            text("LogicalResourceId"),
            text("ResourceStatus"),
        ];
        parts.join(" ").replace("  ", " ").trim().to_owned()
    });
    let mut events: Vec<String> = events.collect();
    events.reverse();
    events
}

#[test]
fn events_are_grouped_by_what_was_tried() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", GOOD);
    stacks.deploy("UpdateStack", BAD);

    assert_eq!(
        lines(&mut stacks, r#"{"StackName":"web"}"#),
        [
            "CREATE_STACK STACK_EVENT SUCCEEDED web",
            "CREATE_STACK PROGRESS_EVENT A CREATE_IN_PROGRESS",
            "CREATE_STACK PROGRESS_EVENT A CREATE_IN_PROGRESS",
            "CREATE_STACK PROGRESS_EVENT A CREATE_COMPLETE",
            "CREATE_STACK STACK_EVENT SUCCEEDED web",
            "UPDATE_STACK STACK_EVENT FAILED web",
            "UPDATE_STACK PROGRESS_EVENT B CREATE_IN_PROGRESS",
            "UPDATE_STACK PROVISIONING_ERROR B CREATE_FAILED",
            "ROLLBACK STACK_EVENT SUCCEEDED web",
            "ROLLBACK STACK_EVENT SUCCEEDED web",
            "ROLLBACK STACK_EVENT SUCCEEDED web",
        ]
    );
    assert_eq!(
        lines(
            &mut stacks,
            r#"{"StackName":"web","Filters":{"FailedEvents":true}}"#
        ),
        ["UPDATE_STACK PROVISIONING_ERROR B CREATE_FAILED"]
    );
}

#[test]
fn an_attempt_is_found_by_its_id() {
    let mut stacks = Stacks::new();
    let body = format!(
        r#"{{"StackName":"web","TemplateBody":{}}}"#,
        Json::of(&GOOD)
    );
    let made = stacks.call("cloudformation:CreateStack", &body);
    stacks.pass(60);
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(60);

    let of_id = format!(r#"{{"OperationId":{}}}"#, made["OperationId"]);
    let told = lines(&mut stacks, &of_id);
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told.iter().all(|it| it.starts_with("CREATE_STACK ")));
    for (body, expected) in [
        (
            "{}",
            "One of ChangeSetName, OperationId or StackName must be specified",
        ),
        (r#"{"StackName":"none"}"#, "Stack [none] does not exist"),
        (
            r#"{"OperationId":"none"}"#,
            "Operation [none] does not exist",
        ),
    ] {
        let refused = stacks.try_call("cloudformation:DescribeEvents", body);
        assert_eq!(refused.unwrap_err(), format!("ValidationError: {expected}"));
    }
}

/// As the CDK asks when a change set has failed.
#[test]
fn a_change_set_has_the_events_of_its_making() {
    let mut stacks = Stacks::new();
    let template = Json::of(&GOOD);
    let body = format!(
        r#"{{"StackName":"web","ChangeSetName":"c","ChangeSetType":"CREATE","TemplateBody":{template}}}"#
    );
    stacks.call("cloudformation:CreateChangeSet", &body);
    let set = r#"{"StackName":"web","ChangeSetName":"c"}"#;
    stacks.call("cloudformation:ExecuteChangeSet", set);
    stacks.pass(60);

    let told = lines(&mut stacks, set);
    assert_eq!(told, ["CREATE_CHANGESET STACK_EVENT SUCCEEDED web"]);
    let failed = r#"{"StackName":"web","ChangeSetName":"c","Filters":{"FailedEvents":true}}"#;
    assert_eq!(lines(&mut stacks, failed), [""; 0]);
}
