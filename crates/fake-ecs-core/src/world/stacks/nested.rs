//! Stacks that are resources of other stacks.

use super::Stacks;
use crate::wire::{Blob, Json};
use crate::world::World;

/// A stack with two others: the first gives what the second takes.
const PARENT: &str = r#"{"Resources":{
    "First":{"Type":"AWS::CloudFormation::Stack","Properties":{
        "TemplateURL":"https://s3.amazonaws.com/templates/first","Parameters":{"Days":7}}},
    "Second":{"Type":"AWS::CloudFormation::Stack","Properties":{
        "TemplateURL":"https://templates.s3.us-east-1.amazonaws.com/second",
        "Parameters":{"Name":{"Fn::GetAtt":["First","Outputs.Name"]}}}}},
  "Outputs":{"Name":{"Value":{"Fn::GetAtt":["Second","Outputs.Name"]}}}}"#;

const SECOND: &str = r#"{"Parameters":{"Name":{"Type":"String"}},
    "Resources":{"Logs":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":{"Fn::Sub":"/${Name}-2"}}}},
    "Outputs":{"Name":{"Value":{"Ref":"Logs"}}}}"#;

/// A template with a log group of that name.
fn first(name: &str) -> String {
    format!(
        r#"{{"Parameters":{{"Days":{{"Type":"Number"}}}},
        "Resources":{{"Logs":{{"Type":"AWS::Logs::LogGroup","Properties":{{"LogGroupName":"{name}","RetentionInDays":{{"Ref":"Days"}}}}}}}},
        "Outputs":{{"Name":{{"Value":{{"Ref":"Logs"}}}}}}}}"#
    )
}

const BROKEN: &str = r#"{"Parameters":{"Name":{"Type":"String"}},
    "Resources":{"Bad":{"Type":"AWS::DynamoDB::Table"}}, "Outputs":{"Name":{"Value":"x"}}}"#;

impl Stacks {
    fn put(&mut self, key: &str, template: &str) {
        let body = Blob(template.as_bytes().to_vec());
        self.0.with_region(World::DEFAULT_REGION, |region| {
            let now = region.now();
            region.s3.put("templates", key.to_owned(), body, now);
        });
    }

    fn nested() -> Self {
        let mut stacks = Self::new();
        stacks.put("first", &first("a"));
        stacks.put("second", SECOND);
        stacks.deploy("CreateStack", PARENT);
        stacks
    }

