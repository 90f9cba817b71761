//! Services that roll out in stages: `BLUE_GREEN`, `LINEAR` and `CANARY`, lifecycle hooks, and what
//! takes them back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_ecs::primitives::DateTime;
use aws_sdk_ecs::types::{
    DeploymentLifecycleHookAction as Action, DeploymentLifecycleHookStatus as HookStatus,
    ServiceDeployment, ServiceDeploymentLifecycleStage as Shown, ServiceDeploymentStatus as Status,
};
use fake_ecs::{Clock, DeploymentEvent, Event, FakeEcs, HookResult, LifecycleStage, Profile};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, check_refusal, panic_text, post, refusal, secs};

pub(crate) const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:check";

fn minutes(minutes: u64) -> Duration {
    secs(60 * minutes)
}

pub(crate) fn hook(stages: &[&str]) -> Value {
    json!({ "hookTargetArn": LAMBDA, "roleArn": "arn:aws:iam::123456789012:role/hooks", "lifecycleStages": stages })
}

fn blue_green(hooks: Value) -> Value {
    json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": hooks })
}

/// What a service behind an Application Load Balancer has.
pub(crate) fn load_balancers() -> Value {
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
pub(crate) fn create(ecs: &FakeEcs, configuration: Value) {
    release(ecs);
    let body = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "loadBalancers": load_balancers(), "deploymentConfiguration": configuration,
    });
    ask(ecs, "CreateService", &body);
}

