//! One fake whose tasks run in five ways: simulated, as a closure of the test, in Docker, on a host
//! with an agent, and as Pods.

use std::process::Command;

use fake_ecs::{
    ContainerSelector, Docker, FakeEcs, Kubernetes, Script, TaskDefinitionHandle, TaskHandle,
};
use fake_ecs_agents_tests::agent::Agent;
use fake_ecs_agents_tests::engine::{Engine, sweep};

use crate::cluster::Cluster;

/// The image that `tests/docker/prepare` makes: a static busybox.
const IMAGE: &str = "fake-ecs-test/busybox:1";

const ENGINE: &str = "unix:///var/run/docker.sock";

/// An engine, unless there is none: then the test is skipped, and says so.
#[expect(clippy::print_stderr, reason = "who sees no test run is to know why")]
async fn docker() -> Option<Docker> {
    match Docker::connect_to(ENGINE).await {
        Ok(docker) => Some(docker),
        Err(error) => {
            let is_required = std::env::var_os("FAKE_ECS_REQUIRE_DOCKER").is_some();
            assert!(!is_required, "{error}");
            eprintln!("skipped: {error}");
            None
        }
    }
}

/// A host with an agent, whose containers are removed with it.
struct Host {
    agent: Option<Agent>,
    label: String,
}

impl Host {
    async fn join(ecs: &FakeEcs) -> Self {
        let label = format!("mixed-{}", std::process::id());
        let host = ecs.local_addr().to_string();
        let engine = Engine::at(ENGINE, &label);
        let agent = Agent::on_engine(&host, "default", engine).await.unwrap();
        let instance = ecs.instance(agent.arn());
        ecs.wait_until(|_| instance.is_agent_connected()).await;
        let agent = Some(agent);
        Self { agent, label }
    }

    fn tasks(&self) -> Vec<String> {
        let agent = self.agent.as_ref();
        agent.map_or_else(Vec::new, |agent| agent.tasks().into_keys().collect())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.agent = None;
        sweep(&self.label);
    }
}

/// A definition for the launch type, whose container ends on SIGTERM with that code.
fn define(
    ecs: &FakeEcs,
    family: &str,
    compatibility: &str,
    exit_code: i32,
) -> TaskDefinitionHandle {
    let script = format!("trap 'exit {exit_code}' TERM; while :; do sleep 0.1; done");
    let network = match compatibility {
        "EXTERNAL" => "bridge",
        _ => "awsvpc",
    };
    ecs.register_json(format!(
        r#"{{ "family": "{family}", "networkMode": "{network}", "requiresCompatibilities": ["{compatibility}"],
            "cpu": "256", "memory": "512", "containerDefinitions": [{{
                "name": "app", "image": "{IMAGE}", "command": ["/bin/sh", "-c", "{script}"]
            }}] }}"#
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_task_runs_where_it_belongs() {
    let Some(docker) = docker().await else { return };
    let cluster = Cluster::start().await.unwrap();
    cluster.add_node("node1");
    cluster.add_image(IMAGE);
    let kubeconfig = cluster.kubeconfig_file().unwrap();
    let kubernetes = Kubernetes::connect_to(kubeconfig).await.unwrap();
    let ecs = FakeEcs::start()
        .runtime(docker)
        .runtime(kubernetes)
        .listen(([0, 0, 0, 0], 0))
        .await;
    let host = Host::join(&ecs).await;
    ecs.wait_until(|ecs| ecs.instances().count() == 2).await;
    // Everything else on Fargate is the engine's, and what is on a node or a host runs there.
    let spot = ContainerSelector::capacity_provider("FARGATE_SPOT");
    ecs.containers(spot).in_kubernetes();
    ecs.containers("scripted").simulated();
    ecs.script("scripted", Script::new().exits_on_sigterm(1));
    ecs.containers("closure").run(|task| async move {
        task.stopping().await;
        2
    });

    let simulated = define(&ecs, "scripted", "FARGATE", 0).run();
    let closure = define(&ecs, "closure", "FARGATE", 0).run();
    let in_docker = define(&ecs, "job", "FARGATE", 3).run();
    let on_host = define(&ecs, "job", "EXTERNAL", 4).run();
    ecs.add_cluster("spot");
    let on_spot = define(&ecs, "job", "FARGATE", 5).new_run();
    let on_spot = on_spot.cluster("spot").spot().run();
    let on_node = define(&ecs, "job", "EC2", 6).run();

    let all = [
        &simulated, &closure, &in_docker, &on_host, &on_spot, &on_node,
    ];
    for task in all {
        task.wait_running().await;
    }
    assert!(is_in_engine(&in_docker) && is_in_engine(&on_host));
    assert_eq!(host.tasks(), [on_host.arn()]);
    let mut pods = cluster.pods();
    pods.sort();
    let mut expected = [&on_spot, &on_node].map(|task| format!("fake-ecs-{}", task.id()));
    expected.sort();
    assert_eq!(pods, expected);

    for (task, code) in all.into_iter().zip(1..) {
        task.force_stop();
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(code), "{task:?}");
    }
}

/// Whether the engine runs the container of the task.
fn is_in_engine(task: &TaskHandle) -> bool {
    let described = task.describe();
    let id = described.containers()[0].runtime_id().unwrap();
    let arguments = ["inspect", "--format", "{{.State.Running}}", id];
    let output = Command::new("docker").args(arguments).output().unwrap();
    output.stdout == b"true\n"
}