    /// The ARN of a nested stack.
    fn id(&mut self, logical: &str) -> String {
        let body = format!(r#"{{"StackName":"web","LogicalResourceId":"{logical}"}}"#);
        let found = self.call("cloudformation:DescribeStackResource", &body);
        let id = &found["StackResourceDetail"]["PhysicalResourceId"];
        id.as_str().unwrap_or_default().to_owned()
    }

    /// The log groups that there are.
    fn groups(&mut self) -> String {
        let found = self.call("logs:DescribeLogGroups", "{}");
        let names = found["logGroups"]
            .items()
            .map(|it| it["logGroupName"].as_str());
        names.flatten().collect::<Vec<_>>().join(" ")
    }

    fn describe(&mut self, id: &str) -> Json {
        let body = format!(r#"{{"StackName":"{id}"}}"#);
        let found = self.call("cloudformation:DescribeStacks", &body);
        found["Stacks"][0].clone()
    }

    /// What has happened to a stack itself.
    fn story(&mut self, id: &str) -> Vec<String> {
        let name = self.describe(id)["StackName"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut events = self.events(id);
        events.retain(|it| it.starts_with(&format!("{name} ")));
        events
            .iter()
            .map(|it| it[name.len() + 1..].to_owned())
            .collect()
    }
}

#[test]
fn a_stack_waits_for_those_that_are_nested_in_it_and_takes_their_outputs() {
    let mut stacks = Stacks::nested();

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    assert_eq!(stacks.stack()["Outputs"][0]["OutputValue"], "/a-2");
    assert_eq!(stacks.groups(), "/a-2 a");
    let root = stacks.stack()["StackId"].clone();
    let first = stacks.id("First");
    assert!(first.contains(":stack/web-First-"), "{first}");
    let nested = stacks.describe(&first);
    assert_eq!((&nested["ParentId"], &nested["RootId"]), (&root, &root));
    assert_eq!(nested["Parameters"][0]["ParameterValue"], "7");
    assert!(stacks.stack()["RootId"].is_null());

    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);

    assert_eq!(stacks.groups(), "");
    assert_eq!(stacks.describe(&first)["StackStatus"], "DELETE_COMPLETE");
}

#[test]
fn an_update_reaches_nested_stacks_of_which_only_the_template_is_other() {
    let mut stacks = Stacks::nested();
    stacks.put("first", &first("b"));

    stacks.deploy("UpdateStack", PARENT);

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    assert_eq!(stacks.groups(), "/b-2 b");
    let id = stacks.id("First");
    assert_eq!(
        stacks.story(&id)[2..],
        [
            "UPDATE_IN_PROGRESS User Initiated",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            // Once its parent is sure.
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "UPDATE_COMPLETE",
        ]
    );
}

#[test]
fn a_nested_stack_that_cannot_be_made_fails_its_parent() {
    let mut stacks = Stacks::new();
    stacks.put("first", &first("a"));
    stacks.put("second", BROKEN);

    stacks.deploy("CreateStack", PARENT);

    assert!(stacks.status().starts_with("ROLLBACK_COMPLETE"));
    assert_eq!(stacks.groups(), "");
    let events = stacks.events("web");
    let failed = events
        .iter()
        .find(|it| it.starts_with("Second CREATE_FAILED"));
    let failed = failed.unwrap();
    assert!(
        failed.contains(
            "Embedded stack arn:aws:cloudformation:us-east-1:123456789012:stack/web-Second-"
        ) && failed.ends_with(
            " was not successfully created: The following resource(s) failed to create: [Bad]."
        ),
        "{failed}"
    );

    stacks.deploy("DeleteStack", PARENT);
    stacks.put("second", "{");
    stacks.deploy("CreateStack", PARENT);
    let events = stacks.events("web");
    let failed = events
        .iter()
        .find(|it| it.starts_with("Second CREATE_FAILED"));
    assert!(
        failed.unwrap().contains("Template format error"),
        "{failed:?}"
    );
}

#[test]
fn a_failing_update_takes_back_what_nested_stacks_have_done() {
    let mut stacks = Stacks::nested();
    stacks.put("first", &first("b"));
    stacks.put("second", BROKEN);

    stacks.deploy("UpdateStack", PARENT);

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(stacks.groups(), "/a-2 a");
    let (first, second) = (stacks.id("First"), stacks.id("Second"));
    for id in [first, second] {
        assert_eq!(
            stacks.describe(&id)["StackStatus"],
            "UPDATE_ROLLBACK_COMPLETE"
        );
    }
    let first = stacks.id("First");
    assert_eq!(stacks.describe(&first)["Outputs"][0]["OutputValue"], "a");
    assert_eq!(stacks.stack()["Outputs"][0]["OutputValue"], "/a-2");
}

#[test]
fn stacks_are_nested_in_nested_stacks_to_a_depth() {
    let mut stacks = Stacks::new();
    let own = r#"{"Resources":{"Own":{"Type":"AWS::CloudFormation::Stack","Properties":{
        "TemplateURL":"https://s3.amazonaws.com/templates/own"}}}}"#;
    stacks.put("own", own);

    stacks.deploy("CreateStack", own);

    assert!(stacks.status().starts_with("ROLLBACK_COMPLETE"));
    let all = stacks.call("cloudformation:ListStacks", "{}");
    let all = all["StackSummaries"].items();
    assert_eq!(all.len(), 21);
    let root = stacks.stack()["StackId"].clone();
    let rooted = all.filter(|it| it["RootId"] == root).count();
    assert_eq!(rooted, 20);
    let events = stacks.events("web");
    assert!(
        events[3].contains("was not successfully created"),
        "{events:?}"
    );
}
