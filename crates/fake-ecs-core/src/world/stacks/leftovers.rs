//! Nothing is left of what stacks have made, whatever goes wrong, and nothing of others is taken.

use super::Stacks;
use crate::wire::Json;

const GROUPS: &str = r#"{"Resources":{
    "First":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a","RetentionInDays":1}},
    "Second":{"Type":"AWS::Logs::LogGroup","DependsOn":"First","Properties":{"LogGroupName":"b"}}}}"#;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// The first group is changed, the second one replaced, and the last resource fails.
const BROKEN: &str = r#"{"Resources":{
    "First":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"a","RetentionInDays":3}},
    "Second":{"Type":"AWS::Logs::LogGroup","DependsOn":"First","Properties":{"LogGroupName":"c"}},
    "New":{"Type":"AWS::Logs::LogGroup","DependsOn":"Second","Properties":{"LogGroupName":"d"}},
    "Bad":{"Type":"AWS::DynamoDB::Table","DependsOn":"New"}}}"#;

/// Calls an operation about the stack with a template, without waiting.
#[track_caller]
fn ask(stacks: &mut Stacks, operation: &str, template: &str, more: &str) {
    let template = Json::of(&template);
    let body = format!(r#"{{"StackName":"web","TemplateBody":{template}{more}}}"#);
    stacks.call(&format!("cloudformation:{operation}"), &body);
}

/// An update that fails, and is left as it is.
fn failed() -> Stacks {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", GROUPS);
    ask(
        &mut stacks,
        "UpdateStack",
        BROKEN,
        r#","DisableRollback":true"#,
    );
    stacks.pass(60);
    assert!(
        stacks.status().starts_with("UPDATE_FAILED"),
        "{}",
        stacks.status()
    );
    assert_eq!(groups(&mut stacks), ["a 3", "b null", "c null", "d null"]);
    stacks
}

/// An update that cannot be rolled back, as somebody has removed a group meanwhile.
fn failed_twice() -> Stacks {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", GROUPS);
    ask(&mut stacks, "UpdateStack", BROKEN, "");
    stacks.pass(5);
    stacks.call("logs:DeleteLogGroup", r#"{"logGroupName":"a"}"#);
    stacks.pass(60);
    let status = stacks.status();
    assert!(status.starts_with("UPDATE_ROLLBACK_FAILED"), "{status}");
    stacks
}

/// The log groups, and how long they keep their lines.
fn groups(stacks: &mut Stacks) -> Vec<String> {
    let found = stacks.call("logs:DescribeLogGroups", "{}");
    let shown = found["logGroups"].items().map(|it| {
        let name = it["logGroupName"].as_str().unwrap_or_default();
        format!("{name} {}", it["retentionInDays"])
    });
    shown.collect()
}

fn delete(stacks: &mut Stacks) {
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);
    let gone = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
    assert!(gone.is_err(), "{gone:?}");
}

#[test]
fn what_a_failed_update_has_replaced_goes_with_the_stack() {
    let mut stacks = failed();

    delete(&mut stacks);

    assert!(groups(&mut stacks).is_empty());
}

#[test]
fn what_a_failed_update_has_replaced_goes_with_the_next_update() {
    let mut stacks = failed();

    stacks.deploy("UpdateStack", &GROUPS.replace(r#""b""#, r#""e""#));

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    assert_eq!(groups(&mut stacks), ["a 1", "e null"]);
    delete(&mut stacks);
    assert!(groups(&mut stacks).is_empty());
}

#[test]
fn an_update_after_a_failed_one_is_rolled_back_to_what_was_before_both() {
    let mut stacks = failed();

    let other = BROKEN.replace(r#""c""#, r#""e""#);
    ask(&mut stacks, "UpdateStack", &other, "");
    stacks.pass(600);

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(groups(&mut stacks), ["a 1", "b null"]);
}

#[test]
fn nothing_is_left_of_an_update_that_could_not_be_rolled_back() {
    let mut stacks = failed_twice();

    delete(&mut stacks);

    assert!(groups(&mut stacks).is_empty());
}

#[test]
fn a_rollback_is_continued_without_what_cannot_be_rolled_back() {
    let mut stacks = failed_twice();

    let body = r#"{"StackName":"web","ResourcesToSkip":["First"]}"#;
    stacks.call("cloudformation:ContinueUpdateRollback", body);
    stacks.pass(600);

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(groups(&mut stacks), ["b null"]);
}

#[test]
fn an_update_that_makes_no_sense_is_rolled_back() {
    let mut stacks = Stacks::new();
    let template = |days: u32, more: &str| {
        format!(
            r#"{{"Resources":{{
            "Group":{{"Type":"AWS::Logs::LogGroup","Properties":{{"LogGroupName":"a","RetentionInDays":{days}{more}}}}},
            "Rule":{{"Type":"AWS::Events::Rule","Properties":{{"ScheduleExpression":"rate(1 hour)"}}}},
            "Role":{{"Type":"AWS::IAM::Role","Properties":{{"AssumeRolePolicyDocument":{TRUST}}}}}}}}}"#
        )
    };
    let capable = r#","Capabilities":["CAPABILITY_IAM"]"#;
    ask(&mut stacks, "CreateStack", &template(1, ""), capable);
    stacks.pass(600);

    for (from, to) in [
        (
            "rate(1 hour)\"",
            r#"rate(2 hours)","Targets":[{"Arn":"x"}]"#,
        ),
        (r#""RetentionInDays":1"#, r#""RetentionInDays":"x""#),
        (
            r#""AssumeRolePolicyDocument""#,
            r#""Policies":[5],"AssumeRolePolicyDocument""#,
        ),
    ] {
        let broken = template(1, "").replace(from, to);
        ask(&mut stacks, "UpdateStack", &broken, capable);
        stacks.pass(600);

        assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE", "{broken}");
        assert_eq!(groups(&mut stacks), ["a 1"], "{broken}");
        let rules = stacks.call("events:ListRules", "{}");
        assert_eq!(rules["Rules"][0]["ScheduleExpression"], "rate(1 hour)");
    }
    delete(&mut stacks);
    assert!(groups(&mut stacks).is_empty());
}

#[test]
fn nothing_is_left_of_what_could_only_be_made_in_part() {
    let vpc = r#""V":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":"10.0.0.0/16"}},"#;
    for (before, kind, properties, list, member) in [
        (
            "",
            "Logs::LogGroup",
            r#"{"RetentionInDays":"x"}"#,
            "logs:DescribeLogGroups",
            "logGroups",
        ),
        (
            "",
            "S3::Bucket",
            r#"{"VersioningConfiguration":0}"#,
            "s3:ListBuckets",
            "Buckets",
        ),
        (
            "",
            "IAM::Role",
            r#"{"Policies":[0],"AssumeRolePolicyDocument":TRUST}"#,
            "iam:ListRoles",
            "Roles",
        ),
        (
            "",
            "EC2::VPC",
            r#"{"CidrBlock":"10.0.0.0/16","EnableDnsSupport":"x"}"#,
            "ec2:DescribeVpcs",
            "Vpcs",
        ),
        (
            vpc,
            "EC2::Subnet",
            r#"{"VpcId":{"Ref":"V"},"CidrBlock":"10.0.0.0/24","MapPublicIpOnLaunch":"x"}"#,
            "ec2:DescribeSubnets",
            "Subnets",
        ),
        (
            vpc,
            "EC2::SecurityGroup",
            r#"{"VpcId":{"Ref":"V"},"GroupDescription":"d","SecurityGroupIngress":[{"IpProtocol":[]}]}"#,
            "ec2:DescribeSecurityGroups",
            "SecurityGroups",
        ),
        (
            "",
            "Events::Rule",
            r#"{"ScheduleExpression":"rate(1 hour)","Targets":[{"Arn":"x"}]}"#,
            "events:ListRules",
            "Rules",
        ),
    ] {
        let mut stacks = Stacks::new();
        let properties = properties.replace("TRUST", TRUST);
        let there = stacks.call(list, "{}")[member].items().len();

        let template = format!(
            r#"{{"Resources":{{{before}"It":{{"Type":"AWS::{kind}","Properties":{properties}}}}}}}"#
        );
        let capable = r#","Capabilities":["CAPABILITY_IAM"]"#;
        ask(&mut stacks, "CreateStack", &template, capable);
        stacks.pass(600);

        assert_eq!(stacks.status(), "ROLLBACK_COMPLETE", "{kind}");
        let left = stacks.call(list, "{}");
        assert_eq!(left[member].items().len(), there, "{kind}: {left}");
    }
}

#[test]
fn a_rollback_takes_back_what_a_template_says_beside_properties() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", GROUPS);
    let retained = BROKEN.replace(
        r#""Properties":{"LogGroupName":"a","RetentionInDays":3}"#,
        r#""DeletionPolicy":"Retain","Properties":{"LogGroupName":"a","RetentionInDays":1}"#,
    );

    stacks.deploy("UpdateStack", &retained);

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    delete(&mut stacks);
    assert!(groups(&mut stacks).is_empty());
}

