//! Task sets and their services come to an end, and what is refused.

use aws_sdk_ecs::types::{LaunchType, Scale};
use fake_ecs::{Clock, FakeEcs, Profile, ServiceStatus};

use super::{
    DEFAULT, INVALID, create, external, made, only, register_web, with_code_deploy, with_external,
};
use crate::support::{check_refusal, fargate_network};

// ---- the end ----

#[tokio::test]
async fn a_task_set_is_draining_until_its_tasks_are_gone() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_web(&ecs);
    external(&ecs, 2).send().await.expect("it is made");
    made(create(&ecs, 100.0)).await;
    ecs.settle();
    let set = only(&ecs);
    let delete = |force| {
        let call = ecs
            .client()
            .delete_task_set()
            .cluster(DEFAULT)
            .service("web");
        call.task_set(set.id()).force(force).send()
    };

    let refused = delete(false).await;
    check_refusal(
        refused,
        INVALID,
        "The task set cannot be deleted while it is scaled above 0.",
    );
    set.promote();
    check_refusal(
        delete(false).await,
        INVALID,
        "Primary TaskSet cannot be deleted",
    );

    let answer = delete(true).await.expect("it is deleted");

    let shown = answer.task_set().expect("it is shown");
    assert_eq!(shown.status(), Some("DRAINING"));
    assert_eq!(shown.scale().map(Scale::value), Some(0.0));
    assert_eq!(set.running_count(), 2);
    delete(false).await.expect("it is being deleted already");
    set.wait_gone().await;
    assert_eq!(ecs.service("web").running_count(), 0);
    assert_eq!(
        ecs.service("web").describe().launch_type(),
        Some(&LaunchType::Fargate)
    );
    let gone = delete(true).await;
    check_refusal(
        gone,
        "TaskSetNotFoundException",
        "The specified task set does not exist.",
    );
}

#[tokio::test]
async fn what_is_draining_can_no_longer_be_changed() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_web(&ecs);
    external(&ecs, 1).send().await.expect("it is made");
    let set = made(create(&ecs, 100.0)).await.id.expect("an id");
    ecs.settle();
    only(&ecs).delete();
    let client = ecs.client();

    let call = client
        .update_task_set()
        .cluster(DEFAULT)
        .service("web")
        .task_set(&set);
    let scaled = call.scale(Scale::builder().value(1.0).build()).send().await;
    let call = client
        .update_service_primary_task_set()
        .cluster(DEFAULT)
        .service("web");
    let promoted = call.primary_task_set(&set).send().await;

    check_refusal(scaled, INVALID, "The specified task set is DRAINING.");
    check_refusal(promoted, INVALID, "The specified task set is DRAINING.");
}

#[tokio::test]
async fn a_service_with_task_sets_is_deleted_by_force() {
    let ecs = with_external(1).await;
    let web = ecs.service("web");
    made(create(&ecs, 100.0)).await;
    web.wait_stable().await;
    let delete = |force| {
        ecs.client()
            .delete_service()
            .service("web")
            .force(force)
            .send()
    };

    check_refusal(
        delete(false).await,
        INVALID,
        "The service cannot be stopped while it is scaled above 0.",
    );
    let update = ecs.client().update_service().service("web");
    update.desired_count(0).send().await.expect("it scales in");
    web.wait_running_count(0).await;
    check_refusal(
        delete(false).await,
        INVALID,
        "The service cannot be stopped while deployments are active.",
    );
    delete(true).await.expect("it is deleted");

    ecs.settle();
    assert_eq!(web.status(), ServiceStatus::Inactive);
    assert_eq!(web.task_sets().len(), 0);
    let refused = create(&ecs, 100.0).send().await;
    check_refusal(
        refused,
        "ServiceNotActiveException",
        "Service was not ACTIVE.",
    );
    external(&ecs, 1)
        .send()
        .await
        .expect("the name can be used again");
}

#[tokio::test]
async fn terraform_deletes_a_service_of_code_deploy_without_force() {
    let ecs = with_code_deploy(1).await;
    let web = ecs.service("web");
    let update = ecs.client().update_service().service("web");
    update.desired_count(0).send().await.expect("it scales in");
    web.wait_running_count(0).await;

    let deleted = ecs.client().delete_service().service("web").send().await;

    deleted.expect("it is deleted");
    ecs.settle();
    assert_eq!(web.status(), ServiceStatus::Inactive);
}

// ---- what cannot be ----

#[tokio::test]
async fn the_task_sets_of_code_deploy_are_not_the_callers() {
    const MESSAGE: &str = "Amazon ECS only supports task set management on services configured to use external deployment controllers.";
    let ecs = with_code_deploy(1).await;
    let (client, set) = (ecs.client(), only(&ecs).id());

    let described = client.describe_task_sets().cluster(DEFAULT).service("web");
    check_refusal(described.task_sets(&set).send().await, INVALID, MESSAGE);
    check_refusal(create(&ecs, 100.0).send().await, INVALID, MESSAGE);
    let deleted = client.delete_task_set().cluster(DEFAULT).service("web");
    check_refusal(deleted.task_set(&set).send().await, INVALID, MESSAGE);
}

#[tokio::test]
async fn what_tasks_are_made_of_is_changed_by_whoever_deploys() {
    const CODE_DEPLOY: &str = "on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.";
    const EXTERNAL: &str = "on services with an EXTERNAL deployment controller. Use CreateTaskSet to trigger a new deployment.";
    for (ecs, tail) in [
        (with_code_deploy(1).await, CODE_DEPLOY),
        (with_external(1).await, EXTERNAL),
    ] {
        let update = || ecs.client().update_service().service("web");
        let refused = [
            (
                "Unable to update task definition",
                update().task_definition("web:1"),
            ),
            (
                "Unable to update network parameters",
                update().network_configuration(fargate_network()),
            ),
            (
                "Unable to update platform version",
                update().platform_version("1.4.0"),
            ),
            (
                "Cannot force a new deployment",
                update().force_new_deployment(true),
            ),
        ];
        for (head, update) in refused {
            check_refusal(update.send().await, INVALID, &format!("{head} {tail}"));
        }
        let fine = update()
            .desired_count(2)
            .health_check_grace_period_seconds(30);
        fine.send().await.expect("the rest can be changed");
        assert_eq!(ecs.service("web").desired_count(), 2);
    }
}

#[tokio::test]
#[should_panic(expected = "CodeDeploy does not deploy service web")]
async fn code_deploy_does_not_deploy_what_is_not_its_own() {
    let ecs = with_external(1).await;

    let _ = ecs.service("web").code_deploy("web:1");
}
