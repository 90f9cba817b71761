//! Deployments that a test holds at a stage.

use std::time::Duration;

use aws_sdk_ecs::types::{
    ServiceDeployment, ServiceDeploymentLifecycleStage as Shown, ServiceDeploymentStatus as Status,
};
use fake_ecs::{FakeEcs, LifecycleStage as Stage};
use serde_json::{Value, json};

use crate::strategies::{create, release};
use crate::support::{panic_text, secs};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn blue_green() -> Value {
    json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 })
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
    let update = update.task_definition("web").send().await;
    update.expect("the update is accepted");
}

/// The record of the newest deployment.
async fn deployment(ecs: &FakeEcs) -> ServiceDeployment {
    let client = ecs.client();
    let list = client.list_service_deployments().service("web").send();
    let list = list.await.expect("there are deployments");
    let arn = list.service_deployments()[0].service_deployment_arn();
    let call = client.describe_service_deployments();
    let answer = call.service_deployment_arns(arn.unwrap()).send().await;
    answer.expect("it is there").service_deployments()[0].clone()
}

#[tokio::test]
async fn a_deployment_stays_at_each_stage_for_as_long_as_it_is_held() {
    for (stage, shown, running) in [
        (Stage::PreScaleUp, Shown::PreScaleUp, 2),
        (Stage::ScaleUp, Shown::ScaleUp, 4),
        (Stage::PostScaleUp, Shown::PostScaleUp, 4),
        (Stage::TestTrafficShift, Shown::TestTrafficShift, 4),
        (Stage::PostTestTrafficShift, Shown::PostTestTrafficShift, 4),
        // The API has no word for it.
        (
            Stage::PreProductionTrafficShift,
            Shown::PostTestTrafficShift,
            4,
        ),
        (
            Stage::ProductionTrafficShift,
            Shown::ProductionTrafficShift,
            4,
        ),
        (
            Stage::PostProductionTrafficShift,
            Shown::PostProductionTrafficShift,
            4,
        ),
        (Stage::BakeTime, Shown::BakeTime, 4),
        (Stage::CleanUp, Shown::CleanUp, 2),
    ] {
        let ecs = with_web(blue_green()).await;
        let web = ecs.service("web");
        let held = web.hold_deployment_at(stage);

        deploy(&ecs).await;
        web.wait_stage(stage).await;
        ecs.advance(2 * DAY);

        let seen = deployment(&ecs).await;
        assert_eq!(seen.lifecycle_stage(), Some(&shown), "{stage}");
        assert_eq!(seen.status(), Some(&Status::InProgress), "{stage}");
        assert_eq!(web.tasks().running().len(), running, "{stage}");
        assert_eq!(held.hits(), 1, "{stage}");

        held.release();
        web.wait_stable().await;
        assert_eq!(deployment(&ecs).await.status(), Some(&Status::Successful));
        assert_eq!(web.tasks().running().len(), 2, "{stage}");
    }
}

#[tokio::test]
async fn each_step_of_the_traffic_is_held() {
    let configuration = json!({
        "strategy": "LINEAR", "bakeTimeInMinutes": 0,
        "linearConfiguration": { "stepPercent": 50.0, "stepBakeTimeInMinutes": 1 },
    });
    let ecs = with_web(configuration).await;
    let web = ecs.service("web");
    let held = web.hold_deployment_at(Stage::ProductionTrafficShift);
    deploy(&ecs).await;
    held.wait_until(|held| held.hits() == 1).await;
    let next = web.hold_deployment_at(Stage::PreProductionTrafficShift);
    ecs.advance(DAY);
    assert_eq!(
        held.hits(),
        1,
        "it is held once, however often the scheduler looks"
    );

    let first = held.forget();
    first.remove();
    next.wait_until(|next| next.hits() == 1).await;

    let at = Some(Stage::PreProductionTrafficShift);
    assert_eq!(web.deployment_stage(), at);
    let shares = web.traffic();
    assert!(
        shares.iter().all(|share| share.production() == 50.0),
        "{shares:?}"
    );
    next.release();
    web.wait_stable().await;
}

#[tokio::test]
async fn a_hold_counts_each_step_that_it_has_held() {
    let ecs = with_web(json!({
        "strategy": "CANARY", "bakeTimeInMinutes": 0,
        "canaryConfiguration": { "canaryPercent": 10.0, "canaryBakeTimeInMinutes": 1 },
    }));
    let ecs = ecs.await;
    let web = ecs.service("web");
    let at = |stage| web.hold_deployment_at(stage);
    let (before, shift) = (
        at(Stage::PreProductionTrafficShift),
        at(Stage::ProductionTrafficShift),
    );
    deploy(&ecs).await;
    before.wait_until(|held| held.hits() == 1).await;
    assert_eq!(shift.hits(), 0);

    before.release();
    shift.wait_until(|held| held.hits() == 1).await;

    shift.release();
    web.wait_stable().await;
}

#[tokio::test]
async fn what_is_stopped_or_fails_is_taken_back_all_the_same() {
    let ecs = with_web(blue_green()).await;
    let web = ecs.service("web");
    let held = web.hold_deployment_at(Stage::BakeTime);
    deploy(&ecs).await;
    held.wait_until(|held| held.hits() == 1).await;

    let arn = deployment(&ecs).await.service_deployment_arn.unwrap();
    let stop = ecs.client().stop_service_deployment();
    let stop = stop.service_deployment_arn(arn).send().await;
    stop.expect("it is in progress");
    web.wait_stable().await;

    let seen = deployment(&ecs).await;
    assert_eq!(seen.status(), Some(&Status::RollbackSuccessful));
}

#[tokio::test]
async fn the_first_deployment_of_a_service_that_is_yet_to_be_made_is_held() {
    for (is_of_it, narrow) in [(true, "web"), (false, "api")] {
        let ecs = FakeEcs::start().await;
        let deployments = ecs.faults().deployments().cluster("default");
        let held = deployments
            .service(narrow)
            .optional()
            .hold(Stage::PostScaleUp);

        create(&ecs, blue_green());
        ecs.settle();

        assert_eq!(held.hits(), usize::from(is_of_it), "{narrow}");
        let shown = deployment(&ecs).await;
        let is_held = shown.lifecycle_stage() == Some(&Shown::PostScaleUp);
        assert_eq!(is_held, is_of_it, "{narrow}");
        held.release();
        ecs.service("web").wait_stable().await;
    }
}

#[tokio::test]
async fn a_rolling_update_has_no_stages_and_the_test_is_told() {
    let ecs = FakeEcs::start().await;
    ecs.define("web");
    let web = ecs.new_service("web").add();
    let held = web.hold_deployment_at(Stage::ScaleUp);
    web.wait_stable().await;
    ecs.advance(secs(60));
    held.release();
    drop(web);

    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ecs)));

    let message = ended.map_err(panic_text).unwrap_err();
    let line = "deployments of service web in cluster default: held at SCALE_UP, has not fired, made at tests/it/held_stages.rs:";
    assert!(message.contains(line), "{message}");
}
