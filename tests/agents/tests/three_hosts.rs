//! Three hosts, each a network namespace with an engine and an agent as a process, made by
//! `tests/agents/hosts`. They are cut off, killed and healed under a service.
//!
//! It takes root, an engine with the images of `tests/docker/prepare`, and some minutes, so it runs
//! with `FAKE_ECS_THREE_HOSTS=1` only, as `.ci/long` does, and fails where it cannot run.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures, and shows what it has measured"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fake_ecs::{Clock, FakeEcs};
use fake_ecs_agents_tests::api;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

const COUNT: usize = 30;
const HOSTS: usize = 3;
/// Where the machine is on the bridge.
const MACHINE: [u8; 4] = [10, 87, 0, 1];

/// The hosts, which are gone when this is.
struct Hosts {
    folder: PathBuf,
}

impl Hosts {
    fn up() -> Self {
        let name = format!("fake-ecs-hosts-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let hosts = Self { folder };
        hosts.call("up", &[&HOSTS.to_string()]);
        hosts
    }

    fn try_call(&self, command: &str, arguments: &[&str]) -> bool {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts");
        let status = Command::new("bash")
            .arg(script)
            .arg(command)
            .arg(&self.folder)
            .args(arguments)
            .status();
        status.unwrap().success()
    }

    fn call(&self, command: &str, arguments: &[&str]) {
        assert!(self.try_call(command, arguments), "{command} {arguments:?}");
    }

    fn to(&self, host: usize, command: &str) {
        self.call(command, &[&host.to_string()]);
    }

    /// The agent of the host begins.
    fn agent(&self, host: usize, ecs: &FakeEcs) {
        let ecs = ecs.local_addr().to_string();
        let program = env!("CARGO_BIN_EXE_stand-in-agent");
        self.call("agent", &[&host.to_string(), &ecs, program]);
    }

    /// The containers of a host, with their tasks, whether they run, and of which revision.
    fn containers(&self, host: usize) -> Vec<(String, bool, String)> {
        let socket = format!("unix://{}/{host}/socket", self.folder.display());
        let label = |name: &str| format!(r#"{{{{.Label "com.amazonaws.ecs.{name}"}}}}"#);
        let format = [
            label("task-arn"),
            "{{.State}}".to_owned(),
            label("task-definition-version"),
        ];
        let output = Command::new("docker")
            .args(["-H", &socket, "ps", "-a", "--format", &format.join(" ")])
            .output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        let all = text.lines().filter_map(|line| {
            let mut words = line.split(' ').map(str::to_owned);
            Some((words.next()?, words.next()? == "running", words.next()?))
        });
        all.collect()
    }

    /// How many run on the host, of a revision or of any.
    fn running(&self, host: usize, revision: Option<&str>) -> usize {
        let all = self.containers(host).into_iter();
        let runs = all.filter(|(_, runs, of)| *runs && revision.is_none_or(|it| it == of));
        runs.count()
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for host in 0..HOSTS {
                let log = self.folder.join(host.to_string()).join("agent.log");
                let said = std::fs::read_to_string(log).unwrap_or_default();
                println!("the agent of host {host}: {said}");
            }
        }
        self.try_call("down", &[]);
    }
}

/// Sees whether a task that has stopped ever runs again, until it is dropped.
struct Watch {
    stopped: Arc<Mutex<BTreeSet<String>>>,
    is_over: Arc<AtomicBool>,
    watches: JoinHandle<()>,
}

impl Watch {
    /// Not a handle of a fake: who watches is not to keep it.
    fn begin(address: String) -> Self {
        let seen = Arc::<Mutex<BTreeSet<String>>>::default();
        let ends = Arc::<AtomicBool>::default();
        let (stopped, is_over) = (Arc::clone(&seen), Arc::clone(&ends));
        let watches = tokio::spawn(async move {
            while !is_over.load(Ordering::SeqCst) {
                let known: Vec<String> = stopped.lock().unwrap().iter().cloned().collect();
                for tasks in known.chunks(100) {
                    let input = json!({"tasks": tasks});
                    let answer = api::call(&address, "DescribeTasks", &input).await;
                    let (_, answer) = answer.unwrap();
                    for task in answer["tasks"].as_array().into_iter().flatten() {
                        assert_eq!(task["lastStatus"], "STOPPED", "{task}");
                    }
                }
                let input = json!({"desiredStatus": "STOPPED"});
                let answer = api::call(&address, "ListTasks", &input).await;
                let (_, answer) = answer.unwrap();
                let mut now = Vec::new();
                for arn in answer["taskArns"].as_array().into_iter().flatten() {
                    now.extend(arn.as_str().map(str::to_owned));
                }
                let input = json!({"tasks": now});
                if !now.is_empty() {
                    let (_, answer) = api::call(&address, "DescribeTasks", &input).await.unwrap();
                    let over = answer["tasks"].as_array().into_iter().flatten();
                    let over = over.filter(|it| it["lastStatus"] == "STOPPED");
                    let arns = over.filter_map(|it| it["taskArn"].as_str().map(str::to_owned));
                    stopped.lock().unwrap().extend(arns);
                }
                sleep(Duration::from_millis(200)).await;
            }
        });
        Self {
            stopped: seen,
            is_over: ends,
            watches,
        }
    }

