//! What the documentation of other emulators shows with real containers, with the AWS CLI.
//!
//! The walks are Python, `tests/python/walk_*.py`, which say how they differ from the pages.

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::ListContainersOptionsBuilder;

use crate::server::Server;
use crate::{HTTPD, IMAGE, Test, python_tests, tests};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    the_use_case_of_localemu_is_walked,
    the_first_steps_of_localstack_are_walked,
    what_fakecloud_says_of_logs_and_load_balancers_is_walked,
    what_localemu_integrates_and_lacks_is_walked,
];

async fn the_use_case_of_localemu_is_walked() {
    let images = format!("nginx:alpine={HTTPD},python:3.12-slim={IMAGE}");
    walk("localemu", &images).await;
}

async fn the_first_steps_of_localstack_are_walked() {
    walk("localstack", &format!("ubuntu={IMAGE}")).await;
}

async fn what_fakecloud_says_of_logs_and_load_balancers_is_walked() {
    walk("fakecloud", &format!("busybox={IMAGE},nginx={IMAGE}")).await;
}

async fn what_localemu_integrates_and_lacks_is_walked() {
    walk("localemu_limits", &format!("busybox={IMAGE}")).await;
}

async fn walk(name: &str, images: &str) {
    let tests = format!("walk_{name}.py");
    if python_tests::are_skipped(&tests) {
        return;
    }
    // Others run containers on the same engine.
    let label = format!("walk={name}-{}", std::process::id());
    let flags = format!("--label {label}");
    let arguments = ["--runtime", "docker", "--synthetic-instances"];
    let server = Server::start(
        &[
            &arguments[..],
            &["--image-map", images, "--docker-flags", &flags],
        ]
        .concat(),
    );

    python_tests::run(&tests, &server, &[("FAKE_ECS_WALK_LABEL", &label)]);

    let (ended, _) = server.signal("INT");
    assert!(ended.success());
    assert_eq!(containers(&label).await, 0);
}

/// How many containers the engine has of the walk.
async fn containers(label: &str) -> usize {
    let client = Client::connect_with_defaults().unwrap();
    let filters = [("label", vec![label.to_owned()])].into_iter().collect();
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    client.list_containers(Some(options)).await.unwrap().len()
}
