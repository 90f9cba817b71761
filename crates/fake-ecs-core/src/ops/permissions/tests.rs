//! What calls need permissions for.

use super::*;
use crate::aws::iam::Policies;
use crate::aws::iam::document::Document;
use crate::aws::iam::policy::Policy;
use crate::kernel::caller::Caller;
use crate::ops::dispatch;
use crate::ops::task_set::fixtures;

const ROLE: &str = "arn:aws:iam::123456789012:role/r";

/// A region with services, and in it the family `job`, whose roles are in another order than their
/// members.
fn region() -> Region {
    let mut region = fixtures::region();
    for (operation, body) in [
        (
            Operation::CreateCluster,
            r#"{"clusterName":"blue","tags":[{"key":"team","value":"a"}]}"#,
        ),
        (
            Operation::RegisterTaskDefinition,
            r#"{"family":"job","taskRoleArn":"task","executionRoleArn":"arn:aws:iam::123456789012:role/exec","cpu":"512","memory":"1 GB",
                "containerDefinitions":[{"name":"app","image":"a","memory":64}]}"#,
        ),
    ] {
        let answer = dispatch(&mut region, &Caller::default(), operation, body.as_bytes());
        assert!(answer.is_ok(), "{operation}: {:?}", answer.err());
    }
    region
}

fn needed(region: &Region, operation: Operation, body: &str) -> Vec<Permission> {
    let asked = Asked {
        operation,
        body: body.as_bytes(),
        sequence: None,
    };
    permissions(region, "arn:aws:iam::123456789012:user/u", asked)
}

/// The policy that they take allows them, and no action of it can be left out.
#[track_caller]
fn check_policy(needed: &[Permission]) {
    let document = Document::of(needed);
    let policies = |json: &str| {
        let mut policies = Policies::default();
        policies.add(Policy::parse(json).expect(json));
        policies
    };
    let json = document.to_json();
    assert_eq!(policies(&json).refused(needed), None, "{json}");
    for action in document.actions() {
        let json = json.replace(&format!("\"{action}\""), "\"ecs:Other\"");
        let policies = policies(&json);
        let refused = policies.refused(needed).map(|(it, _)| it.action.as_str());
        assert_eq!(refused, Some(action), "{json}");
    }
}

/// The permissions as lines: the action, the resource, and how a policy names the resource where
/// that is another text. `ECS` stands for the beginning of ARNs.
fn lines(region: &Region, operation: Operation, body: &str) -> Vec<String> {
    let needed = needed(region, operation, body);
    check_policy(&needed);
    let lines = needed.into_iter().map(|it| {
        let general = if it.general == it.resource {
            String::new()
        } else {
            format!(" ({})", it.general)
        };
        format!("{} {}{general}", it.action, it.resource)
    });
    let lines = lines.map(|line| line.replace("arn:aws:ecs:us-east-1:123456789012:", "ECS:"));
    lines.collect()
}

