//! Stacks are changed.

use super::Stacks;

fn groups(first: &str, days: u32) -> String {
    format!(
        r#"{{"Resources":{{
            "First":{{"Type":"AWS::Logs::LogGroup","Properties":{{"LogGroupName":"{first}"}}}},
            "Second":{{"Type":"AWS::Logs::LogGroup","Properties":
                {{"LogGroupName":{{"Fn::Sub":"${{First}}-second"}},"RetentionInDays":{days}}}}}}},
        "Outputs":{{"Second":{{"Value":{{"Ref":"Second"}}}}}}}}"#
    )
}

#[test]
fn a_property_is_changed_where_the_resource_is() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &groups("a", 1));

    stacks.deploy("UpdateStack", &groups("a", 3));

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    assert_eq!(
        stacks.events("web")[8..],
        [
            "web UPDATE_IN_PROGRESS User Initiated",
            "Second UPDATE_IN_PROGRESS",
            "Second UPDATE_COMPLETE",
            "web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "web UPDATE_COMPLETE",
        ]
    );
    let same = stacks.try_call(
        "cloudformation:UpdateStack",
        r#"{"StackName":"web","UsePreviousTemplate":true}"#,
    );
    assert_eq!(
        same.unwrap_err(),
        "ValidationError: No updates are to be performed."
    );
}

#[test]
fn another_resource_is_made_before_the_old_one_is_removed() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &groups("a", 1));

    stacks.deploy("UpdateStack", &groups("b", 1));

    let events = stacks.events("web").split_off(8);
    let replaced = "UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.";
    assert_eq!(
        events,
        [
            "web UPDATE_IN_PROGRESS User Initiated".to_owned(),
            format!("First {replaced}"),
            "First UPDATE_IN_PROGRESS Resource creation Initiated".to_owned(),
            "First UPDATE_COMPLETE".to_owned(),
            format!("Second {replaced}"),
            "Second UPDATE_IN_PROGRESS Resource creation Initiated".to_owned(),
            "Second UPDATE_COMPLETE".to_owned(),
            "web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS".to_owned(),
            "Second DELETE_IN_PROGRESS".to_owned(),
            "Second DELETE_COMPLETE".to_owned(),
            "First DELETE_IN_PROGRESS".to_owned(),
            "First DELETE_COMPLETE".to_owned(),
            "web UPDATE_COMPLETE".to_owned(),
        ]
    );
    assert_eq!(stacks.stack()["Outputs"][0]["OutputValue"], "b-second");
    let groups = stacks.call("logs:DescribeLogGroups", "{}");
    let names = groups["logGroups"]
        .items()
        .map(|it| it["logGroupName"].to_string());
    assert_eq!(names.collect::<Vec<_>>(), [r#""b""#, r#""b-second""#]);
}

#[test]
fn a_change_set_shows_what_it_would_do_and_does_it() {
    let mut stacks = Stacks::new();
    let of = |kind: &str, template: &str| {
        let template = crate::wire::Json::of(&template);
        format!(
            r#"{{"StackName":"web","ChangeSetName":"one","ChangeSetType":"{kind}","TemplateBody":{template}}}"#
        )
    };
    let set = r#"{"StackName":"web","ChangeSetName":"one"}"#;

    stacks.call(
        "cloudformation:CreateChangeSet",
        &of("CREATE", &groups("a", 1)),
    );
    assert_eq!(stacks.status(), "REVIEW_IN_PROGRESS User Initiated");
    stacks.call("cloudformation:ExecuteChangeSet", set);
    stacks.pass(60);
    assert_eq!(stacks.status(), "CREATE_COMPLETE");

    let again = stacks.try_call(
        "cloudformation:CreateChangeSet",
        &of("CREATE", &groups("a", 1)),
    );
    assert!(again.is_err(), "{again:?}");
    stacks.call("cloudformation:DeleteChangeSet", set);
    stacks.call(
        "cloudformation:CreateChangeSet",
        &of("UPDATE", &groups("b", 1)),
    );
    let shown = stacks.call("cloudformation:DescribeChangeSet", set);
    let changes = shown["Changes"].items().map(|it| {
        let change = &it["ResourceChange"];
        format!(
            "{} {} {}",
            change["Action"], change["LogicalResourceId"], change["Replacement"]
        )
    });
    assert_eq!(
        changes.collect::<Vec<_>>(),
        [r#""Modify" "First" "True""#, r#""Modify" "Second" "True""#]
    );

    stacks.call("cloudformation:DeleteChangeSet", set);
    stacks.call(
        "cloudformation:CreateChangeSet",
        &of("UPDATE", &groups("a", 1)),
    );
    let shown = stacks.call("cloudformation:DescribeChangeSet", set);
    assert_eq!(shown["Status"], "FAILED");
    assert_eq!(
        shown["StatusReason"],
        "The submitted information didn't contain changes. Submit different information to create a change set."
    );
}
