//! What a fake that was killed has left is removed by the next one, and nothing of a live one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use k8s_openapi::api::coordination::v1::Lease;
use kube::api::{Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use super::support::{
    SERVES, has_instances, kubernetes, lines, pods_of, run, running, shell, start, start_with,
    until,
};
use crate::place::Place;

/// Says to the binary of these tests that it is to be killed, and where its cluster is.
const CHILD: &str = "FAKE_ECS_TEST_KILLED";

/// What the process does that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lives_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else {
        return;
    };
    let kubernetes = fake_ecs::Kubernetes::connect_to(path).await.unwrap();
    let ecs = start_with(kubernetes).await;
    let task = running(&ecs, SERVES).await;
    #[expect(clippy::print_stdout, reason = "its parent reads it")]
    {
        println!("\nready {}", task.id());
    }
    std::future::pending::<()>().await;
}

/// A process whose fake runs a task, whose id is returned.
fn spawn(place: &Place) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([
        "--exact",
        "--nocapture",
        "tasks::sweeping::lives_until_it_is_killed",
    ]);
    child.env(CHILD, &place.kubeconfig).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let ready = lines.find_map(|it| Some(it.strip_prefix("ready ")?.to_owned()));
    (child, ready.expect("it runs a task"))
}

/// Puts the Lease back of whoever has made the Pods of a task.
async fn age(place: &Place, task: &str) {
    let pod = pods_of(place, task).await.remove(0);
    let pod = place.pods().get(&pod).await.unwrap();
    let label = |name: &str| pod.labels().get(name).cloned();
    let owner = label("fake-ecs.owner").unwrap();
    let leases: Api<Lease> = Api::default_namespaced(place.client.clone());
    let patch = json!({"spec": {"renewTime": "2020-01-01T00:00:00.000000Z"}});
    let name = format!("fake-ecs-{owner}");
    leases
        .patch(&name, &PatchParams::default(), &Patch::Merge(patch))
        .await
        .unwrap();
}

pub(super) async fn what_a_killed_fake_has_left_is_swept(place: &Place) {
    let spawned = |place: &Place| spawn(place);
    let (mut live, lives) = tokio::task::block_in_place(|| spawned(place));
    let (mut killed, left) = tokio::task::block_in_place(|| spawned(place));
    killed.kill().unwrap();
    killed.wait().unwrap();

    // Its Lease is not over yet: it may have been stopped in a debugger.
    drop(start(place).await);
    assert_eq!(pods_of(place, &left).await.len(), 1);
    age(place, &left).await;
    let _sweeps = start(place).await;

    until("it is swept", async || {
        pods_of(place, &left).await.is_empty()
    })
    .await;
    assert_eq!(pods_of(place, &lives).await.len(), 1);
    live.kill().unwrap();
    live.wait().unwrap();
    age(place, &lives).await;
    let _sweeps = start(place).await;
    until("it is swept, too", async || {
        pods_of(place, &lives).await.is_empty()
    })
    .await;
}

pub(super) async fn a_reset_removes_all(place: &Place) {
    let ecs = start(place).await;
    let task = running(&ecs, SERVES).await;
    let id = task.id();
    drop(task);

    ecs.reset();

    until("its Pod is gone", async || {
        pods_of(place, &id).await.is_empty()
    })
    .await;
    has_instances(&ecs).await;
    // Its id, and so its Pod, has the name of the one before. Nothing of that one is told of it.
    let again = running(&ecs, "echo again; sleep 1; echo end").await;
    assert_eq!(again.id(), id);
    again.wait_stopped().await;
    assert_eq!(lines(&again, "app"), ["again", "end"]);
    assert_eq!(again.container("app").exit_code(), Some(0));
}

/// A fake whose ids are those of every other one that does the same.
async fn start_seeded(place: &Place) -> fake_ecs::FakeEcs {
    let builder = fake_ecs::FakeEcs::start().seed(1);
    let builder = builder.patience(std::time::Duration::from_secs(60));
    let ecs = builder.runtime(kubernetes(place).await).await;
    has_instances(&ecs).await;
    ecs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fakes_of_one_seed_take_nothing_of_one_another() {
    let place = Place::stand_in().await;
    let (first, second) = (start_seeded(&place).await, start_seeded(&place).await);
    let runs = running(&first, SERVES).await;

    let refused = run(&second, "bridge", &[shell("app", SERVES)]);
    refused.wait_stopped().await;

    assert_eq!(refused.id(), runs.id());
    let reason = refused.container("app").reason().unwrap_or_default();
    assert!(reason.contains("is another fake's"), "{reason}");
    drop((refused, second));
    assert_eq!(pods_of(&place, &runs.id()).await.len(), 1);
    assert!(runs.is_running());
}