#[test]
fn an_update_that_is_cancelled_leaves_nothing_in_progress() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", GROUPS);
    ask(&mut stacks, "UpdateStack", BROKEN, "");
    stacks.pass(1);

    stacks.call("cloudformation:CancelUpdateStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    let shown = stacks.call(
        "cloudformation:DescribeStackResources",
        r#"{"StackName":"web"}"#,
    );
    let statuses = shown["StackResources"].items();
    let statuses = statuses.map(|it| it["ResourceStatus"].to_string());
    let statuses: Vec<String> = statuses.collect();
    assert_eq!(statuses, [r#""UPDATE_COMPLETE""#, r#""CREATE_COMPLETE""#]);
}

#[test]
fn a_stack_that_is_being_updated_is_not_deleted() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", GROUPS);
    ask(
        &mut stacks,
        "UpdateStack",
        &GROUPS.replace(r#""b""#, r#""c""#),
        "",
    );

    let mut seen = Vec::new();
    while stacks.status() != "UPDATE_COMPLETE" {
        let asked = stacks.try_call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
        let error = asked.unwrap_err();
        let (start, status) = error.split_once("] ").unwrap();
        assert!(start.starts_with("ValidationError: Stack [arn:"), "{error}");
        if seen.last().is_none_or(|it| it != status) {
            seen.push(status.to_owned());
        }
        stacks.pass(1);
    }

    assert_eq!(
        seen,
        [
            "cannot be deleted while in status UPDATE_IN_PROGRESS",
            "cannot be deleted while in status UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        ]
    );
}

#[test]
fn a_stack_does_not_take_what_others_have() {
    for (kind, properties) in [
        ("SQS::Queue", r#"{"QueueName":"one"}"#),
        ("SNS::Topic", r#"{"TopicName":"one"}"#),
        ("ECS::Cluster", r#"{"ClusterName":"one"}"#),
        (
            "Events::Rule",
            r#"{"Name":"one","ScheduleExpression":"rate(1 hour)"}"#,
        ),
    ] {
        let mut stacks = Stacks::new();
        let template = format!(
            r#"{{"Resources":{{"It":{{"Type":"AWS::{kind}","Properties":{properties}}}}}}}"#
        );
        stacks.deploy("CreateStack", &template);

        let body = format!(
            r#"{{"StackName":"other","TemplateBody":{}}}"#,
            Json::of(&template)
        );
        stacks.call("cloudformation:CreateStack", &body);
        stacks.pass(600);

        let events = stacks.events("other");
        assert!(events[2].contains("already exists"), "{events:?}");
        assert!(
            events.last().unwrap().ends_with("ROLLBACK_COMPLETE"),
            "{events:?}"
        );
        stacks.deploy(
            "UpdateStack",
            &template.replace("Properties", r#"DeletionPolicy":"Delete","Properties"#),
        );
        assert_eq!(stacks.status(), "UPDATE_COMPLETE", "{kind}");
    }
}

#[test]
fn another_namespace_makes_another_service() {
    let mut stacks = Stacks::new();
    let template = r#"{"Resources":{
        "Space":{"Type":"AWS::ServiceDiscovery::PrivateDnsNamespace","Properties":{"Name":"local","Vpc":"vpc-1"}},
        "It":{"Type":"AWS::ServiceDiscovery::Service","Properties":{"Name":"web","DnsConfig":
            {"NamespaceId":{"Ref":"Space"},"DnsRecords":[{"TTL":60,"Type":"A"}]}}}}}"#;
    stacks.deploy("CreateStack", template);

    stacks.deploy("UpdateStack", &template.replace("vpc-1", "vpc-2"));

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    let spaces = stacks.call("servicediscovery:ListNamespaces", "{}");
    assert_eq!(spaces["Namespaces"].items().len(), 1, "{spaces}");
}

#[test]
fn no_stack_has_the_name_of_an_arn() {
    let mut stacks = Stacks::new();
    for name in [
        "arn:x",
        "arn:\u{e9}",
        "arn:aws:cloudformation:us-east-1:1:stack/a/b",
    ] {
        for operation in ["CreateStack", "CreateChangeSet"] {
            let body = format!(
                r#"{{"StackName":"{name}","ChangeSetName":"a","ChangeSetType":"CREATE","TemplateBody":{}}}"#,
                Json::of(&GROUPS)
            );
            let body = match operation {
                "CreateStack" => {
                    body.replace(r#""ChangeSetName":"a","ChangeSetType":"CREATE","#, "")
                }
                _ => body,
            };
            let asked = stacks.try_call(&format!("cloudformation:{operation}"), &body);

            assert!(
                asked.unwrap_err().starts_with("ValidationError: "),
                "{name}"
            );
        }
    }
}

#[test]
fn a_stack_that_imports_its_own_export_can_be_deleted() {
    let mut stacks = Stacks::new();
    let exporting = GROUPS.replacen(
        "{",
        r#"{"Outputs":{"O":{"Value":"d","Export":{"Name":"own"}}},"#,
        1,
    );
    stacks.deploy("CreateStack", &exporting);
    let importing = exporting.replace(r#""b""#, r#"{"Fn::ImportValue":"own"}"#);

    stacks.deploy("UpdateStack", &importing);

    assert_eq!(groups(&mut stacks), ["a 1", "d null"]);
    delete(&mut stacks);
    assert!(groups(&mut stacks).is_empty());
}
