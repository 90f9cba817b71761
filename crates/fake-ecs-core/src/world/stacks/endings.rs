//! Stacks fail, and are rolled back.

use super::Stacks;

const TWO: &str = r#"{"Resources":{
    "First":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a"}},
    "Second":{"Type":"AWS::Logs::LogGroup","DependsOn":"First","Properties":{"LogGroupName":"taken"}}}}"#;

#[test]
fn a_creation_that_fails_removes_what_it_has_made() {
    let mut stacks = Stacks::new();
    stacks.call("logs:CreateLogGroup", r#"{"logGroupName":"taken"}"#);

    stacks.deploy("CreateStack", TWO);

    assert_eq!(stacks.status(), "ROLLBACK_COMPLETE");
    let events = stacks.events("web");
    let failure = &events[5];
    assert!(
        failure.starts_with("Second CREATE_FAILED Resource handler returned message: \"")
            && failure.ends_with("HandlerErrorCode: AlreadyExists)"),
        "{failure}"
    );
    assert_eq!(
        events[6..],
        [
            "web ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Second]. Rollback requested by user.",
            "First DELETE_IN_PROGRESS",
            "First DELETE_COMPLETE",
            "web ROLLBACK_COMPLETE",
        ]
    );
    let groups = stacks.call("logs:DescribeLogGroups", "{}");
    assert_eq!(groups["logGroups"].items().len(), 1);
    let update = stacks.try_call(
        "cloudformation:UpdateStack",
        r#"{"StackName":"web","TemplateBody":"{\"Resources\":{\"A\":{\"Type\":\"AWS::ECS::Cluster\"}}}"}"#,
    );
    assert!(
        update
            .unwrap_err()
            .ends_with("is in ROLLBACK_COMPLETE state and can not be updated."),
    );
}

#[test]
fn an_update_that_fails_makes_the_stack_what_it_was() {
    let mut stacks = Stacks::new();
    let good = r#"{"Resources":{
        "First":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a","RetentionInDays":1}},
        "Gone":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"b"}}}}"#;
    let bad = r#"{"Resources":{
        "First":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a","RetentionInDays":3}},
        "New":{"Type":"AWS::Logs::LogGroup","DependsOn":"First","Properties":{"LogGroupName":"c"}},
        "Bad":{"Type":"AWS::DynamoDB::Table","DependsOn":"New"}}}"#;
    stacks.deploy("CreateStack", good);

    stacks.deploy("UpdateStack", bad);

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    let events = stacks.events("web").split_off(8);
    assert!(events[7].starts_with("Bad CREATE_FAILED fake-ecs does not emulate resources of the type AWS::DynamoDB::Table."), "{}", events[7]);
    assert_eq!(
        events[8..],
        [
            "web UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad].",
            "First UPDATE_IN_PROGRESS",
            "First UPDATE_COMPLETE",
            "web UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "New DELETE_IN_PROGRESS",
            "New DELETE_COMPLETE",
            "web UPDATE_ROLLBACK_COMPLETE",
        ]
    );
    let groups = stacks.call("logs:DescribeLogGroups", "{}");
    let shown = groups["logGroups"]
        .items()
        .map(|it| format!("{} {}", it["logGroupName"], it["retentionInDays"]));
    assert_eq!(shown.collect::<Vec<_>>(), [r#""a" 1"#, r#""b" null"#]);
}

#[test]
fn a_template_of_a_few_letters_does_not_ask_for_all_time_or_memory() {
    let mut stacks = Stacks::new();
    let ask = |stacks: &mut Stacks, template: &str| {
        let template = crate::wire::Json::of(&template);
        let body = format!(r#"{{"StackName":"web","TemplateBody":{template}}}"#);
        stacks.try_call("cloudformation:CreateStack", &body)
    };
    let conditions = (1..60).map(|at| {
        let before = at - 1;
        format!(
            r#","C{at}":{{"Fn::And":[{{"Condition":"C{before}"}},{{"Condition":"C{before}"}}]}}"#
        )
    });
    let conditions: String = conditions.collect();
    let many = format!(
        r#"{{"Conditions":{{"C0":{{"Fn::Equals":["a","a"]}}{conditions}}},"Resources":{{"A":{{"Type":"AWS::ECS::Cluster","Condition":"C59"}}}}}}"#
    );
    assert!(ask(&mut stacks, &many).is_ok());

    let items = vec![r#""""#; 9_000].join(",");
    let delimiter = "-".repeat(20_000);
    let large = format!(
        r#"{{"Conditions":{{"C":{{"Fn::Equals":["",{{"Fn::Join":["{delimiter}",[{items}]]}}]}}}},"Resources":{{"A":{{"Type":"AWS::ECS::Cluster"}}}}}}"#
    );
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(60);
    assert!(
        ask(&mut stacks, &large)
            .unwrap_err()
            .contains("more than 131072 bytes")
    );
    let circle = r#"{"Conditions":{"C":{"Fn::Not":[{"Condition":"C"}]}},"Resources":{"A":{"Type":"AWS::ECS::Cluster"}}}"#;
    assert!(
        ask(&mut stacks, circle)
            .unwrap_err()
            .contains("Circular dependency for condition C")
    );
}

#[test]
fn conditions_may_be_made_from_as_many_others_as_a_template_has_room_for() {
    let mut stacks = Stacks::new();
    let links = (1..1_500).map(|at| format!(r#""C{}":{{"Condition":"C{at}"}},"#, at - 1));
    let links: String = links.collect();
    let template = |last: &str| {
        format!(
            r#"{{"Conditions":{{{links}"C1499":{last}}},"Resources":{{"A":{{"Type":"AWS::ECS::Cluster","Condition":"C0"}},"B":{{"Type":"AWS::ECS::Cluster"}}}}}}"#
        )
    };

    stacks.deploy("CreateStack", &template(r#"{"Fn::Equals":["a","b"]}"#));

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    let resources = stacks.call(
        "cloudformation:DescribeStackResources",
        r#"{"StackName":"web"}"#,
    );
    assert_eq!(resources["StackResources"].items().len(), 1);
    for (last, why) in [
        (
            r#"{"Condition":"C7"}"#,
            "Template error: Circular dependency for condition C",
        ),
        (
            r#"{"Fn::Equals":[{"Fn::If":["C1499","a","b"]},"a"]}"#,
            "Template error: Fn::If cannot be used in the Conditions block",
        ),
        (
            r#"{"Fn::Equals":[{"Ref":"A"},"a"]}"#,
            "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template",
        ),
    ] {
        let body = format!(
            r#"{{"StackName":"other","TemplateBody":{}}}"#,
            crate::wire::Json::of(&template(last))
        );
        let asked = stacks.try_call("cloudformation:CreateStack", &body);
        let error = asked.unwrap_err();
        assert!(
            error.starts_with(&format!("ValidationError: {why}")),
            "{error}"
        );
    }
}

#[test]
fn a_change_that_fails_half_way_is_taken_back() {
    let mut stacks = Stacks::new();
    let cluster = |insights: &str, more: &str| {
        format!(
            r#"{{"Resources":{{"C":{{"Type":"AWS::ECS::Cluster","Properties":{{"ClusterName":"c",
            "ClusterSettings":[{{"Name":"containerInsights","Value":"{insights}"}}]{more}}}}}}}}}"#
        )
    };
    stacks.deploy("CreateStack", &cluster("disabled", ""));

    let missing = r#","CapacityProviders":["missing"]"#;
    stacks.deploy("UpdateStack", &cluster("enabled", missing));

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    let body = r#"{"clusters":["c"],"include":["SETTINGS"]}"#;
    let shown = stacks.call("ecs:DescribeClusters", body);
    assert_eq!(shown["clusters"][0]["settings"][0]["value"], "disabled");
}

