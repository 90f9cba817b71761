//! What an engine refuses: the task stops with the reason, and other tasks go on.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use fake_ecs::{FakeEcs, TaskHandle};

use crate::{SERVES, Test, container, docker, run, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    a_port_that_another_process_has_fails_the_task,
    a_directory_that_cannot_be_made_fails_the_task,
    a_name_that_another_container_has_fails_the_task,
    a_working_directory_that_is_a_file_fails_the_task,
    a_refused_permission_says_what_to_do,
];

/// Waits for the end of a task that cannot start, and returns the reason of its container.
async fn why_not(task: &TaskHandle) -> String {
    task.wait_stopped().await;
    let reason = task.container("app").reason();
    let reason = reason.unwrap_or_else(|| panic!("no reason: {task:?}"));
    let stopped = task.stopped_reason().unwrap();
    assert!(stopped.contains("Task failed to start"), "{stopped}");
    reason
}

/// The fake has a task that runs, and it runs on.
async fn goes_on(ecs: &FakeEcs) {
    let other = run(ecs, "bridge", &[shell("app", SERVES)]);
    other.wait_running().await;
}

async fn a_port_that_another_process_has_fails_the_task() {
    let ecs = start().await;
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mapping = format!(r#", "portMappings": [{{ "containerPort": 80, "hostPort": {port} }}]"#);

    let task = run(&ecs, "bridge", &[container("app", SERVES, &mapping)]);

    let reason = why_not(&task).await;
    assert!(
        reason.starts_with("CannotStartContainerError: "),
        "{reason}"
    );
    assert!(reason.contains("address already in use"), "{reason}");
    goes_on(&ecs).await;
}

async fn a_directory_that_cannot_be_made_fails_the_task() {
    let ecs = start().await;
    let mounts = r#", "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" }]"#;
    let app = container("app", SERVES, mounts);
    let definition = format!(
        r#"{{ "family": "job", "containerDefinitions": [{app}],
            "volumes": [{{ "name": "data", "host": {{ "sourcePath": "/etc/hostname/below" }} }}] }}"#
    );

    let task = ecs.register_json(&definition).run();

    let reason = why_not(&task).await;
    assert!(reason.starts_with("Cannot"), "{reason}");
    assert!(reason.contains("/etc/hostname"), "{reason}");
    goes_on(&ecs).await;
}

/// Two fakes with one seed give their tasks the same ids.
async fn a_name_that_another_container_has_fails_the_task() {
    let seeded = || async {
        let builder = FakeEcs::start().synthetic_instances().seed(4711);
        builder.runtime(docker().await).await
    };
    let (one, other) = (seeded().await, seeded().await);
    let first = run(&one, "bridge", &[shell("app", SERVES)]);
    first.wait_running().await;

    let second = run(&other, "bridge", &[shell("app", SERVES)]);

    let reason = why_not(&second).await;
    assert!(
        reason.starts_with("CannotCreateContainerError: "),
        "{reason}"
    );
    assert!(
        reason.contains("is already in use by container"),
        "{reason}"
    );
    assert!(first.is_running());
    goes_on(&other).await;
}

async fn a_working_directory_that_is_a_file_fails_the_task() {
    let ecs = start().await;
    let app = container("app", SERVES, r#", "workingDirectory": "/bin/sh""#);

    let task = run(&ecs, "bridge", &[app]);

    let reason = why_not(&task).await;
    assert!(reason.starts_with("Cannot"), "{reason}");
    goes_on(&ecs).await;
}

/// The user `nobody` may not use the socket of an engine.
async fn a_refused_permission_says_what_to_do() {
    let folder = std::env::temp_dir().join(format!("fake-ecs-test-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    // Where it was built others may not be allowed to look.
    let program = folder.join("fake-ecs");
    fs::copy(env!("CARGO_BIN_EXE_fake-ecs"), &program).unwrap();
    for path in [&program, &folder] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    let said = said_to_nobody(&program);

    fs::remove_dir_all(&folder).unwrap();
    assert!(said.contains("ermission denied"), "{said}");
    assert!(
        said.contains("where permission is refused, your user has to be in the"),
        "{said}"
    );
}

fn said_to_nobody(program: &Path) -> String {
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(program)
        .args(["--port", "0", "--runtime", "docker"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}