#[test]
#[rustfmt::skip]
fn calls_need_permissions_for_what_they_name() {
    use Operation as Op;
    let region = region();
    for (operation, body, expected) in [
        (Op::ListClusters, "{}", &["ecs:ListClusters *"][..]),
        (Op::CreateCluster, "{}", &["ecs:CreateCluster ECS:cluster/default"]),
        (Op::DescribeClusters, r#"{"clusters":["a","arn:aws:ecs:us-east-1:123456789012:cluster/b"]}"#, &["ecs:DescribeClusters ECS:cluster/a", "ecs:DescribeClusters ECS:cluster/b"]),
        (Op::RunTask, r#"{"taskDefinition":"app"}"#, &["ecs:RunTask ECS:task-definition/app:1 (ECS:task-definition/app:*)"]),
        (Op::RunTask, r#"{"taskDefinition":"nope"}"#, &["ecs:RunTask ECS:task-definition/nope:*"]),
        (Op::RunTask, r#"{"taskDefinition":"web:9"}"#, &["ecs:RunTask ECS:task-definition/web:9 (ECS:task-definition/web:*)"]),
        (Op::RunTask, "no JSON", &["ecs:RunTask ECS:task-definition/*"]),
        (Op::StopTask, r#"{"cluster":"blue","task":"1"}"#, &["ecs:StopTask ECS:task/blue/1 (ECS:task/blue/*)"]),
        (Op::StopTask, r#"{"task":"arn:aws:ecs:us-east-1:123456789012:task/green/1"}"#, &["ecs:StopTask ECS:task/green/1 (ECS:task/green/*)"]),
        (Op::StopTask, r#"{"task":"arn:aws:ecs:us-east-1:123456789012:task/1"}"#, &["ecs:StopTask ECS:task/default/1 (ECS:task/default/*)"]),
        (Op::StopTask, r#"{"task":"arn:aws:ecs:eu-west-1:123456789012:task/a/1"}"#, &["ecs:StopTask arn:aws:ecs:eu-west-1:123456789012:task/a/1 (arn:aws:ecs:eu-west-1:123456789012:task/a/*)"]),
        (Op::ListTasks, r#"{"cluster":"blue"}"#, &["ecs:ListTasks *"]),
        (Op::ListTasks, r#"{"cluster":"blue","containerInstance":"i"}"#, &["ecs:ListTasks ECS:container-instance/blue/i (ECS:container-instance/blue/*)"]),
        (Op::ExecuteCommand, r#"{"task":"1","command":"ls","interactive":true}"#, &["ecs:ExecuteCommand ECS:cluster/default", "ecs:ExecuteCommand ECS:task/default/1 (ECS:task/default/*)"]),
        (Op::PutAttributes, r#"{"attributes":[{"name":"a","targetId":"i"}]}"#, &["ecs:PutAttributes ECS:container-instance/default/i (ECS:container-instance/default/*)"]),
        (Op::DeregisterContainerInstance, r#"{"containerInstance":"arn:aws:ecs:us-east-1:123456789012:container-instance/blue/i"}"#, &["ecs:DeregisterContainerInstance ECS:cluster/blue"]),
        (Op::UpdateService, r#"{"service":"blue/api","cluster":"blue"}"#, &["ecs:UpdateService ECS:service/blue/api"]),
        (Op::DescribeServices, r#"{"services":["a","arn:aws:ecs:us-east-1:123456789012:service/b"]}"#, &["ecs:DescribeServices ECS:service/default/a", "ecs:DescribeServices ECS:service/default/b"]),
        (Op::StopServiceDeployment, r#"{"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/blue/api/7"}"#, &["ecs:StopServiceDeployment ECS:service/blue/api", "ecs:StopServiceDeployment ECS:service-deployment/blue/api/7 (ECS:service-deployment/blue/api/*)"]),
        (Op::CreateTaskSet, r#"{"service":"web","taskDefinition":"web"}"#, &["ecs:CreateTaskSet ECS:task-set/default/web/*"]),
        (Op::DeleteTaskSet, r#"{"service":"web","cluster":"blue","taskSet":"ecs-svc/7"}"#, &["ecs:DeleteTaskSet ECS:task-set/blue/web/ecs-svc/7 (ECS:task-set/blue/web/*)"]),
        (Op::DescribeTaskSets, r#"{"service":"web","taskSets":["arn:aws:ecs:us-east-1:123456789012:task-set/blue/web/ecs-svc/7"]}"#, &["ecs:DescribeTaskSets ECS:task-set/blue/web/ecs-svc/7 (ECS:task-set/blue/web/*)"]),
        (Op::DescribeCapacityProviders, "{}", &["ecs:DescribeCapacityProviders ECS:capacity-provider/*"]),
        (Op::DeleteTaskDefinitions, r#"{"taskDefinitions":["web:1"]}"#, &["ecs:DeleteTaskDefinitions ECS:task-definition/web:1 (ECS:task-definition/web:*)"]),
        (Op::DescribeTaskDefinition, r#"{"taskDefinition":"web"}"#, &["ecs:DescribeTaskDefinition *"]),
        (Op::TagResource, r#"{"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/blue/1","tags":[{"key":"a"}]}"#, &["ecs:TagResource ECS:task/blue/1 (ECS:task/blue/*)"]),
        (Op::ListTagsForResource, r#"{"resourceArn":"arn:aws:s3:::b"}"#, &["ecs:ListTagsForResource arn:aws:s3:::b"]),
        (Op::UpdateDaemon, r#"{"daemonArn":"arn:aws:ecs:us-east-1:123456789012:daemon/blue/d"}"#, &["ecs:UpdateDaemon ECS:daemon/blue/d"]),
        (Op::CreateDaemon, r#"{"daemonName":"d"}"#, &["ecs:CreateDaemon ECS:daemon/default/d"]),
        (Op::UpdateGateway, r#"{"gateway":"g"}"#, &["ecs:UpdateGateway ECS:gateway/g"]),
    ] {
        assert_eq!(lines(&region, operation, body), expected, "{operation} {body}");
    }
}

#[test]
#[rustfmt::skip]
fn calls_pass_the_roles_that_they_name_and_tasks_those_of_their_definition() {
    use Operation as Op;
    let region = region();
    let job = "ecs:RunTask ECS:task-definition/job:1 (ECS:task-definition/job:*)";
    let role = |name: &str| format!("iam:PassRole arn:aws:iam::123456789012:role/{name}");
    for (operation, body, expected) in [
        (Op::RunTask, r#"{"taskDefinition":"job"}"#.to_owned(), vec![job.to_owned(), role("exec"), role("task")]),
        (Op::RunTask, format!(r#"{{"taskDefinition":"job","overrides":{{"taskRoleArn":"{ROLE}"}}}}"#), vec![job.to_owned(), role("exec"), role("r")]),
        (Op::RegisterTaskDefinition, format!(r#"{{"family":"job","taskRoleArn":"{ROLE}","executionRoleArn":"{ROLE}"}}"#), vec!["ecs:RegisterTaskDefinition ECS:task-definition/job:*".to_owned(), role("r")]),
        (Op::CreateService, format!(r#"{{"serviceName":"s","taskDefinition":"job","loadBalancers":[{{"advancedConfiguration":{{"roleArn":"{ROLE}"}}}}]}}"#), vec!["ecs:CreateService ECS:service/default/s".to_owned(), role("r")]),
        (Op::CreateExpressGatewayService, format!(r#"{{"serviceName":"s","infrastructureRoleArn":"{ROLE}"}}"#), vec!["ecs:CreateExpressGatewayService ECS:service/default/s".to_owned(), role("r"), "ecs:RegisterTaskDefinition ECS:task-definition/default-s:*".to_owned()]),
    ] {
        assert_eq!(lines(&region, operation, &body), expected, "{operation} {body}");
    }
}

#[test]
#[rustfmt::skip]
fn tags_of_what_is_made_take_a_permission_unless_the_account_does_without() {
    use Operation as Op;
    let mut region = region();
    const TAGS: &str = r#""tags":[{"key":"a","value":"b"}]"#;
    for (operation, members, expected) in [
        (Op::RunTask, r#""cluster":"blue","taskDefinition":"web","#, "ecs:TagResource ECS:task/blue/*"),
        (Op::RegisterContainerInstance, "", "ecs:TagResource ECS:container-instance/default/*"),
        (Op::RegisterTaskDefinition, r#""family":"x","#, "ecs:TagResource ECS:task-definition/x:*"),
        (Op::CreateCluster, r#""clusterName":"x","#, "ecs:TagResource ECS:cluster/x"),
        (Op::CreateService, r#""serviceName":"x","#, "ecs:TagResource ECS:service/default/x"),
        (Op::CreateCapacityProvider, r#""name":"x","#, "ecs:TagResource ECS:capacity-provider/x"),
        (Op::CreateGateway, r#""name":"x","#, "ecs:TagResource ECS:gateway/x"),
    ] {
        let body = format!("{{{members}{TAGS}}}");
        assert_eq!(lines(&region, operation, &body).last().unwrap(), expected, "{operation}");
    }

    let off = br#"{"name":"tagResourceAuthorization","value":"off"}"#;
    dispatch(&mut region, &Caller::default(), Op::PutAccountSetting, off).unwrap();

    let body = format!("{{{TAGS}}}");
    assert_eq!(lines(&region, Op::CreateCluster, &body), ["ecs:CreateCluster ECS:cluster/default"]);
}

#[test]
#[rustfmt::skip]
fn conditions_are_compared_with_what_the_call_says() {
    use Operation as Op;
    let region = region();
    let arn = |rest: &str| format!("arn:aws:ecs:us-east-1:123456789012:{rest}");
    for (operation, body, key, expected) in [
        (Op::RunTask, r#"{"cluster":"blue"}"#, "ecs:cluster", vec![arn("cluster/blue")]),
        (Op::DescribeClusters, r#"{"clusters":["blue"]}"#, "ecs:cluster", vec![]),
        (Op::RunTask, r#"{"taskDefinition":"job"}"#, "ecs:task-cpu", vec![]),
        (Op::CreateService, r#"{"taskDefinition":"job"}"#, "ecs:task-cpu", vec!["512".to_owned()]),
        (Op::CreateService, r#"{"taskDefinition":"job"}"#, "ecs:task-memory", vec!["1024".to_owned()]),
        (Op::CreateService, r#"{"taskDefinition":"job"}"#, "ecs:task-definition", vec![arn("task-definition/job:1")]),
        (Op::RegisterTaskDefinition, r#"{"cpu":".5 vCPU"}"#, "ecs:task-cpu", vec!["512".to_owned()]),
        (Op::RegisterTaskDefinition, r#"{"requiresCompatibilities":["EC2","FARGATE"]}"#, "ecs:compute-compatibility", vec!["EC2".to_owned(), "FARGATE".to_owned()]),
        (Op::RegisterTaskDefinition, r#"{"containerDefinitions":[{},{"privileged":true}]}"#, "ecs:privileged", vec!["true".to_owned()]),
        (Op::RegisterTaskDefinition, "{}", "ecs:privileged", vec!["false".to_owned()]),
        (Op::CreateService, r#"{"networkConfiguration":{"awsvpcConfiguration":{"subnets":["a","b"]}}}"#, "ecs:subnet", vec!["a".to_owned(), "b".to_owned()]),
        (Op::CreateService, r#"{"networkConfiguration":{"awsvpcConfiguration":{"assignPublicIp":"ENABLED"}}}"#, "ecs:auto-assign-public-ip", vec!["true".to_owned()]),
        (Op::CreateService, r#"{"enableExecuteCommand":false}"#, "ecs:enable-execute-command", vec!["false".to_owned()]),
        (Op::CreateService, "{}", "ecs:enable-execute-command", vec![]),
        (Op::CreateService, r#"{"volumeConfigurations":[{"name":"v"}]}"#, "ecs:enable-ebs-volumes", vec!["true".to_owned()]),
        (Op::RunTask, r#"{"capacityProviderStrategy":[{"capacityProvider":"FARGATE"}]}"#, "ecs:capacity-provider", vec![arn("capacity-provider/FARGATE")]),
        (Op::StartTask, r#"{"cluster":"blue","containerInstances":["i"]}"#, "ecs:container-instances", vec![arn("container-instance/blue/i")]),
        (Op::ExecuteCommand, r#"{"task":"1","container":"app"}"#, "ecs:container-name", vec!["app".to_owned()]),
        (Op::ExecuteCommand, r#"{"task":"1","container":"app"}"#, "ecs:task", vec![arn("task/default/1")]),
        (Op::DeleteTaskSet, r#"{"cluster":"blue","service":"web","taskSet":"7"}"#, "ecs:service", vec![arn("service/blue/web")]),
        (Op::PutAccountSetting, r#"{"name":"containerInsights"}"#, "ecs:account-setting", vec!["containerInsights".to_owned()]),
        (Op::DeleteCluster, r#"{"cluster":"blue"}"#, "aws:ResourceTag/team", vec!["a".to_owned()]),
        (Op::DeleteCluster, r#"{"cluster":"blue"}"#, "ecs:ResourceTag/team", vec!["a".to_owned()]),
        (Op::DeleteCluster, r#"{"cluster":"default"}"#, "aws:ResourceTag/team", vec![]),
        (Op::CreateCluster, r#"{"tags":[{"key":"k","value":"v"}]}"#, "aws:RequestTag/k", vec!["v".to_owned()]),
        (Op::CreateCluster, r#"{"tags":[{"key":"k"},{"key":"l"}]}"#, "aws:TagKeys", vec!["k".to_owned(), "l".to_owned()]),
        (Op::UntagResource, r#"{"resourceArn":"x","tagKeys":["k"]}"#, "aws:TagKeys", vec!["k".to_owned()]),
        (Op::ListClusters, "{}", "aws:RequestedRegion", vec!["us-east-1".to_owned()]),
        (Op::ListClusters, "{}", "aws:username", vec!["u".to_owned()]),
    ] {
        let needed = needed(&region, operation, body);
        let values = needed[0].context.get(key).unwrap_or_default();
        assert_eq!(values, expected, "{operation} {body} {key}");
    }
}

#[test]
fn every_operation_needs_its_own_action_first_and_its_policy_allows_it() {
    let region = region();
    for operation in Operation::ALL {
        let needed = needed(&region, *operation, "{}");
        assert_eq!(needed[0].action, format!("ecs:{operation}"));
        let resource = &needed[0].resource;
        assert!(
            resource == "*" || resource.starts_with("arn:aws:ecs:"),
            "{operation}"
        );

        check_policy(&needed);
    }
}

#[test]
fn a_session_of_a_role_is_that_role_for_conditions() {
    let asked = Asked {
        operation: Operation::ListClusters,
        body: b"{}",
        sequence: None,
    };
    let session = "arn:aws:sts::123456789012:assumed-role/deploy/ci";

    let needed = permissions(&region(), session, asked);

    let value = |key: &str| needed[0].context.get(key).unwrap_or_default().join(" ");
    assert_eq!(
        value("aws:PrincipalArn"),
        "arn:aws:iam::123456789012:role/deploy"
    );
    assert_eq!(value("aws:PrincipalType"), "AssumedRole");
    assert_eq!(value("aws:username"), "");
}
