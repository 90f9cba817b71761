//! What a process that was killed has left is removed by the next one, and nothing of a live one.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
};
use fake_ecs::{FakeEcs, TaskHandle};

use crate::leaks::is_stuck;
use crate::{SERVES, Test, container, docker, run, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 3] = tests![
    what_a_process_has_left_that_a_signal_ended_is_swept,
    a_fake_has_the_seed_of_one_that_was_killed,
    a_network_that_a_container_is_leaving_is_removed,
];

/// Says to a process of these tests which seed its fake has.
const SEED: &str = "FAKE_ECS_TEST_SEED";

/// What the process does that is killed.
pub(crate) async fn live_until_killed() {
    let ecs = start().await;
    let mounts = r#", "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" },
        { "sourceVolume": "shared", "containerPath": "/shared" }]"#;
    let web = container("web", SERVES, mounts);
    let definition = format!(
        r#"{{ "family": "web", "networkMode": "awsvpc", "containerDefinitions": [{web}], "volumes": [
            {{ "name": "data" }},
            {{ "name": "shared", "efsVolumeConfiguration": {{ "fileSystemId": "fs-12345678" }} }}] }}"#
    );
    let web = ecs.register_json(&definition).run();
    let app = run(&ecs, "bridge", &[shell("app", SERVES)]);
    web.wait_running().await;
    app.wait_running().await;
    #[expect(clippy::print_stdout, reason = "its parent reads it")]
    {
        println!("ready");
    }
    std::future::pending::<()>().await;
}

/// What the process does that is killed, so that another has its seed.
pub(crate) async fn live_with_a_seed() {
    let seed = env::var(SEED).unwrap().parse().unwrap();
    let (_ecs, tasks) = seeded(seed).await;
    for task in &tasks {
        task.wait_running().await;
    }
    #[expect(clippy::print_stdout, reason = "its parent reads it")]
    {
        println!("ready");
    }
    std::future::pending::<()>().await;
}

/// Tasks of a fake with that seed have the same ids each time.
async fn seeded(seed: u64) -> (FakeEcs, [TaskHandle; 2]) {
    let builder = FakeEcs::start().synthetic_instances().seed(seed);
    let ecs = builder.runtime(docker().await).await;
    let tasks = ["awsvpc", "bridge"].map(|mode| run(&ecs, mode, &[shell("app", SERVES)]));
    (ecs, tasks)
}

async fn a_fake_has_the_seed_of_one_that_was_killed() {
    let seed = u64::from(std::process::id());
    let mut child = crate::child("seeded");
    let child = child.env(SEED, seed.to_string()).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    await_ready(&mut child);
    child.kill().unwrap();
    child.wait().unwrap();

    let (_ecs, tasks) = seeded(seed).await;

    for task in &tasks {
        task.wait_running().await;
        assert!(!task.is_stopped(), "{:?}", task.stopped_reason());
    }
}

