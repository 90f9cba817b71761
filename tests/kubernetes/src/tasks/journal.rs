//! Pods of a fake with a journal, which the next fake takes over.

use std::path::PathBuf;
use std::time::Duration;

use fake_ecs::{FakeEcs, OnExit};
use kube::api::DeleteParams;
use serde_json::json;

use super::support::{
    SERVES, container, has_instances, kubernetes, lines, pods_of, run, running, sh, shell,
};
use crate::place::Place;

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(place: &Place) -> Self {
        Self(std::env::temp_dir().join(format!("fake-ecs-journal-{}", place.name)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn fake(place: &Place, folder: &Folder, on_exit: OnExit) -> FakeEcs {
    let kubernetes = kubernetes(place).await.on_exit(on_exit);
    let builder = FakeEcs::start().patience(Duration::from_secs(90));
    let ecs = builder.journal(&folder.0).runtime(kubernetes).await;
    has_instances(&ecs).await;
    ecs
}

pub(super) async fn pods_are_taken_over_by_the_next_fake(place: &Place) {
    let folder = Folder::new(place);
    let ecs = fake(place, &folder, OnExit::Keep).await;
    let counts = "i=0; trap 'exit 3' USR1; while :; do i=$((i + 1)); echo $i; sleep 0.1; done";
    let (stays, exits, vanishes) = (
        running(&ecs, counts).await.id(),
        running(&ecs, counts).await.id(),
        running(&ecs, counts).await.id(),
    );
    ecs.wait_until(|ecs| lines(&ecs.task(&stays), "app").len() > 3)
        .await;
    let before = ecs.task(&stays).describe();
    ecs.shutdown().await;
    // A fake of another journal leaves them alone.
    drop(super::support::start(place).await);
    let pod = async |task: &str| pods_of(place, task).await.remove(0);
    let now = DeleteParams::default().grace_period(0);
    place
        .pods()
        .delete(&pod(&vanishes).await, &now)
        .await
        .unwrap();
    signal(place, &pod(&exits).await).await;

    let ecs = fake(place, &folder, OnExit::Remove).await;

    assert!(ecs.is_resumed());
    let (exits, vanishes) = (ecs.task(&exits), ecs.task(&vanishes));
    exits.wait_stopped().await;
    assert_eq!(exits.container("app").exit_code(), Some(3));
    vanishes.wait_stopped().await;
    let reason = vanishes.container("app").reason().unwrap_or_default();
    assert!(reason.starts_with("ContainerVanishedError: "), "{reason}");
    let stays = ecs.task(&stays);
    let since = lines(&stays, "app").len();
    ecs.wait_until(|_| lines(&stays, "app").len() > since + 5)
        .await;
    for task in [&stays, &exits] {
        let log = lines(task, "app");
        let expected: Vec<String> = (1..=log.len()).map(|number| number.to_string()).collect();
        assert_eq!(log, expected);
    }
    let after = stays.describe();
    let id = |task: &aws_sdk_ecs::types::Task| task.containers()[0].runtime_id().map(str::to_owned);
    assert_eq!(id(&after), id(&before));
    assert_eq!(sh(&stays, "app", "echo here").await, (0, "here".to_owned()));
}

/// The container does what it does on SIGUSR1.
async fn signal(place: &Place, pod: &str) {
    use kube::api::AttachParams;
    // In a real Pod the shell is process 1; of the stand-in it is the parent of what it runs.
    let script = match place.cluster {
        None => "kill -USR1 1",
        Some(_) => {
            "for i in /proc/[0-9]*; do \
                        grep -qs \"HOSTNAME=$HOSTNAME\" $i/environ && \
                        grep -qs 'trap .exit 3' $i/cmdline && \
                        [ ${i#/proc/} != $$ ] && kill -USR1 ${i#/proc/}; done"
        }
    };
    let command = ["/bin/sh", "-c", script];
    let mut done = place
        .pods()
        .exec(pod, command, &AttachParams::default())
        .await
        .unwrap();
    let status = done.take_status().unwrap();
    let _ = status.await;
    super::support::until("it has ended", async || {
        let pod = place.pods().get(pod).await.unwrap();
        crate::place::phase(&pod) == "Failed"
    })
    .await;
}

pub(super) async fn a_service_replaces_what_is_gone(place: &Place) {
    let folder = Folder::new(place);
    let ecs = fake(place, &folder, OnExit::Keep).await;
    let definition = json!({
        "family": "web", "networkMode": "awsvpc", "containerDefinitions": [shell("app", SERVES)],
    });
    ecs.register_json(definition.to_string());
    let service = ecs.new_service("web").task_definition("web").count(2).add();
    service.wait_stable().await;
    let mut before: Vec<String> = service.tasks().iter().map(|task| task.id()).collect();
    drop(service);
    ecs.shutdown().await;
    let gone = before.remove(0);
    let pod = pods_of(place, &gone).await.remove(0);
    let now = DeleteParams::default().grace_period(0);
    place.pods().delete(&pod, &now).await.unwrap();

    let ecs = fake(place, &folder, OnExit::Remove).await;

    ecs.wait_until(|ecs: &FakeEcs| {
        let running = ecs.tasks().running();
        running.count() == 2 && running.iter().all(|task| task.id() != gone)
    })
    .await;
    let kept = ecs.tasks().running();
    let kept = kept.iter().find(|task| task.id() == before[0]).unwrap();
    assert_eq!(sh(kept, "app", "echo here").await, (0, "here".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_dies_while_no_fake_is_there_ends_its_tasks() {
    let place = Place::stand_in().await;
    let cluster = place.cluster.as_ref().unwrap();
    let name = format!("fake-ecs-journal-dead-{}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    let ecs = fake(&place, &folder, OnExit::Keep).await;
    let id = running(&ecs, SERVES).await.id();
    let pod = pods_of(&place, &id).await.remove(0);
    let spec = place.pods().get(&pod).await.unwrap().spec.unwrap();
    ecs.shutdown().await;
    cluster.kill_node(&spec.node_name.unwrap());
    cluster.delete_pod(&pod, 1);

    let ecs = fake(&place, &folder, OnExit::Remove).await;

    let task = ecs.task(&id);
    task.wait_stopped().await;
    let reason = task.container("app").reason().unwrap_or_default();
    assert!(
        reason.starts_with("ContainerVanishedError: the node"),
        "{reason}"
    );
}

pub(super) async fn ports_of_nodes_stay_what_they_were(place: &Place) {
    let folder = Folder::new(place);
    let ecs = fake(place, &folder, OnExit::Keep).await;
    let ports = || {
        container(
            "app",
            SERVES,
            json!({"portMappings": [{"containerPort": 80}]}),
        )
    };
    let first = run(&ecs, "bridge", &[ports()]);
    let second = run(&ecs, "bridge", &[ports()]).id();
    first.wait_running().await;
    ecs.task(&second).wait_running().await;
    let bindings = |ecs: &FakeEcs| {
        let described = ecs.task(&second).describe();
        described.containers()[0].network_bindings().to_vec()
    };
    let before = bindings(&ecs);
    first.force_stop();
    first.wait_stopped().await;
    drop(first);
    ecs.shutdown().await;

    let ecs = fake(place, &folder, OnExit::Remove).await;

    let second = ecs.task(&second);
    assert_eq!(
        sh(&second, "app", "echo here").await,
        (0, "here".to_owned())
    );
    assert_eq!(bindings(&ecs), before);
}