#[test]
fn a_resource_is_retained_as_its_policy_says() {
    for (policy, kept) in [("Delete", 0), ("Retain", 1), ("RetainExceptOnCreate", 1)] {
        let mut stacks = Stacks::new();
        let template = format!(
            r#"{{"Resources":{{"A":{{"Type":"AWS::Logs::LogGroup","DeletionPolicy":"{policy}","Properties":{{"LogGroupName":"a"}}}}}}}}"#
        );
        stacks.deploy("CreateStack", &template);

        stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
        stacks.pass(60);

        let groups = stacks.call("logs:DescribeLogGroups", "{}");
        assert_eq!(groups["logGroups"].items().len(), kept, "{policy}");
    }
}

#[test]
fn what_an_update_has_made_is_retained_by_its_rollback_as_its_policy_says() {
    for (policy, kept) in [("Delete", 1), ("Retain", 2), ("RetainExceptOnCreate", 1)] {
        let mut stacks = Stacks::new();
        let first = r#""First":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a"}}"#;
        let more = format!(
            r#""New":{{"Type":"AWS::Logs::LogGroup","DeletionPolicy":"{policy}","Properties":{{"LogGroupName":"b"}}}},
            "Bad":{{"Type":"AWS::DynamoDB::Table","DependsOn":"New"}}"#
        );
        stacks.deploy("CreateStack", &format!(r#"{{"Resources":{{{first}}}}}"#));

        stacks.deploy(
            "UpdateStack",
            &format!(r#"{{"Resources":{{{first},{more}}}}}"#),
        );

        assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
        let groups = stacks.call("logs:DescribeLogGroups", "{}");
        assert_eq!(groups["logGroups"].items().len(), kept, "{policy}");
        let is_skipped = |it: &String| it == "New DELETE_SKIPPED";
        assert_eq!(
            stacks.events("web").iter().any(is_skipped),
            kept == 2,
            "{policy}"
        );
        let body = r#"{"StackName":"web"}"#;
        let shown = stacks.call("cloudformation:DescribeStackResources", body);
        assert_eq!(shown["StackResources"].items().len(), 1, "{policy}");
    }
}
