//! What stacks do not do to what others have, nor to themselves, however they fail.

use super::Stacks;
use crate::wire::Json;

/// A service that never becomes steady, as there are no instances, and a group after it.
const ENDLESS: &str = r#"{"Resources":{
    "Definition":{"Type":"AWS::ECS::TaskDefinition","Properties":{"Family":"web","ContainerDefinitions":[{"Name":"app","Image":"app","Memory":64}]}},
    "Service":{"Type":"AWS::ECS::Service","Properties":{"ServiceName":"web","TaskDefinition":{"Ref":"Definition"},"DesiredCount":1}},
    "Logs":{"Type":"AWS::Logs::LogGroup","DependsOn":"Service","Properties":{"LogGroupName":"a"}}}}"#;

fn one(kind: &str, properties: &str) -> String {
    format!(r#"{{"Resources":{{"It":{{"Type":"AWS::{kind}","Properties":{properties}}}}}}}"#)
}

/// Calls an operation about a stack with a template, and lets ten minutes pass.
#[track_caller]
fn deploy(stacks: &mut Stacks, operation: &str, (stack, template): (&str, &str)) {
    let template = Json::of(&template);
    let body = format!(r#"{{"StackName":"{stack}","TemplateBody":{template}}}"#);
    stacks.call(&format!("cloudformation:{operation}"), &body);
    stacks.pass(600);
}

fn clusters(stacks: &mut Stacks) -> Vec<String> {
    let body = r#"{"clusters":["one","two"]}"#;
    let found = stacks.call("ecs:DescribeClusters", body);
    let active = found["clusters"]
        .items()
        .filter(|it| it["status"] == "ACTIVE");
    let names = active.filter_map(|it| it["clusterName"].as_str());
    names.map(str::to_owned).collect()
}

#[test]
fn a_creation_that_takes_too_long_is_rolled_back() {
    let mut stacks = Stacks::new();
    let template = Json::of(&ENDLESS);
    let body = format!(r#"{{"StackName":"web","TemplateBody":{template},"TimeoutInMinutes":1}}"#);
    stacks.call("cloudformation:CreateStack", &body);

    stacks.pass(600);

    assert!(
        stacks.status().starts_with("ROLLBACK_COMPLETE"),
        "{}",
        stacks.status()
    );
    let events = stacks.events("web");
    let expected = "Service CREATE_FAILED Stack creation time exceeded the specified timeout";
    assert!(events.iter().any(|it| it == expected), "{events:?}");
    let about_logs = events.iter().filter(|it| it.starts_with("Logs "));
    assert_eq!(about_logs.count(), 0, "{events:?}");
}

#[test]
fn what_another_stack_has_is_not_changed_before_it_is_refused() {
    let mut stacks = Stacks::new();
    let hourly = r#"{"Name":"one","ScheduleExpression":"rate(1 hour)"}"#;
    stacks.deploy("CreateStack", &one("Events::Rule", hourly));

    let often = one("Events::Rule", &hourly.replace("1 hour", "5 minutes"));
    deploy(&mut stacks, "CreateStack", ("other", &often));

    let events = stacks.events("other");
    assert!(events[2].contains("already exists"), "{events:?}");
    let rule = stacks.call("events:DescribeRule", r#"{"Name":"one"}"#);
    assert_eq!(rule["ScheduleExpression"], "rate(1 hour)");
}

#[test]
fn a_cluster_does_not_become_that_of_another_stack() {
    let mut stacks = Stacks::new();
    let named = |name: &str| one("ECS::Cluster", &format!(r#"{{"ClusterName":"{name}"}}"#));
    stacks.deploy("CreateStack", &named("one"));
    deploy(&mut stacks, "CreateStack", ("other", &named("two")));

    deploy(&mut stacks, "UpdateStack", ("other", &named("one")));

    let events = stacks.events("other");
    assert!(
        events.iter().any(|it| it.contains("already exists")),
        "{events:?}"
    );
    assert!(
        events.last().unwrap().contains("UPDATE_ROLLBACK_COMPLETE"),
        "{events:?}"
    );
    assert_eq!(clusters(&mut stacks), ["one", "two"]);
}

#[test]
fn a_resource_stays_of_its_type() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &one("SNS::Topic", "{}"));

    let template = Json::of(&one("SQS::Queue", "{}"));
    let body = format!(r#"{{"StackName":"web","TemplateBody":{template}}}"#);
    let refused = stacks.try_call("cloudformation:UpdateStack", &body);

    let refused = refused.unwrap_err();
    assert!(
        refused.contains("Update of resource type is not permitted"),
        "{refused}"
    );
    assert_eq!(stacks.status(), "CREATE_COMPLETE");
}

#[test]
fn what_a_clean_up_could_not_remove_goes_with_the_stack() {
    let mut stacks = Stacks::new();
    let named = |name: &str| one("ECS::Cluster", &format!(r#"{{"ClusterName":"{name}"}}"#));
    stacks.deploy("CreateStack", &named("one"));
    let app =
        r#"{"family":"app","containerDefinitions":[{"name":"app","image":"app","memory":64}]}"#;
    stacks.call("ecs:RegisterTaskDefinition", app);
    let service =
        r#"{"cluster":"one","serviceName":"web","taskDefinition":"app","desiredCount":0}"#;
    stacks.call("ecs:CreateService", service);

    stacks.deploy("UpdateStack", &named("two"));

    assert_eq!(
        stacks.status(),
        "UPDATE_COMPLETE Update successful. One or more resources could not be deleted."
    );
    assert_eq!(clusters(&mut stacks), ["one", "two"]);
    let removed = r#"{"cluster":"one","service":"web","force":true}"#;
    stacks.call("ecs:DeleteService", removed);
    stacks.pass(60);
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);
    assert!(clusters(&mut stacks).is_empty());
}

#[test]
fn an_update_that_has_failed_may_be_tried_again() {
    let mut stacks = Stacks::new();
    stacks.deploy(
        "CreateStack",
        &one("Logs::LogGroup", r#"{"LogGroupName":"a"}"#),
    );
    let kept = r#"{"LogGroupName":"a","RetentionInDays":3}"#;
    let broken = one("Logs::LogGroup", kept)
        .replace(r#"{"It""#, r#"{"Bad":{"Type":"AWS::DynamoDB::Table"},"It""#);
    let broken = Json::of(&broken);
    let body = format!(r#"{{"StackName":"web","TemplateBody":{broken},"DisableRollback":true}}"#);

    for _ in 0..2 {
        stacks.call("cloudformation:UpdateStack", &body);
        stacks.pass(600);
        let status = stacks.status();
        assert!(status.starts_with("UPDATE_FAILED"), "{status}");
    }
}
