//! Requests of CloudFormation.

use std::time::Duration;

use fake_ecs::Script;
use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const TEMPLATE: &str = r#"{
    "Parameters": { "Name": { "Type": "String", "Default": "a" } },
    "Resources": { "Cluster": { "Type": "AWS::ECS::Cluster", "Properties": { "ClusterName": { "Ref": "Name" } } } },
    "Outputs": { "Arn": { "Value": { "Fn::GetAtt": ["Cluster", "Arn"] }, "Export": { "Name": "arn" } } }
}"#;

const IMPORTING: &str = r#"{
    "Resources": { "Cluster": { "Type": "AWS::ECS::Cluster", "Properties": {
        "ClusterName": { "Fn::Select": [1, { "Fn::Split": ["cluster/", { "Fn::ImportValue": "arn" }] }] } } } }
}"#;

/// A service whose task takes its time.
const SLOW: &str = r#"{ "Resources": {
    "Definition": { "Type": "AWS::ECS::TaskDefinition", "Properties": {
        "Family": "slow", "Cpu": 256, "Memory": 512, "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": [{ "Name": "app", "Image": "app" }] } },
    "Service": { "Type": "AWS::ECS::Service", "Properties": {
        "TaskDefinition": { "Ref": "Definition" }, "LaunchType": "FARGATE",
        "NetworkConfiguration": { "AwsvpcConfiguration": { "Subnets": ["subnet-1"] } } } } } }"#;

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_stacks();
    all.extend(of_failed_stacks());
    all.extend(of_looks());
    all.extend(of_templates());
    all.extend(of_change_sets());
    all
}

fn named() -> Value {
    json!({ "StackName": "web" })
}

/// Makes a stack, and lets it come to rest.
fn stack(fake: &mut Fake) -> Value {
    let new = json!({
        "StackName": "web", "TemplateBody": TEMPLATE, "Tags": [{ "Key": "a", "Value": "b" }],
    });
    fake.ask("cloudformation:CreateStack", &new);
    fake.ecs().settle();
    named()
}

fn set_policy(fake: &mut Fake) -> Value {
    stack(fake);
    let policy =
        r#"{"Statement":{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}}"#;
    let set = json!({ "StackName": "web", "StackPolicyBody": policy });
    fake.ask("cloudformation:SetStackPolicy", &set);
    set
}

fn change_set(fake: &mut Fake) -> Value {
    stack(fake);
    let new = json!({
        "StackName": "web", "ChangeSetName": "change", "UsePreviousTemplate": true,
        "Parameters": [{ "ParameterKey": "Name", "ParameterValue": "b" }], "Description": "d",
    });
    fake.ask("cloudformation:CreateChangeSet", &new);
    json!({ "StackName": "web", "ChangeSetName": "change" })
}

fn of_stacks() -> Vec<Seed> {
    vec![
        seed("cloudformation:CreateStack", "a stack", |_| {
            json!({
                "StackName": "web", "TemplateBody": TEMPLATE, "TimeoutInMinutes": 5,
                "Parameters": [{ "ParameterKey": "Name", "ParameterValue": "b" }],
                "Capabilities": ["CAPABILITY_IAM"], "OnFailure": "DELETE",
                "Tags": [{ "Key": "a", "Value": "b" }], "EnableTerminationProtection": true,
                "NotificationARNs": ["arn:aws:sns:us-east-1:123456789012:told"],
            })
        }),
        seed("cloudformation:UpdateStack", "a stack", |fake| {
            stack(fake);
            json!({
                "StackName": "web", "UsePreviousTemplate": true,
                "Parameters": [{ "ParameterKey": "Name", "ParameterValue": "b" }],
            })
        }),
        seed("cloudformation:DeleteStack", "a stack", stack),
        seed(
            "cloudformation:UpdateTerminationProtection",
            "a stack",
            |fake| {
                stack(fake);
                json!({ "StackName": "web", "EnableTerminationProtection": true })
            },
        ),
        seed("cloudformation:CancelUpdateStack", "an update", |fake| {
            stack(fake);
            let slow = Script::new().pull_takes(Duration::from_secs(600));
            fake.ecs().script("slow", slow);
            let update = json!({ "StackName": "web", "TemplateBody": SLOW });
            fake.ask("cloudformation:UpdateStack", &update);
            named()
        }),
    ]
}

