//! Nothing is left behind.

use std::time::Duration;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveContainerOptionsBuilder,
};

use fake_ecs::{FakeEcs, TaskHandle};

use crate::{SERVES, Test, container, serves, start, tests, until};

pub(crate) const ALL: [(&str, Test); 7] = tests![
    a_fake_that_is_dropped_leaves_nothing,
    a_fake_that_is_shut_down_leaves_nothing,
    a_task_that_has_stopped_leaves_nothing,
    a_reset_leaves_nothing,
    a_fake_that_ends_while_tasks_begin_leaves_nothing,
    tasks_run_at_once_after_a_reset,
    what_is_to_be_kept_is_there_after_the_end,
];

/// How many containers, networks and volumes there are of the fake of that name.
async fn left(owner: &str) -> (usize, usize, usize) {
    let client = Client::connect_with_defaults().unwrap();
    let filters = [("label", vec![format!("fake-ecs.owner={owner}")])]
        .into_iter()
        .collect();
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    let containers = client.list_containers(Some(options)).await.unwrap();
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    let networks = client.list_networks(Some(options)).await.unwrap();
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let volumes = client.list_volumes(Some(options)).await.unwrap().volumes;
    (
        containers.len(),
        networks.len(),
        volumes.unwrap_or_default().len(),
    )
}

/// What the engine calls the fake that runs the task.
async fn owner(task: &TaskHandle) -> String {
    let client = Client::connect_with_defaults().unwrap();
    let id = task.describe().containers()[0]
        .runtime_id()
        .unwrap()
        .to_owned();
    let container = client.inspect_container(&id, None).await.unwrap();
    container.config.unwrap().labels.unwrap()["fake-ecs.owner"].clone()
}

/// A task with a network and a volume of its own.
async fn running(ecs: &FakeEcs) -> (TaskHandle, String) {
    let mounts = r#", "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" }]"#;
    let web = container("web", &serves("touch /data/x"), mounts);
    let definition = format!(
        r#"{{ "family": "job", "networkMode": "awsvpc", "volumes": [{{ "name": "data" }}],
            "containerDefinitions": [{web}] }}"#
    );
    let task = ecs.register_json(&definition).run();
    task.wait_running().await;
    let owner = owner(&task).await;
    // One volume says that the fake uses the network of 169.254.170.2.
    assert_eq!(left(&owner).await, (2, 1, 2));
    (task, owner)
}

async fn a_fake_that_is_dropped_leaves_nothing() {
    let ecs = start().await;
    let (task, owner) = running(&ecs).await;

    drop((task, ecs));

    assert_eq!(left(&owner).await, (0, 0, 0));
}

async fn a_fake_that_is_shut_down_leaves_nothing() {
    let ecs = start().await;
    let (task, owner) = running(&ecs).await;

    ecs.shutdown().await;

    assert_eq!(left(&owner).await, (0, 0, 0));
    drop(task);
}

async fn a_task_that_has_stopped_leaves_nothing() {
    let ecs = start().await;
    let (task, owner) = running(&ecs).await;

    task.force_stop();
    task.wait_stopped().await;

    until(|| async { left(&owner).await == (0, 1, 1) }).await;
}

async fn a_reset_leaves_nothing() {
    let ecs = start().await;
    let (_, owner) = running(&ecs).await;

    ecs.reset();

    until(|| async { left(&owner).await == (0, 1, 1) }).await;
    let (task, _) = running(&ecs).await;
    assert!(task.is_running());
}

/// An engine goes on creating what it was asked for when nobody waits for its answer any more.
async fn a_fake_that_ends_while_tasks_begin_leaves_nothing() {
    let id = std::process::id().to_string();
    for (mode, millis) in [
        ("bridge", 0),
        ("awsvpc", 30),
        ("bridge", 60),
        ("awsvpc", 200),
    ] {
        let ecs = start().await;
        let mounts = r#", "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" }]"#;
        let app = container("app", SERVES, mounts);
        let family = format!("ends-{id}-{millis}");
        let definition = format!(
            r#"{{ "family": "{family}", "networkMode": "{mode}", "volumes": [{{ "name": "data" }}],
                "containerDefinitions": [{app}] }}"#
        );
        let job = ecs.register_json(&definition);
        let tasks: Vec<TaskHandle> = (0..3).map(|_| job.run()).collect();
        tokio::time::sleep(Duration::from_millis(millis)).await;

        drop((tasks, job, ecs));

        tokio::time::sleep(Duration::from_millis(1500)).await;
        let label = format!("com.amazonaws.ecs.task-definition-family={family}");
        let filters = [("label", vec![label])].into_iter().collect();
        let options = ListContainersOptionsBuilder::new()
            .all(true)
            .filters(&filters);
        let client = Client::connect_with_defaults().unwrap();
        let left = client.list_containers(Some(options.build())).await.unwrap();
        assert!(left.is_empty(), "{mode}, after {millis} ms: {left:?}");
    }
}

/// They have the ids and addresses of those before.
async fn tasks_run_at_once_after_a_reset() {
    let ecs = start().await;
    for mode in ["bridge", "awsvpc", "awsvpc", "bridge"] {
        let (task, _) = running(&ecs).await;
        ecs.reset();
        let again = crate::run(&ecs, mode, &[crate::shell("app", SERVES)]);
        again.wait_running().await;
        ecs.reset();
        drop((task, again));
        for pause in [0, 30, 35, 100] {
            crate::run(&ecs, "awsvpc", &[crate::shell("app", SERVES)]);
            tokio::time::sleep(Duration::from_millis(pause)).await;
            ecs.reset();
        }
    }
}

async fn what_is_to_be_kept_is_there_after_the_end() {
    let mut child = crate::child("keeps");
    let output = child.env("FAKE_ECS_KEEP", "1").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let name = String::from_utf8(output.stdout).unwrap();
    let client = Client::connect_with_defaults().unwrap();

    // What the processes of dead fakes have left is removed.
    drop(start().await);

    let options = RemoveContainerOptionsBuilder::new().force(true).build();
    let removed = client.remove_container(name.trim(), Some(options)).await;
    removed.unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// What the process does that has been told to keep its containers.
#[expect(clippy::print_stdout, reason = "its parent reads it")]
pub(crate) async fn leave_a_container() {
    let ecs = start().await;
    let task = crate::run(&ecs, "bridge", &[crate::shell("app", "true")]);
    task.wait_stopped().await;
    println!("fake-ecs-{}-app", task.id());
}
