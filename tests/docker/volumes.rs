//! Where the files of containers are.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::{env, fs};

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::RemoveVolumeOptionsBuilder;
use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::{Value, json};

use crate::members::inspect;
use crate::{IMAGE, SERVES, Test, container, start, tests, until};

pub(crate) const ALL: [(&str, Test); 8] = tests![
    a_host_directory_is_shared_with_the_host,
    a_volume_of_a_task_is_shared_by_its_containers_and_removed_with_it,
    a_shared_volume_is_made_unless_it_is_there_and_stays,
    a_shared_volume_that_is_not_there_fails_the_task,
    tasks_share_file_systems_until_the_fake_ends,
    volumes_from_another_container_are_there_too,
    a_volume_configured_at_launch_is_made_for_each_task,
    what_root_has_written_goes_with_the_fake_of_another_user,
];

fn app(name: &str, script: &str, mounts: Value) -> Value {
    json!({
        "name": name, "image": IMAGE, "memory": 64, "command": ["/bin/sh", "-c", script], "stopTimeout": 2,
        "mountPoints": mounts,
    })
}

fn at(volume: &str, path: &str) -> Value {
    json!({ "sourceVolume": volume, "containerPath": path })
}

async fn run(ecs: &FakeEcs, volumes: Value, containers: Value) -> TaskHandle {
    let definition = json!({
        "family": "job", "networkMode": "bridge", "volumes": volumes, "containerDefinitions": containers,
    });
    ecs.register_json(definition.to_string()).run()
}

async fn running(ecs: &FakeEcs, volumes: Value, containers: Value) -> TaskHandle {
    let task = run(ecs, volumes, containers).await;
    task.wait_running().await;
    task
}

async fn sh(task: &TaskHandle, name: &str, script: &str) -> (i32, String) {
    let done = task.container(name).exec(["/bin/sh", "-c", script]).await;
    (done.exit_code(), done.output().trim().to_owned())
}

fn client() -> Client {
    Client::connect_with_defaults().unwrap()
}