fn spawn() -> Child {
    let child = crate::child("killed");
    // What runs these tests in the background may ignore SIGINT, and so would what they start.
    let mut by_env = Command::new("env");
    by_env.arg("--default-signal").arg(child.get_program());
    by_env.args(child.get_args());
    by_env.envs(
        child
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    by_env.stdout(Stdio::piped()).spawn().unwrap()
}

/// Waits until it has all that it is going to have.
fn await_ready(child: &mut Child) {
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
}

/// How many containers, networks, volumes and directories there are of a process.
pub(crate) async fn left(id: u32) -> (usize, usize, usize, usize) {
    let client = Client::connect_with_defaults().unwrap();
    let filters = [("label", vec!["fake-ecs.process".to_owned()])];
    let filters = filters.into_iter().collect();
    let id = id.to_string();
    let is_of = |label: Option<&String>| label.unwrap().split('/').nth(2) == Some(&*id);
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    let containers = client.list_containers(Some(options)).await.unwrap();
    let containers = containers.iter();
    let containers =
        containers.filter(|it| is_of(it.labels.as_ref().unwrap().get("fake-ecs.process")));
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    let networks = client.list_networks(Some(options)).await.unwrap();
    let networks = networks.iter();
    let networks = networks.filter(|it| is_of(it.labels.as_ref().unwrap().get("fake-ecs.process")));
    let mut networks_left = 0;
    for network in networks.filter_map(|network| network.name.as_deref()) {
        networks_left += usize::from(!is_stuck(&client, network).await);
    }
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let volumes = client.list_volumes(Some(options)).await.unwrap().volumes;
    let volumes = volumes.unwrap_or_default();
    let volumes = volumes
        .iter()
        .filter(|it| is_of(it.labels.get("fake-ecs.process")));
    let folders = fs::read_dir(env::temp_dir())
        .unwrap()
        .flatten()
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("fake-ecs-") && name.split('-').nth(4) == Some(&*id)
        });
    (
        containers.count(),
        networks_left,
        volumes.count(),
        folders.count(),
    )
}

async fn what_a_process_has_left_that_a_signal_ended_is_swept() {
    let mut live = spawn();
    await_ready(&mut live);
    // One volume is the task's, and one says that the fake uses the network of 169.254.170.2.
    let all = (3, 1, 2, 1);
    assert_eq!(left(live.id()).await, all);

    for moment in 0..12 {
        let mut child = spawn();
        // One of each signal.
        if moment >= 9 {
            await_ready(&mut child);
            assert_eq!(left(child.id()).await, all);
        } else {
            tokio::time::sleep(Duration::from_millis(20 + 150 * moment as u64)).await;
        }
        // None of them lets a test process give up its fakes.
        let signal = ["KILL", "INT", "TERM"][moment % 3];
        let id = child.id().to_string();
        let killed = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(killed.unwrap().success());
        child.wait().unwrap();

        is_swept(child.id()).await;
    }
    assert_eq!(left(live.id()).await, all);
    live.kill().unwrap();
    live.wait().unwrap();
    is_swept(live.id()).await;
}

/// Starts fakes until nothing is left of a dead process. One is enough, unless the engine was still
/// creating something, or taking it away, when that one looked.
async fn is_swept(process: u32) {
    until(|| async {
        drop(start().await);
        left(process).await == (0, 0, 0, 0)
    })
    .await;
}

async fn a_network_that_a_container_is_leaving_is_removed() {
    let ecs = start().await;
    let task = run(&ecs, "awsvpc", &[shell("app", SERVES)]);
    task.wait_running().await;
    let client = Client::connect_with_defaults().unwrap();
    let id = task.describe().containers()[0]
        .runtime_id()
        .unwrap()
        .to_owned();
    let inspected = client.inspect_container(&id, None).await.unwrap();
    let labels = inspected.config.as_ref().unwrap().labels.clone().unwrap();
    let network = format!("fake-ecs-{}-", labels["fake-ecs.owner"]);
    let networks = || async {
        let all =
            client.list_networks(None::<fake_ecs::bollard::query_parameters::ListNetworksOptions>);
        let mut all = all.await.unwrap().into_iter().filter_map(|it| it.name);
        all.find(|name| name.starts_with(&network))
    };
    let network = networks().await.unwrap();
    // A container that is not the fake's has the network, and leaves it a little later.
    let guest = format!("guest-{}", std::process::id());
    let script = format!(
        "docker run -d --rm --name {guest} --network {network} {} sleep 60 && (sleep 2; docker rm -f {guest}) &",
        crate::IMAGE
    );
    let mut leaves = Command::new("sh")
        .args(["-c", &script])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    leaves.wait().unwrap();
    until(|| async { client.inspect_container(&guest, None).await.is_ok() }).await;

    drop(task);
    drop(ecs);

    assert_eq!(networks().await, None);
}
