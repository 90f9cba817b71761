//! Disks that are full: that of a container, and that of an engine of the test's own.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use fake_ecs::{FakeEcs, TaskHandle};

use crate::engine::{Engine, POLITE, a_task_runs, running};
use crate::{IMAGE, Test, container, lines, registries, run, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 1] =
    tests![a_container_that_fills_its_disk_ends_as_its_process_does];

/// They start an engine.
pub(crate) const WITH_ENGINE: [(&str, Test); 1] =
    tests![an_engine_whose_disk_is_full_stops_new_tasks_and_no_others];

async fn a_container_that_fills_its_disk_ends_as_its_process_does() {
    let ecs = start().await;
    let other = run(&ecs, "bridge", &[shell("app", crate::SERVES)]);
    other.wait_running().await;
    let small = r#", "linuxParameters": { "tmpfs": [{ "containerPath": "/small", "size": 1 }] }"#;
    let fills = "dd if=/dev/zero of=/small/x bs=64k || exit 28";

    let task = run(&ecs, "bridge", &[container("app", fills, small)]);
    task.wait_stopped().await;

    assert_eq!(task.container("app").exit_code(), Some(28));
    let said = lines(&task, "app").concat();
    assert!(said.contains("No space left on device"), "{said}");
    assert!(other.is_running());
}

/// A registry in the network of an engine.
struct Registry(Child);

impl Registry {
    async fn start(engine: &Engine) -> (Self, String) {
        let folder = engine.folder.join("registry");
        fs::create_dir_all(&folder).unwrap();
        // Free in this network, and so in the engine's, which has nothing else.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        let config = format!(
            "version: 0.1\nlog: {{ level: error, accesslog: {{ disabled: true }} }}\n\
             storage: {{ filesystem: {{ rootdirectory: {}/data }} }}\n\
             http: {{ addr: \"{address}\" }}\n",
            folder.display()
        );
        fs::write(folder.join("config.yml"), config).unwrap();
        engine.shell_inside("ip link set lo up");
        let process = Command::new("nsenter")
            .arg(format!("--net=/proc/{}/ns/net", engine.id()))
            .args(["docker-registry", "serve"])
            .arg(folder.join("config.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let image = format!("{address}/shop/web:1");
        let docker = format!("docker -H {}", engine.address());
        engine.shell(&format!("{docker} tag {IMAGE} {image}"));
        let push = format!("{docker} push -q {image}");
        until(|| async {
            let pushed = Command::new("sh").args(["-c", &push]).output().unwrap();
            pushed.status.success()
        })
        .await;
        engine.shell(&format!("{docker} rmi {image}"));
        (Self(process), image)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn refused(ecs: &FakeEcs, image: &str) -> TaskHandle {
    let app = shell("app", "exit 0").replace(IMAGE, image);
    let task = run(ecs, "host", &[app]);
    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), None);
    task
}

async fn an_engine_whose_disk_is_full_stops_new_tasks_and_no_others() {
    let engine = Engine::start_on_small_disk("full", 48).await;
    let (registry, image) = Registry::start(&engine).await;
    let ecs = engine.fake().await;
    let before = running(&ecs, POLITE).await;

    let data = engine.folder.join("data");
    let fill = format!("dd if=/dev/zero of={}/fill bs=4k", data.display());
    let filled = Command::new("sh").args(["-c", &fill]).output().unwrap();
    assert!(!filled.status.success(), "the disk is full");

    for (image, begins) in [
        (
            IMAGE,
            "CannotCreateContainerError: Error response from daemon: ",
        ),
        (&*image, "CannotPullContainerError: "),
    ] {
        let task = refused(&ecs, image).await;
        let reason = task.container("app").reason().unwrap_or_default();
        assert!(reason.starts_with(begins), "{reason}");
        assert!(reason.ends_with("no space left on device"), "{reason}");
        assert_eq!(
            task.stopped_reason().as_deref(),
            Some("Task failed to start")
        );
    }

    assert!(before.is_running());
    before.force_stop();
    before.wait_stopped().await;
    assert_eq!(before.container("app").exit_code(), Some(5));

    fs::remove_file(data.join("fill")).unwrap();
    a_task_runs(&ecs).await;
    let after = run(
        &ecs,
        "host",
        &[shell("app", "exit 3").replace(IMAGE, &image)],
    );
    after.wait_stopped().await;
    assert_eq!(after.container("app").exit_code(), Some(3));
    drop((before, after, ecs, registry));
}

/// Whether a registry can be started here, which the engine pulls from.
pub(crate) fn can_be_started() -> bool {
    crate::engine::can_be_started() && registries::can_be_started()
}
