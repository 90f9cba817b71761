//! What the service was seen to answer: `recorded.json` has answers of the years that it names,
//! with `TIME` for times and `UUID` for what comes after a name in an id.
//!
//! The lists of refusals are of the same recordings: those of localstack's own tests against the
//! service, `tests/aws/services/cloudformation` there.

use super::Stacks;
use crate::wire::Json;

const TOPIC: &str =
    r#"{"Resources":{"Topic":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":"t"}}}}"#;

const STACK: &str = r#"{"StackName":"my-stack"}"#;

const SET: &str = r#"{"StackName":"my-stack","ChangeSetName":"cs-1"}"#;

/// Compares an answer with a recorded one.
#[track_caller]
fn check(name: &str, answer: &Json) {
    let recorded: Json = include_str!("recorded.json").parse().unwrap();
    assert!(!recorded[name].is_null(), "{name}");
    let answer = masked("", answer);
    assert_eq!(answer, recorded[name], "{name}: {answer}");
}

/// The same without what differs from time to time.
fn masked(name: &str, value: &Json) -> Json {
    if value.is_object() {
        // Newer than the recordings.
        let members = value.members().filter(|(name, _)| *name != "OperationId");
        let members = members.map(|(name, it)| (name, masked(name, it)));
        return Json::object(members);
    }
    if value.is_list() {
        return Json::list(value.items().map(|it| masked(name, it)));
    }
    let is_time = ["Time", "Timestamp"].iter().any(|it| name.ends_with(it));
    match value.as_str() {
        None if is_time => Json::of(&"TIME"),
        Some(text) if name.ends_with("Id") => Json::of(&without_uuid(text)),
        _ => value.clone(),
    }
}

fn without_uuid(id: &str) -> String {
    let end = |length: usize| id.split_at_checked(id.len().saturating_sub(length));
    if let Some((name, _)) = end(24).filter(|(_, time)| time.ends_with('Z')) {
        return format!("{name}TIME");
    }
    match end(36).filter(|(_, it)| it.len() == 36 && it.matches('-').count() == 4) {
        Some((name, _)) => format!("{name}UUID"),
        None => id.to_owned(),
    }
}

/// Makes a change set of `my-stack`.
fn change_set(stacks: &mut Stacks, kind: &str, template: &str, more: &str) -> Json {
    let template = Json::of(&template);
    let body = format!(
        r#"{{"StackName":"my-stack","ChangeSetName":"cs-1","ChangeSetType":"{kind}","TemplateBody":{template}{more}}}"#
    );
    stacks.call("cloudformation:CreateChangeSet", &body)
}

fn execute(stacks: &mut Stacks) {
    stacks.call("cloudformation:ExecuteChangeSet", SET);
    stacks.pass(60);
}

/// The stack as the service has made it by a change set.
fn made() -> Stacks {
    let mut stacks = Stacks::new();
    let capabilities =
        r#","Capabilities":["CAPABILITY_AUTO_EXPAND","CAPABILITY_IAM","CAPABILITY_NAMED_IAM"]"#;
    change_set(&mut stacks, "CREATE", TOPIC, capabilities);
    stacks
}

