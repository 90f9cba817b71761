//! All tasks of a deployment run the same images, whatever their tags have come to stand for.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{FakeEcs, ServiceHandle};
use serde_json::{Value, json};

use crate::support::{fargate_definition, fargate_network, register, run};

/// A stable service `web` of two tasks with the containers `app` and `free`; only the versions of
/// `app` are the same.
async fn with_web() -> (FakeEcs, ServiceHandle) {
    let ecs = FakeEcs::start().await;
    register(&ecs, &definition());
    let service = ecs.client().create_service();
    let service = service.service_name("web").task_definition("web");
    let service = service.desired_count(2).launch_type(LaunchType::Fargate);
    let service = service.network_configuration(fargate_network());
    service.send().await.expect("the service is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    (ecs, web)
}

fn definition() -> Value {
    let containers = json!([
        { "name": "app", "image": "example.com/app" },
        { "name": "free", "image": "free:1", "versionConsistency": "disabled" },
    ]);
    fargate_definition("web", containers)
}

/// The digests of a container of the running tasks of the service.
fn digests(web: &ServiceHandle, container: &str) -> BTreeSet<String> {
    let tasks = web.tasks().running();
    let digests = tasks.iter().map(|task| {
        let task = task.describe();
        let mut containers = task.containers().iter();
        let of = containers.find(|of| of.name() == Some(container));
        let digest = of.and_then(|of| of.image_digest());
        digest.expect("it was pulled").to_owned()
    });
    digests.collect()
}

/// The digests that the newest revision of the service shows, by container.
async fn of_revision(ecs: &FakeEcs, web: &ServiceHandle) -> Vec<(String, String, Option<String>)> {
    let shown = web.describe();
    let arn = shown.current_service_revisions()[0].arn();
    let call = ecs.client().describe_service_revisions();
    let call = call.set_service_revision_arns(arn.map(|arn| vec![arn.to_owned()]));
    let answer = call.send().await.expect("it is there");
    let images = answer.service_revisions()[0].container_images().iter();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    images
        .map(|of| {
            let digest = of.image_digest().map(str::to_owned);
            (text(of.container_name()), text(of.image()), digest)
        })
        .collect()
}

#[tokio::test]
async fn a_tag_stands_for_the_same_until_the_next_deployment() {
    let (ecs, web) = with_web().await;
    let before = digests(&web, "app");
    assert_eq!(before.len(), 1);

    let pushed = ecs.ecr().push_image("example.com/app:latest");
    web.tasks().first().force_stop();
    let update = ecs.client().update_service().service("web");
    update.desired_count(4).send().await.expect("it is changed");
    web.wait_running_count(4).await;

    assert_eq!(digests(&web, "app"), before);
    assert!(!before.contains(&pushed));
    let task = web.tasks().last().describe();
    assert_eq!(task.containers()[0].image(), Some("example.com/app"));

    let update = ecs.client().update_service().service("web");
    let update = update.force_new_deployment(true);
    update.send().await.expect("it is changed");
    web.wait_stable().await;

    assert_eq!(digests(&web, "app"), [pushed].into());
}

#[tokio::test]
async fn a_container_may_take_what_its_tag_stands_for_today() {
    let (ecs, web) = with_web().await;
    let before = digests(&web, "free");

    let pushed = ecs.ecr().push_image("free:1");
    web.tasks().first().force_stop();
    ecs.settle();

    let both = before.into_iter().chain([pushed]).collect();
    assert_eq!(digests(&web, "free"), both);
}

#[tokio::test]
async fn a_revision_shows_what_its_tags_stood_for() {
    let (ecs, web) = with_web().await;
    let digest = digests(&web, "app").pop_first();

    ecs.ecr().push_image("example.com/app");
    web.tasks()
        .iter()
        .for_each(fake_ecs::TaskHandle::force_stop);

    let images = of_revision(&ecs, &web).await;
    let image =
        |container: &str, image: &str, digest| (container.to_owned(), image.to_owned(), digest);
    assert_eq!(
        images,
        [
            image("app", "example.com/app", digest),
            image("free", "free:1", None),
        ]
    );
}

#[tokio::test]
async fn what_is_rolled_back_to_has_the_images_of_before() {
    let (ecs, web) = with_web().await;
    let before = digests(&web, "app");
    ecs.ecr().push_image("example.com/app");
    let held = web.hold_deployment();
    let update = ecs.client().update_service().service("web");
    let update = update.force_new_deployment(true);
    update.send().await.expect("it is changed");
    let client = ecs.client();
    let list = client
        .list_service_deployments()
        .service("web")
        .send()
        .await;
    let list = list.expect("there are deployments");
    let arn = list.service_deployments()[0].service_deployment_arn();
    let stop = client.stop_service_deployment();
    let stop = stop.set_service_deployment_arn(arn.map(str::to_owned));
    stop.send().await.expect("it is rolled back");
    drop(held);
    web.wait_stable().await;
    web.tasks()
        .running()
        .iter()
        .for_each(fake_ecs::TaskHandle::force_stop);
    ecs.settle();

    assert_eq!(digests(&web, "app"), before);
}

#[tokio::test]
async fn tasks_of_their_own_take_what_a_tag_stands_for_when_they_pull() {
    let ecs = FakeEcs::start().await;
    register(&ecs, &definition());
    run(&ecs, "web").await.wait_running().await;
    let pushed = ecs.ecr().push_image("example.com/app");

    let task = run(&ecs, "web").await;
    task.wait_running().await;

    assert_eq!(
        task.describe().containers()[0].image_digest(),
        Some(pushed.as_str())
    );
}

#[tokio::test]
async fn a_reset_forgets_what_was_pushed() {
    let ecs = FakeEcs::start().await;
    let first = ecs.ecr().push_image("app");

    ecs.reset();

    assert_eq!(ecs.ecr().push_image("app:latest"), first);
}