pub(crate) fn release(ecs: &FakeEcs) {
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
    assert!(web.messages().contains(&said), "{:#?}", web.messages());
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
    web.wait_stable().await;
    assert_eq!(revisions(&ecs), [2, 2]);
    let rollout = rollout(&ecs).await;
    assert_eq!(rollout.status(), Some(&Status::Successful));
    let took = |of: &ServiceDeployment| {
        of.finished_at()
            .map(|end| end.secs() - of.started_at().map_or(0, DateTime::secs))
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

// ---- hooks ----

fn continuing(
    ecs: &FakeEcs,
    rollout: &ServiceDeployment,
) -> aws_sdk_ecs::operation::continue_service_deployment::builders::ContinueServiceDeploymentFluentBuilder{
    let hooks = rollout.lifecycle_hook_details();
    let id = hooks.last().and_then(|hook| hook.hook_id());
    ecs.client()
        .continue_service_deployment()
        .service_deployment_arn(rollout.service_deployment_arn().unwrap_or_default())
        .hook_id(id.unwrap_or("none"))
}

#[tokio::test]
async fn a_closure_is_asked_at_every_stage_and_sees_the_fake_as_it_is_then() {
    let hooks = json!([hook(&[
        "PRE_SCALE_UP",
        "POST_SCALE_UP",
        "TEST_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT"
    ])]);
    let ecs = with_web(blue_green(hooks)).await;
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    ecs.on_hook(move |call| {
        let mut weights: Vec<f64> = call.production_traffic_weights().into_values().collect();
        weights.sort_by(f64::total_cmp);
        let now = (call.stage(), call.service().running_count(), weights);
        seen.lock().unwrap().push(now);
        assert_eq!(call.service().deployment_stage(), Some(call.stage()));
        HookResult::Succeeded
    });

    deploy(&ecs).await;
    ecs.service("web").wait_stable().await;

    use LifecycleStage::{
        PostProductionTrafficShift, PostScaleUp, PreScaleUp, ProductionTrafficShift,
        TestTrafficShift,
    };
    let expected = [
        (PreScaleUp, 2, vec![]),
        (PostScaleUp, 4, vec![]),
        (TestTrafficShift, 4, vec![]),
        (ProductionTrafficShift, 4, vec![0.0, 100.0]),
        (PostProductionTrafficShift, 4, vec![]),
    ];
    assert_eq!(*calls.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_closure_gets_what_a_function_is_called_with() {
    let mut configured = hook(&["PRODUCTION_TRAFFIC_SHIFT"]);
    configured["hookDetails"] = json!({ "team": "finance", "limits": [1, 2.5] });
    let ecs = with_web(blue_green(json!([configured]))).await;
    let payloads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&payloads);
    ecs.on_hook(move |call| {
        assert_eq!(call.target_arn(), LAMBDA);
        seen.lock().unwrap().push(call.payload());
        HookResult::Succeeded
    });

    deploy(&ecs).await;
    ecs.service("web").wait_stable().await;

    let rollout = rollout(&ecs).await;
    let arn = |of: Option<&aws_sdk_ecs::types::ServiceRevisionSummary>| {
        of.and_then(|of| of.arn())
            .expect("revisions have an ARN")
            .to_owned()
    };
    let (target, source) = (
        arn(rollout.target_service_revision()),
        arn(rollout.source_service_revisions().first()),
    );
    let payloads = payloads.lock().unwrap();
    let [payload] = &payloads[..] else {
        panic!("one call: {payloads:?}")
    };
    let payload: Value = serde_json::from_str(payload).expect("it is JSON");
    let expected = json!({
        "executionDetails": {
            "testTrafficWeights": {},
            "productionTrafficWeights": { &target: 100, &source: 0 },
            "serviceArn": ecs.service("web").arn(),
            "targetServiceRevisionArn": target,
        },
        "executionId": rollout.lifecycle_hook_details()[0].hook_id(),
        "hookDetails": { "team": "finance", "limits": [1, 2.5] },
        "lifecycleStage": "PRODUCTION_TRAFFIC_SHIFT",
        "resourceArn": rollout.service_deployment_arn(),
    });
    assert_eq!(payload, expected);
}

#[tokio::test]
async fn a_function_in_progress_is_called_again_until_it_has_succeeded() {
    let ecs = with_web(blue_green(json!([hook(&["POST_SCALE_UP"])]))).await;
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    ecs.on_hook(move |call| {
        let mut calls = seen.lock().unwrap();
        calls.push(call.execution_id().to_owned());
        match calls.len() {
            1 => HookResult::InProgress,
            2 => HookResult::CallBackAfter(minutes(7)),
            _ => HookResult::Succeeded,
        }
    });

    deploy(&ecs).await;
    let web = ecs.service("web");
    web.wait_stable().await;

    let rollout = rollout(&ecs).await;
    let id = rollout.lifecycle_hook_details()[0].hook_id();
    let id = id.expect("hooks have an id");
    assert_eq!(*calls.lock().unwrap(), [id, id, id]);
    let took = rollout.finished_at().unwrap().secs() - rollout.started_at().unwrap().secs();
    // Half a minute, seven minutes, and five that it is watched.
    assert_eq!(took, 30 + 7 * 60 + 5 * 60);
    assert_eq!(rollout.lifecycle_hook_details().len(), 1);
}

#[tokio::test]
async fn a_test_holds_a_stage_until_it_has_looked() {
    let ecs = with_web(blue_green(json!([hook(&["POST_TEST_TRAFFIC_SHIFT"])]))).await;
    let web = ecs.service("web");
    let stage = LifecycleStage::PostTestTrafficShift;
    web.answer_hook(stage, HookResult::InProgress);
    deploy(&ecs).await;
    web.wait_stage(stage).await;
    ecs.advance(minutes(90));

    assert_eq!(web.deployment_stage(), Some(stage));
    assert_eq!(web.running_count(), 4);
    let held = rollout(&ecs).await;
    assert_eq!(held.lifecycle_stage(), Some(&Shown::PostTestTrafficShift));
    assert_eq!(
        held.lifecycle_hook_details()[0].status(),
        Some(&HookStatus::InProgress)
    );
    web.answer_hook(stage, HookResult::Succeeded);
    web.wait_stable().await;

    assert_eq!(revisions(&ecs), [2, 2]);
}

#[tokio::test]
async fn answers_are_for_one_function_after_the_other() {
    let mut other = hook(&["PRE_SCALE_UP"]);
    let arn = format!("{LAMBDA}-2");
    other["hookTargetArn"] = json!(arn);
    let ecs = with_web(blue_green(json!([hook(&["PRE_SCALE_UP"]), other]))).await;
    let web = ecs.service("web");
    web.answer_hook(LifecycleStage::PreScaleUp, HookResult::Succeeded);
    web.answer_hook(LifecycleStage::PreScaleUp, HookResult::Failed);

    deploy(&ecs).await;
    web.wait_stable().await;

    let rollout = rollout(&ecs).await;
    let statuses = rollout
        .lifecycle_hook_details()
        .iter()
        .map(|hook| hook.status());
    let statuses: Vec<_> = statuses.flatten().collect();
    assert_eq!(statuses, [&HookStatus::Succeeded, &HookStatus::Failed]);
    let reason = rollout.status_reason().unwrap_or_default();
    assert!(
        reason.contains(&format!("target {arn} returned FAILED")),
        "{reason}"
    );
}

#[tokio::test]
async fn shifts_are_called_again_with_the_weights_reversed_on_the_way_back() {
    let hooks = json!([hook(&[
        "TEST_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT"
    ])]);
    use LifecycleStage::{PostProductionTrafficShift, ProductionTrafficShift, TestTrafficShift};
    let ecs = with_web(blue_green(hooks)).await;
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    ecs.on_hook(move |call| {
        let target = call.target_service_revision_arn();
        let of = |weights: std::collections::BTreeMap<String, f64>| weights.get(target).copied();
        let weight = of(call.test_traffic_weights()).or(of(call.production_traffic_weights()));
        seen.lock().unwrap().push((call.stage(), weight));
        if call.stage() == PostProductionTrafficShift {
            HookResult::Failed
        } else {
            HookResult::Succeeded
        }
    });

    deploy(&ecs).await;
    ecs.service("web").wait_stable().await;

    let expected = [
        (TestTrafficShift, Some(100.0)),
        (ProductionTrafficShift, Some(100.0)),
        (PostProductionTrafficShift, None),
        (ProductionTrafficShift, Some(0.0)),
        (TestTrafficShift, Some(0.0)),
    ];
    assert_eq!(*calls.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_hook_that_fails_on_the_way_back_is_the_end_of_it() {
    let hooks = json!([hook(&["PRODUCTION_TRAFFIC_SHIFT"])]);
    let ecs = with_web(blue_green(hooks)).await;
    ecs.on_hook(|_| HookResult::Failed);

    deploy(&ecs).await;
    ecs.settle();

    let rollout = rollout(&ecs).await;
    assert_eq!(rollout.status(), Some(&Status::RollbackFailed));
    assert_eq!(ecs.service("web").traffic()[0].production(), 0.0);
}

#[tokio::test]
async fn a_closure_that_panics_fails_the_test_and_the_deployment() {
    let ecs = with_web(blue_green(json!([hook(&["PRE_SCALE_UP"])]))).await;
    ecs.on_hook(|_| panic!("the smoke test found smoke"));
    let web = ecs.service("web");
    deploy(&ecs).await;
    let waiting = tokio::spawn(async move { web.wait_stable().await });

    let panic = waiting.await.expect_err("the waiter panics").into_panic();

    assert_eq!(panic_text(panic), "the smoke test found smoke");
    ecs.service("web").wait_stable().await;
    assert_eq!(
        rollout(&ecs).await.status(),
        Some(&Status::RollbackSuccessful)
    );
}

#[tokio::test]
async fn a_closure_that_panics_is_reported_to_who_calls_over_http() {
    let ecs = FakeEcs::start().profile(Profile::instant()).await;
    ecs.on_hook(|_| panic!("the smoke test found smoke"));
    create(&ecs, blue_green(json!([hook(&["PRE_SCALE_UP"])])));
    let describe = || post(&ecs, "DescribeServices", &json!({ "services": ["web"] }));

    let answer = describe();

    assert_eq!(answer.status(), 500, "{}", answer.body);
    assert!(
        answer.body.contains("the smoke test found smoke"),
        "{}",
        answer.body
    );
    assert_eq!(describe().status(), 200);
}

#[test]
fn nothing_happens_while_a_function_is_called() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    create(&ecs, blue_green(json!([hook(&["PRE_SCALE_UP"])])));
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    ecs.on_hook(move |call| {
        let stage = call.service().deployment_stage();
        seen.lock()
            .unwrap()
            .push((stage, call.service().tasks().len()));
        HookResult::Succeeded
    });

    ecs.advance(minutes(60));

    assert_eq!(
        *calls.lock().unwrap(),
        [(Some(LifecycleStage::PreScaleUp), 0)]
    );
    assert_eq!(ecs.service("web").running_count(), 2);
}

#[tokio::test]
#[should_panic(expected = "no hooks are called at BAKE_TIME")]
async fn hooks_are_not_called_at_all_stages() {
    let ecs = with_web(blue_green(json!([]))).await;
    ecs.service("web")
        .answer_hook(LifecycleStage::BakeTime, HookResult::Failed);
}

#[tokio::test]
async fn somebody_who_does_not_continue_rolls_back() {
    let pause = json!([{ "targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"] }]);
    let ecs = FakeEcs::start().await;
    create(&ecs, json!({}));
    let web = ecs.service("web");
    web.wait_stable().await;
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "deploymentConfiguration": blue_green(pause) }),
    );
    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::PostScaleUp).await;
    let waiting = rollout(&ecs).await;

    let call = continuing(&ecs, &waiting).action(Action::Rollback);
    call.send().await.expect("it is rolled back");
    web.wait_stable().await;

    let ended = rollout(&ecs).await;
    assert_eq!(ended.status(), Some(&Status::RollbackSuccessful));
    assert_eq!(
        ended.status_reason(),
        Some("Service deployment rolled back by user")
    );
    check_refusal(
        continuing(&ecs, &waiting).send().await,
        "InvalidParameterException",
        "The service deployment is not in the status IN_PROGRESS, but ROLLBACK_SUCCESSFUL.",
    );
}