fn create(stacks: &mut Stacks, template: &str) {
    let template = Json::of(&template);
    let body = format!(r#"{{"StackName":"my-stack","TemplateBody":{template}}}"#);
    stacks.call("cloudformation:CreateStack", &body);
    stacks.pass(60);
}

fn described(stacks: &mut Stacks, name: &str) -> Json {
    let body = format!(r#"{{"StackName":"{name}"}}"#);
    stacks.call("cloudformation:DescribeStacks", &body)["Stacks"][0].clone()
}

/// Events of a stack, the oldest first.
fn events(stacks: &mut Stacks, name: &str) -> Vec<Json> {
    let body = format!(r#"{{"StackName":"{name}"}}"#);
    let found = stacks.call("cloudformation:DescribeStackEvents", &body);
    let mut events: Vec<Json> = found["StackEvents"].items().cloned().collect();
    events.reverse();
    events
}

#[test]
fn a_stack_that_a_change_set_makes_is_told_as_it_was_recorded() {
    let mut stacks = made();
    let set = stacks.call("cloudformation:DescribeChangeSet", SET);
    check("a change set that makes a stack, 2025", &set);
    let sets = stacks.call("cloudformation:ListChangeSets", STACK);
    check("a change set in a list, 2022", &sets["Summaries"][0]);
    check(
        "a stack in review, 2023",
        &described(&mut stacks, "my-stack"),
    );

    execute(&mut stacks);

    let stack = described(&mut stacks, "my-stack");
    check("a stack that a change set has made, 2025", &stack);
    let list = stacks.call("cloudformation:ListStacks", "{}");
    check("a stack in a list, 2025", &list["StackSummaries"][0]);
    let resources = stacks.call("cloudformation:DescribeStackResources", STACK);
    check("a resource, 2022", &resources["StackResources"][0]);
    let told = events(&mut stacks, "my-stack");
    let recorded = "events of a stack that a change set has made, 2022";
    check(recorded, &Json::list(told));

    stacks.call("cloudformation:DeleteStack", STACK);
    stacks.pass(60);
    let id = stack["StackId"].as_str().unwrap();
    let deleted = described(&mut stacks, id);
    check("a deleted stack that a change set had made, 2025", &deleted);
    // By its ARN the change set is still there.
    let set = set["ChangeSetId"].as_str().unwrap();
    let set = format!(r#"{{"ChangeSetName":"{set}"}}"#);
    let set = stacks.call("cloudformation:DescribeChangeSet", &set);
    assert_eq!(set["ExecutionStatus"], "EXECUTE_COMPLETE");
    assert_eq!(set["Status"], "CREATE_COMPLETE");
}

#[test]
fn a_change_set_that_replaces_is_told_as_it_was_recorded() {
    let mut stacks = made();
    execute(&mut stacks);
    let before = events(&mut stacks, "my-stack").len();
    stacks.call("cloudformation:DeleteChangeSet", SET);
    change_set(&mut stacks, "UPDATE", TOPIC, "");
    let set = stacks.call("cloudformation:DescribeChangeSet", SET);
    check("a change set that changes nothing, 2022", &set);
    stacks.call("cloudformation:DeleteChangeSet", SET);

    let other = TOPIC.replace(r#":"t""#, r#":"u""#);
    change_set(&mut stacks, "UPDATE", &other, "");
    let set = stacks.call("cloudformation:DescribeChangeSet", SET);
    check("a change set that replaces a resource, 2025", &set);
    execute(&mut stacks);

    let told = events(&mut stacks, "my-stack").split_off(before);
    let of_topic = told
        .into_iter()
        .filter(|it| it["LogicalResourceId"] == "Topic");
    let recorded = "events of a resource that is replaced, 2025";
    check(recorded, &Json::list(of_topic));
}

#[test]
fn a_stack_that_ends_is_told_as_it_was_recorded() {
    let mut stacks = Stacks::new();
    let kept = TOPIC.replace(
        r#""Properties""#,
        r#""DeletionPolicy":"Retain","Properties""#,
    );
    create(&mut stacks, &kept);
    let stack = described(&mut stacks, "my-stack");
    check("a stack that CreateStack has made, 2023", &stack);
    let before = events(&mut stacks, "my-stack").len();
    stacks.call("cloudformation:DeleteStack", STACK);
    stacks.pass(60);
    let told = events(&mut stacks, stack["StackId"].as_str().unwrap()).split_off(before);
    let recorded = "events of a deletion that keeps a resource, 2023";
    check(recorded, &Json::list(told));

    let mut stacks = Stacks::new();
    let output = r#""Outputs":{"O":{"Value":{"Fn::GetAtt":["Topic","Invalid"]}}},"Resources""#;
    create(&mut stacks, &TOPIC.replace(r#""Resources""#, output));
    let told = events(&mut stacks, "my-stack");
    let recorded = "events of a stack with an output that cannot be, 2023";
    check(recorded, &Json::list(told));
    // It was on its way to its end.
    assert!(!described(&mut stacks, "my-stack")["DeletionTime"].is_null());
}

#[test]
fn a_stack_in_review_may_be_made_without_its_change_set() {
    let mut stacks = made();
    let id = described(&mut stacks, "my-stack")["StackId"].clone();

    create(&mut stacks, TOPIC);

    let stack = described(&mut stacks, "my-stack");
    assert_eq!(stack["StackId"], id);
    check("a stack that CreateStack has made, 2023", &stack);
    let set = stacks.call("cloudformation:DescribeChangeSet", SET);
    assert_eq!(set["ExecutionStatus"], "OBSOLETE");
}

#[test]
fn a_stack_is_told_of_after_the_last_of_its_resources() {
    let mut stacks = made();
    execute(&mut stacks);
    let told = events(&mut stacks, "my-stack");
    let times: Vec<f64> = told
        .iter()
        .filter_map(|it| it["Timestamp"].as_f64())
        .collect();
    let [.., of_resource, of_stack] = times[..] else {
        panic!("{times:?}");
    };
    assert!(of_resource < of_stack, "{of_resource} {of_stack}");
}

#[test]
fn the_summary_of_a_template_is_as_it_was_recorded() {
    let mut stacks = Stacks::new();
    let body = format!(r#"{{"TemplateBody":{}}}"#, Json::of(&TOPIC));
    let summary = stacks.call("cloudformation:GetTemplateSummary", &body);
    check("the summary of a template, 2023", &summary);
}

/// Templates that were refused.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "{}",
        "Template format error: At least one Resources member must be defined.",
    ),
    (
        r#"{"Resources":"","Outputs":""}"#,
        "Template format error: Any Resources member must be an object.",
    ),
    (
        r#"{"Resources":{"A":{"Properties":{}}}}"#,
        "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
    ),
    (
        r#"{"Resources":{"A":{"Type":"AWS::SNS::Topic","Invalid":10}}}"#,
        "Invalid template resource property 'Invalid'",
    ),
    (
        r#"{"Resources":{"my-bad-resource-id":{"Type":"AWS::SNS::Topic"}}}"#,
        "Template format error: Resource name my-bad-resource-id is non alphanumeric.",
    ),
    (
        r#"{"Resources":{"A":{"Type":"AWS::SNS::Topic","DependsOn":"X"}}}"#,
        "Template format error: Unresolved resource dependencies [X] in the Resources block of the template",
    ),
    (
        r#"{"Resources":{"A":{"Type":"AWS::SNS::Topic"}},"Outputs":{"O":{"Value":{"Ref":"X"}}}}"#,
        "Unresolved resource dependencies [X] in the Outputs block of the template",
    ),
    (
        r#"{"Resources":{"A":{"Type":"AWS::SNS::Topic"}},"Outputs":{"O":{"Value":null}}}"#,
        "[/Outputs/O/Value] 'null' values are not allowed in templates",
    ),
    (
        r#"{"Resources":{"A":{"Type":"AWS::SNS::Topic"}},"Outputs":{"O":{}}}"#,
        "Template format error: Every Outputs member must contain a Value object",
    ),
    (
        r#"{"Resources":{"A":{"Type":"AWS::SNS::Topic"},"B":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":{"Fn::GetAtt":["A",""]}}}}}"#,
        "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
    ),
    (
        r#"{"Mappings":{"M":{"A":{"B":"b"}}},"Resources":{"A":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":{"Fn::Join":["-",["t",{"Fn::FindInMap":["M","C","B"]}]]}}}}}"#,
        "Template error: Unable to get mapping for M::C::B",
    ),
    (
        r#"{"Mappings":{"M":{"A":{"B":{"C":"c"}}}},"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}"#,
        "Template format error: Every Mappings attribute must be a String or a List.",
    ),
    (
        r#"{"Mappings":{"M":{"A":"b"}},"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}"#,
        "Template format error: Every Mappings member A must be a map",
    ),
    (
        r#"{"Resources":{"A":{"Type""#,
        "Template format error: JSON not well-formed. (line 1, column 25)",
    ),
];

#[test]
fn templates_are_refused_in_the_words_that_were_recorded() {
    let mut stacks = Stacks::new();
    for (template, expected) in TEMPLATES {
        let template = Json::of(template);
        for (operation, more) in [("CreateStack", ""), ("CreateChangeSet", ADDED)] {
            let body = format!(r#"{{"StackName":"my-stack","TemplateBody":{template}{more}}}"#);
            let refused = stacks.try_call(&format!("cloudformation:{operation}"), &body);
            let expected = format!("ValidationError: {expected}");
            assert_eq!(refused.unwrap_err(), expected, "{operation} {template}");
        }
    }
}

const ADDED: &str = r#","ChangeSetName":"c","ChangeSetType":"CREATE""#;

/// Calls that were refused, of a stack that is there, and has the change set `cs-1`.
const CALLS: &[(&str, &str, &str)] = &[
    (
        "CreateStack",
        r#"{"StackName":"*@da591fa3_$","TemplateBody":"{}"}"#,
        "1 validation error detected: Value '*@da591fa3_$' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
    ),
    (
        "CreateStack",
        r#"{"StackName":"none"}"#,
        "Either Template URL or Template Body must be specified.",
    ),
    (
        "CreateStack",
        r#"{"StackName":"none","TemplateURL":"s3://bucket/key"}"#,
        "S3 error: Domain name specified in bucket is not a valid S3 domain",
    ),
    (
        "UpdateStack",
        r#"{"StackName":"my-stack"}"#,
        "Either Template URL or Template Body must be specified.",
    ),
    (
        "UpdateStack",
        r#"{"StackName":"my-stack","UsePreviousTemplate":true}"#,
        "No updates are to be performed.",
    ),
    (
        "DescribeStacks",
        r#"{"StackName":"none"}"#,
        "Stack with id none does not exist",
    ),
    (
        "GetTemplate",
        r#"{"StackName":"none"}"#,
        "Stack with id none does not exist",
    ),
    (
        "GetTemplate",
        r#"{"ChangeSetName":"none"}"#,
        "StackName is a required parameter.",
    ),
    (
        "DescribeStackEvents",
        r#"{"StackName":"none"}"#,
        "Stack [none] does not exist",
    ),
    (
        "DescribeStackResource",
        r#"{"StackName":"my-stack","LogicalResourceId":"None"}"#,
        "Resource None does not exist for stack my-stack",
    ),
    (
        "DescribeStackResource",
        r#"{"StackName":"none","LogicalResourceId":"None"}"#,
        "Stack 'none' does not exist",
    ),
    (
        "DescribeChangeSet",
        r#"{"StackName":"none","ChangeSetName":"c"}"#,
        "Stack [none] does not exist",
    ),
    (
        "DeleteChangeSet",
        r#"{"StackName":"none","ChangeSetName":"c"}"#,
        "Stack [none] does not exist",
    ),
    (
        "DeleteChangeSet",
        r#"{"ChangeSetName":"c"}"#,
        "StackName must be specified if ChangeSetName is not specified as an ARN.",
    ),
    (
        "CreateChangeSet",
        r#"{"StackName":"my-stack","ChangeSetName":"c","ChangeSetType":"CREATE","TemplateBody":"{}"}"#,
        "Stack [my-stack] already exists and cannot be created again with the changeSet [c].",
    ),
    (
        "GetTemplateSummary",
        r#"{"StackName":"review"}"#,
        "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.",
    ),
];

#[test]
fn calls_are_refused_in_the_words_that_were_recorded() {
    let mut stacks = made();
    execute(&mut stacks);
    let template = Json::of(&TOPIC);
    let body = format!(r#"{{"StackName":"review","TemplateBody":{template}{ADDED}}}"#);
    stacks.call("cloudformation:CreateChangeSet", &body);
    for (operation, body, expected) in CALLS {
        let refused = stacks.try_call(&format!("cloudformation:{operation}"), body);
        let expected = format!("ValidationError: {expected}");
        assert_eq!(refused.unwrap_err(), expected, "{operation} {body}");
    }
    let executed = stacks.try_call("cloudformation:ExecuteChangeSet", SET);
    let code = "InvalidChangeSetStatus: ChangeSet [arn:aws:cloudformation:";
    assert!(
        executed.as_ref().unwrap_err().starts_with(code),
        "{executed:?}"
    );
    let body = format!(r#"{{"StackName":"my-stack","TemplateBody":{template}}}"#);
    let again = stacks.try_call("cloudformation:CreateStack", &body);
    let expected = "AlreadyExistsException: Stack [my-stack] already exists";
    assert_eq!(again.unwrap_err(), expected);
}
