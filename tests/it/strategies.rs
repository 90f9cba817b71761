//! Services that roll out in stages: `BLUE_GREEN`, `LINEAR` and `CANARY`, lifecycle hooks, and what takes them back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_ecs::types::{
    DeploymentLifecycleHookAction as Action, DeploymentLifecycleHookStatus as HookStatus,
    ServiceDeployment, ServiceDeploymentLifecycleStage, ServiceDeploymentStatus as Status,
};
use fake_ecs::{Clock, FakeEcs, HookResult, LifecycleStage, Profile};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, check_refusal, register_app, secs};

const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:check";

fn minutes(minutes: u64) -> Duration {
    secs(60 * minutes)
}

fn hook(stages: &[&str]) -> Value {
    json!({ "hookTargetArn": LAMBDA, "roleArn": "arn:aws:iam::123456789012:role/hooks", "lifecycleStages": stages })
}

fn blue_green(hooks: Value) -> Value {
    json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": hooks })
}

/// What a service behind an Application Load Balancer has.
fn load_balancers() -> Value {
    let elb = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
    json!([{
        "targetGroupArn": format!("{elb}:targetgroup/blue/0123456789abcdef"),
        "containerName": "app", "containerPort": 80,
        "advancedConfiguration": {
            "alternateTargetGroupArn": format!("{elb}:targetgroup/green/0123456789abcdef"),
            "productionListenerRule": format!("{elb}:listener-rule/app/web/0123456789abcdef/0123456789abcdef/1"),
            "testListenerRule": format!("{elb}:listener-rule/app/web/0123456789abcdef/0123456789abcdef/2"),
            "roleArn": "arn:aws:iam::123456789012:role/elb",
        },
    }])
}

/// A service `web` of two tasks on Fargate, that is just being made.
fn create(ecs: &FakeEcs, configuration: Value) {
    release(ecs);
    let body = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "loadBalancers": load_balancers(), "deploymentConfiguration": configuration,
    });
    ask(ecs, "CreateService", &body);
}

fn release(ecs: &FakeEcs) {
    let app =
        json!([{ "name": "app", "image": "busybox", "portMappings": [{ "containerPort": 80 }] }]);
    crate::support::register(ecs, &crate::support::fargate_definition("web", app));
}

/// A fake with a stable service `web`.
async fn with_web(configuration: Value) -> FakeEcs {
    let ecs = FakeEcs::start().await;
    create(&ecs, configuration);
    ecs.service("web").wait_stable().await;
    ecs
}

async fn deploy(ecs: &FakeEcs) {
    release(ecs);
    let update = ecs.client().update_service().service("web");
    update
        .task_definition("web")
        .send()
        .await
        .expect("the update is accepted");
}

/// The record of the newest rollout.
async fn rollout(ecs: &FakeEcs) -> ServiceDeployment {
    let list = ecs
        .client()
        .list_service_deployments()
        .service("web")
        .send()
        .await;
    let list = list.expect("there are rollouts");
    let arn = list.service_deployments()[0]
        .service_deployment_arn()
        .expect("it has an ARN");
    let call = ecs
        .client()
        .describe_service_deployments()
        .service_deployment_arns(arn);
    let mut answer = call.send().await.expect("it is there");
    answer
        .service_deployments
        .take()
        .unwrap_or_default()
        .remove(0)
}

fn revisions(ecs: &FakeEcs) -> Vec<i32> {
    let tasks = ecs.service("web").tasks().running();
    tasks.iter().map(|task| task.revision()).collect()
}

// ---- the user's tests ----

#[tokio::test]
async fn a_release_that_fails_its_smoke_test_is_taken_back() {
    let ecs = with_web(blue_green(json!([hook(&["POST_TEST_TRAFFIC_SHIFT"])]))).await;
    let web = ecs.service("web");
    web.answer_hook(LifecycleStage::PostTestTrafficShift, HookResult::Failed);

    deploy(&ecs).await;
    web.wait_stable().await;

    assert_eq!(revisions(&ecs), [1, 1]);
    let rollout = rollout(&ecs).await;
    assert_eq!(rollout.status(), Some(&Status::RollbackSuccessful));
    let reason = format!(
        "Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target {LAMBDA} returned FAILED status."
    );
    assert_eq!(rollout.status_reason(), Some(reason.as_str()));
    assert_eq!(
        rollout.lifecycle_hook_details()[0].status(),
        Some(&HookStatus::Failed)
    );
    let said = format!("(service web) deployment failed: {reason}");
    assert!(web.events().contains(&said), "{:#?}", web.events());
}

#[tokio::test]
async fn a_canary_gets_a_little_traffic_for_a_while_and_then_all_of_it() {
    let canary = json!({ "canaryPercent": 10.0, "canaryBakeTimeInMinutes": 15 });
    let ecs = with_web(
        json!({ "strategy": "CANARY", "canaryConfiguration": canary, "bakeTimeInMinutes": 5 }),
    )
    .await;
    let web = ecs.service("web");

    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::ProductionTrafficShift).await;

    let [new, old] = &web.traffic()[..] else {
        panic!("two revisions: {:?}", web.traffic())
    };
    assert_eq!((new.production(), old.production()), (10.0, 90.0));
    let shifted = ecs
        .client()
        .describe_services()
        .services("web")
        .send()
        .await;
    assert!(shifted.is_ok());
    web.wait_stable().await;
    assert_eq!(revisions(&ecs), [2, 2]);
    let rollout = rollout(&ecs).await;
    assert_eq!(rollout.status(), Some(&Status::Successful));
    let took = |of: &ServiceDeployment| {
        of.finished_at()
            .map(|end| end.secs() - of.started_at().map_or(0, |at| at.secs()))
    };
    assert_eq!(took(&rollout), Some(20 * 60));
}

#[tokio::test]
async fn a_deployment_waits_for_somebody_to_let_it_go_on() {
    let pause = json!([{ "targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"] }]);
    let ecs = FakeEcs::start().await;
    create(&ecs, json!({}));
    ecs.service("web").wait_stable().await;
    let configured = json!({ "service": "web", "deploymentConfiguration": blue_green(pause) });
    ask(&ecs, "UpdateService", &configured);
    let web = ecs.service("web");
    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::PostTestTrafficShift).await;
    let waiting = rollout(&ecs).await;
    let hook = &waiting.lifecycle_hook_details()[0];
    assert_eq!(hook.status(), Some(&HookStatus::AwaitingAction));

    let call = ecs
        .client()
        .continue_service_deployment()
        .set_hook_id(hook.hook_id().map(str::to_owned));
    let call = call.set_service_deployment_arn(waiting.service_deployment_arn().map(str::to_owned));
    call.action(Action::Continue)
        .send()
        .await
        .expect("it goes on");
    web.wait_stable().await;

    assert_eq!(revisions(&ecs), [2, 2]);
    assert_eq!(rollout(&ecs).await.status(), Some(&Status::Successful));
}