#[tokio::test]
async fn only_what_waits_can_be_continued() {
    let ecs = with_web(blue_green(json!([hook(&["POST_SCALE_UP"])]))).await;
    let web = ecs.service("web");
    web.answer_hook(LifecycleStage::PostScaleUp, HookResult::InProgress);
    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::PostScaleUp).await;
    let waiting = rollout(&ecs).await;

    let (code, message) = refusal(continuing(&ecs, &waiting).send().await);

    assert_eq!(code, "InvalidParameterException");
    assert!(
        message.ends_with("is not in the status AWAITING_ACTION."),
        "{message}"
    );
    let unknown = waiting
        .service_deployment_arn()
        .unwrap_or_default()
        .replace("/web/", "/none/");
    let call = continuing(&ecs, &waiting).service_deployment_arn(unknown);
    let (code, _) = refusal(call.send().await);
    assert_eq!(code, "ServiceDeploymentNotFoundException");
}

// ---- around it ----

#[tokio::test]
async fn the_target_groups_change_places_with_each_release() {
    let ecs = with_web(blue_green(json!([]))).await;
    let elb = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup";
    let group = |color: &str| {
        ecs.elb()
            .target_group(&format!("{elb}/{color}/0123456789abcdef"))
    };
    let revisions = |color: &str| {
        let registered = group(color).registered();
        registered
            .iter()
            .map(|target| target.task().revision())
            .collect::<Vec<_>>()
    };
    let web = ecs.service("web");
    assert_eq!(
        (revisions("blue"), revisions("green")),
        (vec![1, 1], vec![])
    );

    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::BakeTime).await;
    assert_eq!(
        (revisions("blue"), revisions("green")),
        (vec![1, 1], vec![2, 2])
    );
    web.wait_stable().await;
    assert_eq!(
        (revisions("blue"), revisions("green")),
        (vec![], vec![2, 2])
    );

    deploy(&ecs).await;
    web.wait_stable().await;
    assert_eq!(
        (revisions("blue"), revisions("green")),
        (vec![3, 3], vec![])
    );

    // One that rolls stays where the tasks are that it replaces.
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "deploymentConfiguration": { "strategy": "ROLLING" } }),
    );
    deploy(&ecs).await;
    web.wait_stable().await;
    assert_eq!(
        (revisions("blue"), revisions("green")),
        (vec![4, 4], vec![])
    );
}