async fn a_host_directory_is_shared_with_the_host() {
    let folder = env::temp_dir().join(format!("fake-ecs-test-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("in"), "from the host").unwrap();
    let ecs = start().await;
    let volumes = json!([{ "name": "data", "host": { "sourcePath": folder.to_str() } }]);
    let mut read_only = at("data", "/ro");
    read_only["readOnly"] = json!(true);

    let task = running(
        &ecs,
        volumes,
        json!([app("app", SERVES, json!([at("data", "/data"), read_only]))]),
    )
    .await;

    assert_eq!(
        sh(&task, "app", "cat /data/in").await,
        (0, "from the host".to_owned())
    );
    assert_eq!(sh(&task, "app", "echo out > /data/out").await.0, 0);
    assert_eq!(fs::read_to_string(folder.join("out")).unwrap(), "out\n");
    let (code, said) = sh(&task, "app", "echo x > /ro/x").await;
    assert!(
        code != 0 && said.contains("Read-only file system"),
        "{said}"
    );
    fs::remove_dir_all(&folder).unwrap();
}

async fn a_volume_of_a_task_is_shared_by_its_containers_and_removed_with_it() {
    let ecs = start().await;
    for volume in [
        json!({ "name": "data" }),
        json!({ "name": "data", "dockerVolumeConfiguration": { "scope": "task", "driver": "local", "labels": { "a": "b" } } }),
    ] {
        let mounts = json!([at("data", "/data")]);
        let containers = json!([
            app("one", SERVES, mounts.clone()),
            app("two", SERVES, mounts)
        ]);
        let task = running(&ecs, json!([volume]), containers).await;

        assert_eq!(sh(&task, "one", "echo hello > /data/x").await.0, 0);
        assert_eq!(sh(&task, "two", "cat /data/x").await.1, "hello");

        let name = format!("fake-ecs-{}-data", task.id());
        assert!(client().inspect_volume(&name).await.is_ok());
        task.force_stop();
        task.wait_stopped().await;
        until(|| async { client().inspect_volume(&name).await.is_err() }).await;
    }
}

async fn a_shared_volume_is_made_unless_it_is_there_and_stays() {
    let name = format!("fake-ecs-test-{}", std::process::id());
    let ecs = start().await;
    let volumes = json!([{
        "name": name,
        "dockerVolumeConfiguration": { "scope": "shared", "autoprovision": true, "labels": { "a": "b" } },
    }]);
    let containers = json!([app("app", SERVES, json!([at(&name, "/data")]))]);

    let task = running(&ecs, volumes.clone(), containers.clone()).await;
    assert_eq!(sh(&task, "app", "echo kept > /data/x").await.0, 0);
    task.force_stop();
    task.wait_stopped().await;
    let task = running(&ecs, volumes, containers).await;

    assert_eq!(sh(&task, "app", "cat /data/x").await.1, "kept");
    ecs.shutdown().await;
    let volume = client().inspect_volume(&name).await.unwrap();
    assert_eq!(volume.labels.get("a").map(String::as_str), Some("b"));
    let options = RemoveVolumeOptionsBuilder::new().force(true).build();
    client().remove_volume(&name, Some(options)).await.unwrap();
}

async fn a_shared_volume_that_is_not_there_fails_the_task() {
    let ecs = start().await;
    let volumes = json!([{ "name": "not-there", "dockerVolumeConfiguration": { "scope": "shared", "autoprovision": false } }]);

    let task = run(
        &ecs,
        volumes,
        json!([app("app", SERVES, json!([at("not-there", "/data")]))]),
    )
    .await;
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.contains("volume 'not-there' does not exist and autoprovision is set to false"),
        "{reason}"
    );
}

async fn tasks_share_file_systems_until_the_fake_ends() {
    let ecs = start().await;
    let efs = |root: &str| {
        json!([{
            "name": "data",
            "efsVolumeConfiguration": { "fileSystemId": "fs-0123456789abcdef0", "rootDirectory": root },
        }])
    };
    let containers = json!([app("app", SERVES, json!([at("data", "/data")]))]);
    let one = running(&ecs, efs("/shared"), containers.clone()).await;
    let other = running(&ecs, efs("/shared"), containers.clone()).await;
    let apart = running(&ecs, efs("/apart"), containers.clone()).await;

    assert_eq!(sh(&one, "app", "echo hello > /data/x").await.0, 0);
    assert_eq!(sh(&other, "app", "cat /data/x").await.1, "hello");
    assert_eq!(sh(&apart, "app", "ls /data").await, (0, String::new()));
    let binds = inspect(&one, 0).await["HostConfig"]["Binds"].clone();
    let folder = binds[0]
        .as_str()
        .unwrap()
        .strip_suffix(":/data")
        .unwrap()
        .to_owned();
    assert!(fs::exists(&folder).unwrap(), "{folder}");

    ecs.shutdown().await;
    assert!(!fs::exists(&folder).unwrap(), "{folder}");
}

async fn volumes_from_another_container_are_there_too() {
    let ecs = start().await;
    let mut reader = app("reader", SERVES, json!([]));
    reader["volumesFrom"] = json!([{ "sourceContainer": "writer", "readOnly": true }]);
    let writer = app("writer", SERVES, json!([at("data", "/data")]));

    let task = running(&ecs, json!([{ "name": "data" }]), json!([reader, writer])).await;

    assert_eq!(sh(&task, "writer", "echo hello > /data/x").await.0, 0);
    assert_eq!(sh(&task, "reader", "cat /data/x").await.1, "hello");
    assert_ne!(sh(&task, "reader", "echo x > /data/y").await.0, 0);
}

async fn a_volume_configured_at_launch_is_made_for_each_task() {
    use aws_sdk_ecs::types::{TaskManagedEbsVolumeConfiguration, TaskVolumeConfiguration};
    let ecs = start().await;
    let definition = json!({
        "family": "job", "networkMode": "bridge",
        "volumes": [{ "name": "data", "configuredAtLaunch": true }],
        "containerDefinitions": [app("app", SERVES, json!([at("data", "/data")]))],
    });
    ecs.register_json(definition.to_string());
    let ebs = TaskManagedEbsVolumeConfiguration::builder().size_in_gib(10);
    let ebs = ebs
        .role_arn("arn:aws:iam::123456789012:role/ecsInfrastructureRole")
        .build()
        .unwrap();
    let volume = TaskVolumeConfiguration::builder()
        .name("data")
        .managed_ebs_volume(ebs)
        .build();
    let call = ecs.client().run_task().task_definition("job").count(2);
    call.volume_configurations(volume.unwrap())
        .send()
        .await
        .unwrap();

    let tasks = ecs.tasks();
    let mut names = Vec::new();
    for task in tasks {
        task.wait_running().await;
        assert_eq!(
            sh(&task, "app", "ls /data; echo mine > /data/x").await,
            (0, String::new())
        );
        let name = format!("fake-ecs-{}-data", task.id());
        let volume = client().inspect_volume(&name).await.unwrap();
        assert_eq!(
            volume
                .labels
                .get("fake-ecs.ebs-size-in-gib")
                .map(String::as_str),
            Some("10")
        );
        names.push(name);
    }
    assert_eq!(names.len(), 2);
    ecs.shutdown().await;
    for name in names {
        assert!(client().inspect_volume(&name).await.is_err(), "{name}");
    }
}

/// Containers write as root, or as whom they are, into the directory of a user who is neither.
async fn what_root_has_written_goes_with_the_fake_of_another_user() {
    let socket = fs::metadata("/var/run/docker.sock").unwrap();
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    if !is_root {
        return;
    }
    // It may be where only root can read it.
    let program = env::temp_dir().join(format!("fake-ecs-docker-test-{}", std::process::id()));
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    let child = Command::new(&program)
        .env(crate::CHILD, "nobody")
        .current_dir("/")
        .uid(65534)
        .gid(socket.gid())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id();
    let output = child.wait_with_output().unwrap();
    fs::remove_file(program).unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(crate::sweeping::left(id).await, (0, 0, 0, 0));
}

/// What the process does that is not root.
pub(crate) async fn write_as_root() {
    let ecs = start().await;
    let mounts = r#", "mountPoints": [{ "sourceVolume": "shared", "containerPath": "/shared" }]"#;
    for (user, script) in [
        ("0", "mkdir -p /shared/x/y; touch /shared/x/y/z"),
        ("1000", "touch /shared/mine"),
    ] {
        let more = format!(r#", "user": "{user}"{mounts}"#);
        let app = container("app", script, &more);
        let definition = format!(
            r#"{{ "family": "job", "networkMode": "none", "containerDefinitions": [{app}], "volumes": [
                {{ "name": "shared", "efsVolumeConfiguration": {{ "fileSystemId": "fs-12345678" }} }}] }}"#
        );
        let task = ecs.register_json(&definition).run();
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(0), "{user}");
    }
    let folders = fs::read_dir(env::temp_dir()).unwrap().flatten();
    let is_own = |name: &str| name.split('-').nth(4) == Some(&*std::process::id().to_string());
    let mut folders = folders.filter(|it| it.file_name().to_str().is_some_and(is_own));
    let folder = folders.next().unwrap().path();
    let written = fs::metadata(folder.join("fs-12345678/x/y/z")).unwrap();
    assert_eq!(written.uid(), 0);
    assert!(fs::remove_dir_all(&folder).is_err());
}
