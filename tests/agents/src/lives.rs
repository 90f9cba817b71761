//! What becomes of tasks on a host that runs an agent.

use std::time::{Duration, UNIX_EPOCH};

use fake_ecs::{HealthStatus, TaskStatus};
use serde_json::json;
use tokio::time::sleep;

use crate::agent::Refuses;
use crate::support::{agent, call, ecs, running, runs, stopped, told, until};
use crate::task::Status;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_runs_on_the_host_of_an_agent_and_is_stopped_there() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let instance = ecs.instance(agent.arn());
    let definition = ecs.new_definition("web").external().add();

    let task = definition.run();

    runs(&task).await;
    assert_eq!(task.instance().unwrap().arn(), instance.arn());
    let given = agent.tasks()[&task.arn()].clone();
    assert_eq!((given.status, given.starts), (Status::Running, 1));
    task.force_stop();
    stopped(&task).await;
    assert_eq!(task.container("app").exit_code(), Some(137));
    assert_eq!(agent.tasks()[&task.arn()].status, Status::Stopped);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_of_a_container_on_a_host_ends_its_task() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let task = ecs.new_definition("job").external().add().run();
    runs(&task).await;

    agent.exit(&task.arn(), 3);

    stopped(&task).await;
    assert_eq!(task.container("app").exit_code(), Some(3));
    let reason = task.stopped_reason().unwrap();
    assert_eq!(reason, "Essential container in task exited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_is_cut_off_is_not_connected_and_its_tasks_go_on() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let instance = ecs.instance(agent.arn());
    let definition = ecs.new_definition("web").external().add();
    let (stays, exits) = (definition.run(), definition.run());
    runs(&stays).await;
    runs(&exits).await;

    agent.cut_off();

    until("it is not connected", || !instance.is_agent_connected()).await;
    agent.exit(&exits.arn(), 0);
    let exited = ecs.now();
    sleep(Duration::from_millis(1_500)).await;
    assert_eq!(stays.status(), TaskStatus::Running);
    assert_eq!(exits.status(), TaskStatus::Running);
    agent.heal();
    stopped(&exits).await;
    until("it is connected", || instance.is_agent_connected()).await;
    assert_eq!(stays.status(), TaskStatus::Running);
    // It is told with its own time.
    let told = exits.to_json();
    let told = told["executionStoppedAt"].as_f64().unwrap();
    let exited = exited.duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    assert!((told - exited).abs() < 1.0, "{told} is not near {exited}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_its_agent_did_not_acknowledge_is_told_again_on_the_next_connection() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    agent.refuse(Refuses::ToAnswer);
    let task = ecs.new_definition("web").external().add().run();
    let payloads = || {
        let frames = agent.frames().into_iter();
        frames.filter(|it| it["type"] == "PayloadMessage").count()
    };
    until("it was told", || payloads() == 1).await;

    agent.cut_off();
    let instance = ecs.instance(agent.arn());
    until("it is cut off", || !instance.is_agent_connected()).await;
    // Until now: it may read a payload a moment before it makes up its mind.
    agent.refuse(Refuses::Nothing);
    agent.heal();

    runs(&task).await;
    assert_eq!((payloads(), running(&agent)), (2, 1));
    // What was acknowledged is not told again.
    agent.cut_off();
    until("it is cut off", || !instance.is_agent_connected()).await;
    agent.heal();
    until("it is back", || instance.is_agent_connected()).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(payloads(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_its_agent_refuses_stops() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    agent.refuse(Refuses::Payloads);

    let task = ecs.new_definition("web").external().add().run();

    stopped(&task).await;
    assert_eq!(running(&agent), 0);
    let reason = task.stopped_reason().unwrap();
    assert!(reason.contains("it cannot be read"), "{reason}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_an_agent_cannot_read_stops_as_the_agent_says() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    agent.refuse(Refuses::ToAnswer);
    let task = ecs.new_definition("web").external().add().run();
    told(&agent).await;

    let reason = "UnrecogniedTaskError: Error loading task - no name";
    let told =
        json!({"cluster": "default", "task": task.arn(), "status": "STOPPED", "reason": reason});
    call(&ecs, "SubmitTaskStateChange", told).await;

    stopped(&task).await;
    assert_eq!(task.stopped_reason().as_deref(), Some(reason));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_a_test_has_marked_as_failed_does_not_run_on_at_its_host() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;

    task.mark_failed(1, "out of memory");

    assert_eq!(task.status(), TaskStatus::Stopped);
    until("it has ended there", || running(&agent) == 0).await;
    assert_eq!(task.stopped_reason().as_deref(), Some("out of memory"));
    assert_eq!(task.container("app").exit_code(), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_is_stopped_before_its_agent_has_it_never_runs_there() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    agent.refuse(Refuses::ToAnswer);
    let task = ecs.new_definition("web").external().add().run();
    told(&agent).await;
    let instance = ecs.instance(agent.arn());
    agent.cut_off();
    until("it is cut off", || !instance.is_agent_connected()).await;
    task.force_stop();

    agent.refuse(Refuses::Nothing);
    agent.heal();

    stopped(&task).await;
    assert!(agent.tasks().values().all(|it| it.starts == 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_health_of_a_container_comes_over_the_telemetry_of_its_host() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let input = json!({
        "family": "web",
        "requiresCompatibilities": ["EXTERNAL"],
        "containerDefinitions": [{
            "name": "app", "image": "nginx", "memory": 64,
            "healthCheck": {"command": ["CMD-SHELL", "true"]},
        }],
    });
    call(&ecs, "RegisterTaskDefinition", input).await;
    let task = ecs.task_definition("web").run();
    runs(&task).await;
    assert_eq!(task.health(), HealthStatus::Unknown);

    let answer = agent.publish_health(&task.arn(), "app", "HEALTHY").await;

    assert_eq!(answer.unwrap()["type"], "AckPublishHealth");
    until("it is healthy", || task.health() == HealthStatus::Healthy).await;
    agent
        .publish_health(&task.arn(), "app", "UNHEALTHY")
        .await
        .unwrap();
    until("it is not", || task.health() == HealthStatus::Unhealthy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_comes_to_its_host_with_the_credentials_of_its_roles() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let input = json!({
        "family": "web",
        "requiresCompatibilities": ["EXTERNAL"],
        "taskRoleArn": "arn:aws:iam::123456789012:role/app",
        "executionRoleArn": "arn:aws:iam::123456789012:role/pulls",
        "containerDefinitions": [{"name": "app", "image": "nginx", "memory": 64}],
    });
    call(&ecs, "RegisterTaskDefinition", input).await;

    let task = ecs.task_definition("web").run();

    runs(&task).await;
    let given = agent.tasks()[&task.arn()].given.clone();
    let role = |name: &str| given[name]["roleArn"].as_str().unwrap().to_owned();
    assert!(role("roleCredentials").ends_with(":role/app"));
    assert!(role("executionRoleCredentials").ends_with(":role/pulls"));
    assert_ne!(
        given["roleCredentials"]["credentialsId"],
        given["executionRoleCredentials"]["credentialsId"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_of_before_a_reset_is_of_no_host_any_more() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;

    ecs.reset();

    // ECS knows nothing of the host any more.
    until("the agent is told so", || agent.is_inactive()).await;
    // Ids come again after a reset, so that the new host has the name of the old one.
    drop(agent);
    let new = crate::support::agent(&ecs).await;
    let task = ecs.new_definition("web").external().add().run();
    runs(&task).await;
    assert_eq!(running(&new), 1);
}