#[tokio::test]
async fn a_service_may_change_its_strategy() {
    let ecs = FakeEcs::start().await;
    create(&ecs, json!({}));
    let web = ecs.service("web");
    web.wait_stable().await;
    assert_eq!(web.traffic(), []);
    for (strategy, weights) in [
        ("BLUE_GREEN", vec![100.0]),
        ("LINEAR", vec![50.0, 100.0]),
        ("CANARY", vec![20.0, 100.0]),
        ("ROLLING", vec![]),
        ("BLUE_GREEN", vec![100.0]),
    ] {
        let mut configuration = json!({
            "strategy": strategy, "bakeTimeInMinutes": 1, "lifecycleHooks": [hook(&["PRODUCTION_TRAFFIC_SHIFT"])],
        });
        match strategy {
            "LINEAR" => configuration["linearConfiguration"] = json!({ "stepPercent": 50.0 }),
            "CANARY" => configuration["canaryConfiguration"] = json!({ "canaryPercent": 20.0 }),
            _ => {}
        }
        ask(
            &ecs,
            "UpdateService",
            &json!({ "service": "web", "deploymentConfiguration": configuration }),
        );
        let shifts = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&shifts);
        ecs.on_hook(move |call| {
            let weights = call.production_traffic_weights();
            seen.lock()
                .unwrap()
                .push(weights[call.target_service_revision_arn()]);
            HookResult::Succeeded
        });

        deploy(&ecs).await;
        web.wait_stable().await;

        assert_eq!(*shifts.lock().unwrap(), weights, "{strategy}");
        let rollout = rollout(&ecs).await;
        assert_eq!(rollout.status(), Some(&Status::Successful), "{strategy}");
        assert_eq!(rollout.lifecycle_stage().is_some(), strategy != "ROLLING");
    }
}