    /// How many were seen to stop. None of them has come back.
    async fn end(self) -> usize {
        self.is_over.store(true, Ordering::SeqCst);
        self.watches.await.unwrap();
        self.stopped.lock().unwrap().len()
    }
}

async fn until(what: &str, holds: impl Fn() -> bool) -> Duration {
    let begun = Instant::now();
    let waiting = async {
        while !holds() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(240), waiting)
        .await
        .unwrap_or_else(|_| panic!("in 4 minutes not: {what}"));
    begun.elapsed()
}

async fn call(ecs: &FakeEcs, operation: &str, input: Value) {
    let address = ecs.local_addr().to_string();
    let (status, answer) = api::call(&address, operation, &input).await.unwrap();
    assert_eq!(status, 200, "{operation}: {answer}");
}

fn define(ecs: &FakeEcs) {
    let script = "trap 'exit 0' TERM; while :; do sleep 0.2; done";
    ecs.register_json(
        json!({
            "family": "web", "requiresCompatibilities": ["EXTERNAL"],
            "containerDefinitions": [{
                "name": "app", "image": "fake-ecs-test/busybox:1", "memory": 16,
                "command": ["/bin/sh", "-c", script], "stopTimeout": 5,
            }],
        })
        .to_string(),
    );
}

/// What ECS takes to run is what runs, and each task has one container, on one host.
fn agree(ecs: &FakeEcs, hosts: &Hosts, of: &[usize]) {
    let mut found = BTreeMap::new();
    let mut times = BTreeMap::<String, usize>::new();
    for host in of {
        for (task, runs, _) in hosts.containers(*host) {
            *times.entry(task.clone()).or_default() += 1;
            if runs {
                found.insert(task, *host);
            }
        }
    }
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "these ran twice: {twice:?}");
    let running = ecs.tasks().running();
    let running: BTreeSet<String> = running.iter().map(|it| it.arn()).collect();
    let found: BTreeSet<String> = found.into_keys().collect();
    assert_eq!(running, found);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_lives_through_hosts_that_are_cut_off_killed_and_healed() {
    if std::env::var_os("FAKE_ECS_THREE_HOSTS").is_none() {
        println!("skipped: three hosts are made with FAKE_ECS_THREE_HOSTS=1, as root");
        return;
    }
    let hosts = Hosts::up();
    let ecs = FakeEcs::start()
        .clock(Clock::wall())
        .listen((MACHINE, 0))
        .await;
    let watch = Watch::begin(ecs.local_addr().to_string());
    for host in 0..HOSTS {
        hosts.agent(host, &ecs);
        // They are numbered as they register.
        until("it is registered", || ecs.instances().len() == host + 1).await;
    }
    define(&ecs);
    let input = json!({
        "serviceName": "web", "taskDefinition": "web", "launchType": "EXTERNAL",
        "desiredCount": COUNT,
        "placementStrategy": [{"type": "spread", "field": "instanceId"}],
    });
    call(&ecs, "CreateService", input).await;
    let web = ecs.service("web");
    let took = until("all run", || web.running_count() == COUNT).await;
    println!("{COUNT} tasks on {HOSTS} hosts run after {took:.1?}");
    for host in 0..HOSTS {
        assert_eq!(
            hosts.running(host, None),
            COUNT / HOSTS,
            "spread over hosts"
        );
    }
    agree(&ecs, &hosts, &[0, 1, 2]);
    let instances: Vec<_> = ecs.instances().iter().cloned().collect();

    // A host is cut off while the service is deployed anew: its tasks go on.
    hosts.to(0, "cut");
    let took = until("it is cut off", || !instances[0].is_agent_connected()).await;
    println!("a host that is cut off is noticed after {took:.1?}");
    assert_eq!(web.running_count(), COUNT);
    assert_eq!(hosts.running(0, None), COUNT / HOSTS);
    define(&ecs);
    let input = json!({
        "service": "web", "taskDefinition": "web:2",
        "deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 150},
    });
    call(&ecs, "UpdateService", input).await;
    let took = until("the others run the new revision", || {
        let new = hosts.running(1, Some("2")) + hosts.running(2, Some("2"));
        new >= COUNT / 2
    })
    .await;
    println!("the others run {} new tasks after {took:.1?}", COUNT / 2);
    assert_eq!(hosts.running(0, Some("1")), COUNT / HOSTS);
    assert!(web.running_count() >= COUNT / 2);
    hosts.to(0, "heal");
    let took = until("only the new revision runs", || {
        let count = |of| {
            (0..HOSTS)
                .map(|it| hosts.running(it, Some(of)))
                .sum::<usize>()
        };
        web.deployments().len() == 1
            && web.running_count() == COUNT
            && (count("1"), count("2")) == (0, COUNT)
    })
    .await;
    println!("after it is healed the deployment takes {took:.1?}");
    agree(&ecs, &hosts, &[0, 1, 2]);

    // The power of a host is off and on again: what ran there is told to have ended.
    let on_it = hosts.running(1, None);
    hosts.to(1, "kill");
    let took = until("it is gone", || !instances[1].is_agent_connected()).await;
    println!("a host with {on_it} tasks that is killed is noticed after {took:.1?}");
    assert_eq!(web.running_count(), COUNT, "nobody has told of its tasks");
    hosts.to(1, "start");
    hosts.agent(1, &ecs);
    let took = until("all run again", || {
        let running: usize = (0..HOSTS).map(|it| hosts.running(it, None)).sum();
        web.running_count() == COUNT && running == COUNT
    })
    .await;
    println!("after it is back {COUNT} run again after {took:.1?}");
    assert_eq!(ecs.instances().len(), HOSTS, "it is the same host");
    agree(&ecs, &hosts, &[0, 1, 2]);

    // A host is gone for good.
    hosts.to(2, "kill");
    until("it is gone", || !instances[2].is_agent_connected()).await;
    let input = json!({"containerInstance": instances[2].arn(), "force": true});
    call(&ecs, "DeregisterContainerInstance", input).await;
    let took = until("the others have its tasks", || {
        web.running_count() == COUNT && hosts.running(0, None) + hosts.running(1, None) == COUNT
    })
    .await;
    println!("after it is deregistered {COUNT} run on the others after {took:.1?}");
    agree(&ecs, &hosts, &[0, 1]);
    call(
        &ecs,
        "UpdateService",
        json!({"service": "web", "desiredCount": 0}),
    )
    .await;
    let took = until("nothing runs", || {
        hosts.running(0, None) + hosts.running(1, None) == 0 && web.running_count() == 0
    })
    .await;
    println!("all have stopped after {took:.1?}");
    let over = watch.end().await;
    assert!(over >= 2 * COUNT, "{over} were seen to stop");
    drop((web, instances));
}