/// An update that has changed a log group, has failed, and is left as it is.
fn failed(fake: &mut Fake) -> Value {
    let template = |days: u32, more: &str| {
        format!(
            r#"{{"Resources":{{"Logs":{{"Type":"AWS::Logs::LogGroup","Properties":{{"LogGroupName":"a","RetentionInDays":{days}}}}}{more}}}}}"#
        )
    };
    let new = json!({ "StackName": "web", "TemplateBody": template(1, "") });
    fake.ask("cloudformation:CreateStack", &new);
    fake.ecs().settle();
    let failing = r#","Table":{"Type":"AWS::DynamoDB::Table","DependsOn":"Logs"}"#;
    let update = json!({
        "StackName": "web", "TemplateBody": template(3, failing), "DisableRollback": true,
    });
    fake.ask("cloudformation:UpdateStack", &update);
    fake.ecs().settle();
    named()
}

fn of_failed_stacks() -> Vec<Seed> {
    vec![
        seed(
            "cloudformation:RollbackStack",
            "an update that failed",
            failed,
        ),
        seed(
            "cloudformation:ContinueUpdateRollback",
            "a rollback that failed",
            |fake| {
                failed(fake);
                // What was changed cannot be changed back.
                fake.ask("logs:DeleteLogGroup", &json!({ "logGroupName": "a" }));
                fake.ask("cloudformation:RollbackStack", &named());
                fake.ecs().settle();
                json!({ "StackName": "web", "ResourcesToSkip": ["Logs"] })
            },
        ),
    ]
}

fn of_looks() -> Vec<Seed> {
    vec![
        seed("cloudformation:DescribeStacks", "a stack", stack),
        seed("cloudformation:DescribeStackEvents", "a stack", stack),
        seed("cloudformation:DescribeEvents", "a stack", stack),
        seed(
            "cloudformation:DescribeEvents",
            "a change set that has failed",
            |fake| {
                stack(fake);
                let new = json!({
                    "StackName": "web", "ChangeSetName": "change", "UsePreviousTemplate": true,
                });
                fake.ask("cloudformation:CreateChangeSet", &new);
                json!({
                    "StackName": "web", "ChangeSetName": "change",
                    "Filters": { "FailedEvents": true },
                })
            },
        ),
        seed("cloudformation:GetStackPolicy", "a stack", |fake| {
            set_policy(fake);
            named()
        }),
        seed("cloudformation:SetStackPolicy", "a stack", set_policy),
        seed("cloudformation:ListStacks", "a stack", |fake| {
            stack(fake);
            json!({ "StackStatusFilter": ["CREATE_COMPLETE"] })
        }),
        seed(
            "cloudformation:DescribeStackResource",
            "a cluster",
            |fake| {
                stack(fake);
                json!({ "StackName": "web", "LogicalResourceId": "Cluster" })
            },
        ),
        seed("cloudformation:DescribeStackResources", "a stack", stack),
        seed(
            "cloudformation:DescribeStackResources",
            "a resource",
            |fake| {
                stack(fake);
                json!({ "PhysicalResourceId": "a" })
            },
        ),
        seed("cloudformation:ListStackResources", "a stack", stack),
        seed("cloudformation:ListExports", "a stack", |fake| {
            stack(fake);
            json!({})
        }),
        seed("cloudformation:ListImports", "an export", |fake| {
            stack(fake);
            let importing = json!({ "StackName": "other", "TemplateBody": IMPORTING });
            fake.ask("cloudformation:CreateStack", &importing);
            json!({ "ExportName": "arn" })
        }),
    ]
}

fn of_templates() -> Vec<Seed> {
    vec![
        seed("cloudformation:GetTemplate", "a stack", stack),
        seed("cloudformation:GetTemplate", "a change set", |fake| {
            change_set(fake);
            json!({ "StackName": "web", "ChangeSetName": "change", "TemplateStage": "Original" })
        }),
        seed(
            "cloudformation:GetTemplateSummary",
            "a template",
            |_| json!({ "TemplateBody": TEMPLATE }),
        ),
        seed(
            "cloudformation:ValidateTemplate",
            "a template",
            |_| json!({ "TemplateBody": TEMPLATE }),
        ),
    ]
}

fn of_change_sets() -> Vec<Seed> {
    vec![
        seed("cloudformation:CreateChangeSet", "a new stack", |_| {
            json!({
                "StackName": "web", "ChangeSetName": "change", "ChangeSetType": "CREATE",
                "TemplateBody": TEMPLATE, "Description": "d", "ClientToken": "t",
                "OnStackFailure": "DO_NOTHING", "Tags": [{ "Key": "a", "Value": "b" }],
            })
        }),
        seed(
            "cloudformation:DescribeChangeSet",
            "a change set",
            change_set,
        ),
        seed("cloudformation:ListChangeSets", "a change set", |fake| {
            change_set(fake);
            named()
        }),
        seed(
            "cloudformation:ExecuteChangeSet",
            "a change set",
            change_set,
        ),
        seed("cloudformation:DeleteChangeSet", "a change set", change_set),
    ]
}