#[tokio::test]
async fn more_tasks_than_the_maximum_percent_run_meanwhile() {
    let mut configuration = blue_green(json!([]));
    configuration["maximumPercent"] = json!(100);
    configuration["minimumHealthyPercent"] = json!(50);
    let ecs = with_web(configuration).await;

    deploy(&ecs).await;
    ecs.service("web")
        .wait_stage(LifecycleStage::BakeTime)
        .await;

    assert_eq!(ecs.service("web").running_count(), 4);
}

#[tokio::test]
async fn what_is_under_way_is_shown_with_the_service() {
    let ecs = with_web(blue_green(json!([]))).await;
    deploy(&ecs).await;
    ecs.service("web")
        .wait_stage(LifecycleStage::BakeTime)
        .await;

    let service = ecs.service("web").describe();

    let rollout = rollout(&ecs).await;
    assert_eq!(
        service.current_service_deployment(),
        rollout.service_deployment_arn()
    );
    let counts = service.current_service_revisions().iter();
    let counts: Vec<_> = counts
        .map(|of| (of.requested_task_count(), of.running_task_count()))
        .collect();
    assert_eq!(counts, [(2, 2), (2, 2)]);
    assert_eq!(service.deployments()[0].status(), Some("PRIMARY"));
    assert_eq!(service.deployments()[1].status(), Some("ACTIVE"));
    let target = rollout.target_service_revision().expect("there is one");
    assert_eq!(target.requested_production_traffic_weight(), Some(100.0));
    assert_eq!(target.requested_test_traffic_weight(), Some(100.0));
    let source = &rollout.source_service_revisions()[0];
    assert_eq!(source.requested_production_traffic_weight(), Some(0.0));
}

