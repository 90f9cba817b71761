//! Images that an agent has its engine pull from a registry: Debian's `docker-registry`, on a port
//! of loopback, which `tests/docker/prepare` installs.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Folder, call, runs, stopped, until};
use crate::with_engine::{IMAGE, SERVES, docker, start};

/// A registry with one image, which the engine does not have.
struct Registry {
    folder: Folder,
    process: Child,
    address: String,
}

impl Registry {
    async fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path()).unwrap();
        let config = format!(
            "version: 0.1\nlog: {{ level: error, accesslog: {{ disabled: true }} }}\n\
             storage: {{ filesystem: {{ rootdirectory: {}/data }} }}\n\
             http: {{ addr: \"{address}\" }}\n",
            folder.path().display()
        );
        let written = folder.path().join("config.yml");
        std::fs::write(&written, config).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(written)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry, of Debian's package of that name");
        let registry = Self {
            folder,
            process,
            address,
        };
        until("the registry answers", || {
            TcpStream::connect(&registry.address).is_ok()
        })
        .await;
        let image = registry.image();
        docker(&["tag", IMAGE, &image]);
        let said = docker(&["push", &image]);
        assert!(said.contains("digest: sha256:"), "{said}");
        docker(&["rmi", &image]);
        registry
    }

    fn image(&self) -> String {
        format!("{}/shop/web:1", self.address)
    }

    fn container(&self, tag: &str) -> String {
        let image = format!("{}/shop/web:{tag}", self.address);
        let command = json!(["/bin/sh", "-c", SERVES]);
        json!({"name": "app", "image": image, "memory": 64, "command": command}).to_string()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = docker(&["rmi", "-f", &self.image()]);
        let _ = std::fs::remove_dir_all(self.folder.path());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_is_pulled_and_told_with_its_digest_and_its_times() {
    let Some(on) = start().await else { return };
    let registry = Registry::start().await;

    let task = on.run(&[registry.container("1")]);

    runs(&task).await;
    let input = json!({"tasks": [task.arn()]});
    let described: Value = call(&on.ecs, "DescribeTasks", input).await;
    let shown = &described["tasks"][0];
    let digest = shown["containers"][0]["imageDigest"].as_str().unwrap();
    let known = docker(&[
        "inspect",
        "--format",
        "{{index .RepoDigests}}",
        &registry.image(),
    ]);
    assert!(known.contains(digest), "{digest} is not of {known}");
    let at = |name: &str| shown[name].as_f64().unwrap();
    assert!(at("pullStartedAt") <= at("pullStoppedAt"));
    assert!(at("pullStoppedAt") <= at("startedAt"));
    task.force_stop();
    stopped(&task).await;
    drop((task, on));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tag_that_a_registry_does_not_have_fails_the_task() {
    let Some(on) = start().await else { return };
    let registry = Registry::start().await;

    let task = on.run(&[registry.container("2")]);

    stopped(&task).await;
    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.starts_with("CannotPullImageManifestError: Error response from daemon: "),
        "{reason}"
    );
    assert!(reason.contains("manifest unknown"), "{reason}");
    assert_eq!(
        task.stop_code(),
        Some(fake_ecs::StopCode::TaskFailedToStart)
    );
}
