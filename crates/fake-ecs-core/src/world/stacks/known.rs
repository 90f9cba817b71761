//! What is known of stacks of AWS, from what others have told, and not from whole answers.

use super::Stacks;
use crate::wire::Json;

fn service(properties: &str) -> String {
    format!(
        r#"{{"Resources":{{
            "Definition":{{"Type":"AWS::ECS::TaskDefinition","Properties":{{"Family":"web",
                "ContainerDefinitions":[{{"Name":"app","Image":"app","Memory":64}}]}}}},
            "Service":{{"Type":"AWS::ECS::Service","Properties":{{"ServiceName":"web",{properties}}}}}}}}}"#
    )
}

/// Without the ids, which differ.
fn without_ids(event: &str) -> String {
    let mut words = Vec::new();
    for word in event.split(' ') {
        let is_id = word.matches('-').count() == 4;
        words.push(if is_id { "ID" } else { word });
    }
    words.join(" ")
}

#[track_caller]
fn check_told(stacks: &mut Stacks, expected: &str) {
    let told: Vec<String> = stacks
        .events("web")
        .iter()
        .map(|it| without_ids(it))
        .collect();
    assert!(told.iter().any(|it| it == expected), "{told:#?}");
}

#[test]
fn a_refused_call_is_told_in_the_words_of_the_handler() {
    let mut stacks = Stacks::new();

    stacks.deploy("CreateStack", &service(r#""TaskDefinition":"none""#));

    check_told(
        &mut stacks,
        r#"Service CREATE_FAILED Resource handler returned message: "Invalid request provided: TaskDefinition not found. (Service: Ecs, Status Code: 400, Request ID: ID (SDK Attempt Count: 1)" (RequestToken: ID HandlerErrorCode: InvalidRequest)"#,
    );
}

/// There are no instances for its task.
#[test]
fn a_service_that_never_gets_steady_fails_after_a_day_and_a_half() {
    let mut stacks = Stacks::new();
    let template = service(r#""TaskDefinition":{"Ref":"Definition"},"LaunchType":"EC2""#);
    stacks.deploy("CreateStack", &template);
    stacks.pass(35 * 3_600);
    assert_eq!(stacks.status(), "CREATE_IN_PROGRESS User Initiated");

    stacks.pass(2 * 3_600);

    check_told(
        &mut stacks,
        r#"Service CREATE_FAILED Resource handler returned message: "Exceeded attempts to wait" (RequestToken: ID HandlerErrorCode: NotStabilized)"#,
    );
}

#[test]
fn what_goes_on_beside_a_failure_is_cancelled_and_named_with_it() {
    let mut stacks = Stacks::new();
    stacks.call("logs:CreateLogGroup", r#"{"logGroupName":"taken"}"#);
    let template = service(r#""TaskDefinition":{"Ref":"Definition"},"LaunchType":"EC2""#);
    let taken = r#""Taken":{"Type":"AWS::Logs::LogGroup","DependsOn":"Definition","Properties":{"LogGroupName":"taken"}},"Service":"#;

    stacks.deploy("CreateStack", &template.replace(r#""Service":"#, taken));

    check_told(
        &mut stacks,
        "Service CREATE_FAILED Resource creation cancelled",
    );
    check_told(
        &mut stacks,
        "web ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Service, Taken]. Rollback requested by user.",
    );
}

#[test]
fn a_service_without_a_count_has_one_task_and_keeps_the_count_that_others_give_it() {
    let mut stacks = Stacks::new();
    let template = |grace: u32| {
        let network = r#""NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-1"]}}"#;
        let properties = format!(
            r#""TaskDefinition":{{"Ref":"Definition"}},"LaunchType":"FARGATE",{network},"EnableECSManagedTags":{}"#,
            grace > 0
        );
        let fargate = r#""Cpu":256,"Memory":512,"NetworkMode":"awsvpc","RequiresCompatibilities":["FARGATE"],"ContainerDefinitions""#;
        service(&properties)
            .replace(r#""ContainerDefinitions""#, fargate)
            .replace(r#","Memory":64"#, "")
    };
    let count = |stacks: &mut Stacks| {
        let shown = stacks.call("ecs:DescribeServices", r#"{"services":["web"]}"#);
        shown["services"][0]["desiredCount"].clone()
    };
    stacks.deploy("CreateStack", &template(0));
    assert_eq!(count(&mut stacks), 1);

    stacks.call("ecs:UpdateService", r#"{"service":"web","desiredCount":3}"#);
    stacks.deploy("UpdateStack", &template(1));

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    assert_eq!(count(&mut stacks), 3);
}

#[test]
fn a_parameter_keeps_its_value_and_not_its_default() {
    let mut stacks = Stacks::new();
    let template = |more: &str| {
        let text = format!(
            r#"{{"Parameters":{{"Name":{{"Type":"String","Default":"default"}}}},"Resources":{{
                "A":{{"Type":"AWS::Logs::LogGroup","Properties":{{"LogGroupName":{{"Ref":"Name"}}}}}}{more}}}}}"#
        );
        Json::of(&text)
    };
    let body = |template: Json, parameter: &str| {
        format!(
            r#"{{"StackName":"web","TemplateBody":{template},"Parameters":[{{"ParameterKey":"Name",{parameter}}}]}}"#
        )
    };
    let given = body(template(""), r#""ParameterValue":"given""#);
    stacks.call("cloudformation:CreateStack", &given);
    stacks.pass(60);

    let more = r#","B":{"Type":"AWS::Logs::LogGroup"}"#;
    let kept = body(template(more), r#""UsePreviousValue":true"#);
    stacks.call("cloudformation:UpdateStack", &kept);
    stacks.pass(60);

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    let groups = stacks.call("logs:DescribeLogGroups", "{}");
    let names: Vec<&str> = groups["logGroups"]
        .items()
        .filter_map(|it| it["logGroupName"].as_str())
        .collect();
    assert_eq!(names[0], "given");
    // One that has no name gets one of the stack, the resource and twelve letters.
    let letters = names[1].strip_prefix("web-B-").unwrap_or_default();
    assert!(
        letters.len() == 12 && letters.bytes().all(|it| it.is_ascii_alphanumeric()),
        "{names:?}"
    );
}

/// Clients have read a definition without them, and have failed.
#[test]
fn a_definition_of_a_stack_is_as_any_other() {
    let mut stacks = Stacks::new();
    let template = service(r#""TaskDefinition":{"Ref":"Definition"},"DesiredCount":0"#);
    stacks.deploy("CreateStack", &template);

    let shown = stacks.call("ecs:DescribeTaskDefinition", r#"{"taskDefinition":"web"}"#);

    let definition = &shown["taskDefinition"];
    assert!(!definition["registeredAt"].is_null(), "{definition}");
    assert!(definition["compatibilities"].is_list(), "{definition}");
}