#[tokio::test]
async fn a_forced_deployment_goes_by_its_stages_as_well() {
    let ecs = with_web(blue_green(json!([]))).await;
    let update = ecs.client().update_service().service("web");
    update
        .force_new_deployment(true)
        .send()
        .await
        .expect("it is accepted");

    ecs.service("web").wait_stable().await;

    let rollout = rollout(&ecs).await;
    assert_eq!(rollout.lifecycle_stage(), Some(&Shown::CleanUp));
    assert_eq!(ecs.service("web").tasks().len(), 4);
}

#[tokio::test]
async fn a_rollback_cannot_be_stopped() {
    let ecs = with_web(blue_green(json!([]))).await;
    let web = ecs.service("web");
    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::BakeTime).await;
    let arn = rollout(&ecs)
        .await
        .service_deployment_arn
        .unwrap_or_default();
    let stop = || {
        ecs.client()
            .stop_service_deployment()
            .service_deployment_arn(&arn)
            .send()
    };
    let held = web.hold_deployment();
    stop().await.expect("it is rolled back");

    let (code, _) = refusal(stop().await);

    assert_eq!(code, "ConflictException");
    assert_eq!(
        rollout(&ecs).await.status(),
        Some(&Status::RollbackInProgress)
    );
    drop(held);
    web.wait_stable().await;
    assert_eq!(revisions(&ecs), [1, 1]);
}

#[tokio::test]
async fn event_bridge_is_told_of_it() {
    let ecs = with_web(blue_green(json!([hook(&["PRE_SCALE_UP"])]))).await;
    let web = ecs.service("web");
    web.answer_hook(LifecycleStage::PreScaleUp, HookResult::Failed);
    let before = ecs.events().len();
    deploy(&ecs).await;
    web.wait_stable().await;

    let events = ecs.events().into_iter().skip(before).collect::<Vec<_>>();
    let deployments = events.iter().filter_map(Event::deployment);
    let names: Vec<&str> = deployments.map(DeploymentEvent::event_name).collect();
    assert_eq!(
        names,
        [
            "SERVICE_DEPLOYMENT_IN_PROGRESS",
            "SERVICE_DEPLOYMENT_FAILED",
            "SERVICE_DEPLOYMENT_IN_PROGRESS",
            "SERVICE_DEPLOYMENT_COMPLETED",
        ]
    );
}

#[tokio::test]
async fn service_connect_will_do_for_traffic() {
    let ecs = FakeEcs::start().await;
    let app = json!([{
        "name": "app", "image": "busybox", "portMappings": [{ "containerPort": 80, "name": "http" }],
    }]);
    crate::support::register(&ecs, &crate::support::fargate_definition("web", app));
    let services = json!([{ "portName": "http", "clientAliases": [{ "port": 80 }] }]);
    let connect = json!({ "enabled": true, "namespace": "internal", "services": services });
    let body = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "serviceConnectConfiguration": connect, "deploymentConfiguration": { "strategy": "CANARY" },
    });

    ask(&ecs, "CreateService", &body);
    ecs.service("web").wait_stable().await;

    assert_eq!(rollout(&ecs).await.status(), Some(&Status::Successful));
}

#[tokio::test]
async fn a_release_that_comes_while_the_one_before_cleans_up_replaces_that_one() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    create(&ecs, blue_green(json!([hook(&["PRE_SCALE_UP"])])));
    let web = ecs.service("web");
    web.wait_stable().await;
    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::CleanUp).await;
    assert_eq!(web.deployment_stage(), Some(LifecycleStage::CleanUp));

    web.answer_hook(LifecycleStage::PreScaleUp, HookResult::InProgress);
    deploy(&ecs).await;
    web.wait_stage(LifecycleStage::PreScaleUp).await;

    let traffic = web.traffic();
    let served = traffic.iter().filter(|of| of.production() > 0.0);
    let served: Vec<_> = served.map(|of| (of.revision(), of.production())).collect();
    assert_eq!(served, [(2, 100.0)]);
    assert_eq!(revisions(&ecs), [2, 2]);
    web.answer_hook(LifecycleStage::PreScaleUp, HookResult::Succeeded);
    web.wait_stable().await;
    assert_eq!(revisions(&ecs), [3, 3]);
}
