//! Stacks as the CDK writes them: its patterns of services of ECS, and what stands beside.
//!
//! The templates were synthesized by aws-cdk-lib 2.276.0 without a region, and are as they came but
//! for the metadata.

use crate::wire::Json;

use super::Stacks;

/// Makes a stack of a template of the CDK, and removes it.
#[track_caller]
fn check(template: &str) {
    let mut stacks = Stacks::new();
    let template = Json::of(&template);
    let body = format!(
        r#"{{"StackName":"web","TemplateBody":{template},"Capabilities":["CAPABILITY_NAMED_IAM"]}}"#
    );

    stacks.call("cloudformation:CreateStack", &body);
    stacks.pass(1800);
    let events = stacks.events("web");
    assert_eq!(stacks.status(), "CREATE_COMPLETE", "{events:#?}");

    let id = stacks.stack()["StackId"].as_str().unwrap().to_owned();
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(1800);
    let events = stacks.events(&id);
    assert_eq!(events.last().unwrap(), "web DELETE_COMPLETE", "{events:#?}");
}

/// `ApplicationLoadBalancedFargateService`, with a circuit breaker and four ways to scale.
#[test]
fn a_service_behind_a_load_balancer_is_made_and_removed() {
    check(include_str!("patterns/balanced.json"));
}

/// `NetworkLoadBalancedFargateService`.
#[test]
fn a_service_behind_a_network_load_balancer_is_made_and_removed() {
    check(include_str!("patterns/network_balanced.json"));
}

/// `QueueProcessingFargateService`.
#[test]
fn a_service_that_works_on_a_queue_is_made_and_removed() {
    check(include_str!("patterns/queue.json"));
}

/// `ScheduledFargateTask`.
#[test]
fn a_task_that_is_scheduled_is_made_and_removed() {
    check(include_str!("patterns/scheduled.json"));
}

/// `AsgCapacityProvider`, with a service that Cloud Map knows, a secret and a parameter.
#[test]
fn a_service_on_instances_of_a_group_is_made_and_removed() {
    check(include_str!("patterns/instances.json"));
}

/// `EcsDeploymentGroup`.
#[test]
fn a_service_that_codedeploy_deploys_is_made_and_removed() {
    check(include_str!("patterns/blue_green.json"));
}

/// A repository, a topic with a queue, a rule, a schedule, an alarm and namespaces.
#[test]
fn what_stands_beside_services_is_made_and_removed() {
    check(include_str!("patterns/neighbours.json"));
}
