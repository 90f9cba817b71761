//! Whatever is lost, comes twice or comes late between ECS and the agents, both come to agree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fake_ecs::{FakeEcs, TaskStatus};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::agent::Agent;
use crate::api;
use crate::support::{Folder, call, connected, host, service, until};
use crate::task::Status;
use crate::trouble::{Fate, Trouble};

const HOSTS: usize = 3;
const STEPS: usize = 25;

/// One message of five is in trouble, until all is calm.
struct Random {
    rng: Rng,
    is_calm: Arc<AtomicBool>,
}

impl Random {
    fn fate(&mut self) -> Fate {
        let at = self.rng.u8(..100);
        match at {
            _ if self.is_calm.load(Ordering::SeqCst) => Fate::Arrives,
            0..5 => Fate::IsLost,
            5..13 => Fate::Doubled,
            13..20 => Fate::IsLate,
            _ => Fate::Arrives,
        }
    }
}

impl Trouble for Random {
    fn on_frame(&mut self, _: &Value) -> Fate {
        self.fate()
    }

    fn on_report(&mut self, _: &Value) -> Fate {
        self.fate()
    }
}

struct Run {
    rng: Rng,
    folder: Folder,
    ecs: FakeEcs,
    agents: Vec<Agent>,
    is_calm: Arc<AtomicBool>,
    stopped: BTreeSet<String>,
}

impl Run {
    async fn start(seed: u64) -> Self {
        let folder = Folder::new();
        let ecs = folder.start(([127, 0, 0, 1], 0).into()).await;
        let mut rng = Rng::with_seed(seed);
        let is_calm = Arc::new(AtomicBool::new(false));
        let mut agents = Vec::new();
        for _ in 0..HOSTS {
            let (rng, is_calm) = (Rng::with_seed(rng.u64(..)), Arc::clone(&is_calm));
            let trouble = Random { rng, is_calm };
            let agent = Agent::with(&host(&ecs), "default", trouble).await.unwrap();
            until("it has connected", || agent.connections() > 0).await;
            agents.push(agent);
        }
        ecs.new_definition("web").external().add();
        call(&ecs, "CreateService", service(4)).await;
        Self {
            rng,
            folder,
            ecs,
            agents,
            is_calm,
            stopped: BTreeSet::new(),
        }
    }

    /// Something happens, and what must never be is not.
    async fn step(&mut self) {
        let agent = self.rng.usize(..HOSTS);
        match self.rng.u8(..10) {
            0 => self.run_one().await,
            1 | 2 => {
                let count = self.rng.usize(..8);
                let input = json!({"service": "web", "desiredCount": count});
                call(&self.ecs, "UpdateService", input).await;
            }
            3 => {
                if let Some(task) = self.any_task() {
                    self.ecs.task(&task).force_stop();
                }
            }
            4 => {
                if let Some(task) = self.any_task() {
                    self.ecs.task(&task).mark_failed(1, "killed");
                }
            }
            5 => {
                if let Some(task) = self.any_task() {
                    self.agents[agent].exit(&task, 3);
                }
            }
            6 => self.agents[agent].cut_off(),
            7 => self.agents.iter().for_each(Agent::heal),
            8 if self.rng.u8(..3) == 0 => self.restart().await,
            _ => sleep(Duration::from_millis(self.rng.u64(..60))).await,
        }
        self.check();
    }

    /// It may be that there is no host to run it.
    async fn run_one(&self) {
        let input = json!({"taskDefinition": "web", "launchType": "EXTERNAL"});
        let called = api::call(&host(&self.ecs), "RunTask", &input).await;
        called.expect("it is answered");
    }

    fn any_task(&mut self) -> Option<String> {
        let tasks = self.ecs.tasks();
        let alive = tasks.iter().filter(|task| !task.is_stopped());
        let arns: Vec<String> = alive.map(|task| task.arn()).collect();
        self.rng.choice(arns)
    }

    /// The fake goes on from its journal, at the same address.
    async fn restart(&mut self) {
        let address = self.ecs.local_addr();
        let idle = FakeEcs::start().await;
        std::mem::replace(&mut self.ecs, idle).shutdown().await;
        self.ecs = self.folder.start(address).await;
    }

    fn check(&mut self) {
        let mut starts = BTreeMap::<String, u32>::new();
        for agent in &self.agents {
            for (arn, task) in agent.tasks() {
                *starts.entry(arn).or_default() += task.starts;
            }
        }
        for (arn, times) in starts {
            assert!(times <= 1, "{arn} was started {times} times");
        }
        for task in &self.ecs.tasks() {
            let arn = task.arn();
            match task.is_stopped() {
                true => drop(self.stopped.insert(arn)),
                false => assert!(!self.stopped.contains(&arn), "{arn} had stopped"),
            }
        }
    }

    /// Nothing goes wrong any more: ECS and agents agree on what runs.
    async fn come_to_rest(&mut self) {
        self.is_calm.store(true, Ordering::SeqCst);
        for agent in &self.agents {
            agent.heal();
        }
        for agent in &self.agents {
            connected(&self.ecs, agent).await;
        }
        let of_agents = || {
            let tasks = self.agents.iter().flat_map(Agent::tasks);
            let runs = tasks.filter(|(_, task)| task.status == Status::Running);
            runs.map(|(arn, _)| arn).collect::<BTreeSet<_>>()
        };
        let agree = || {
            let (tasks, web) = (self.ecs.tasks(), self.ecs.service("web"));
            let runs = tasks.iter().filter(|task| !task.is_stopped());
            let runs: Vec<_> = runs.map(|task| (task.arn(), task.status())).collect();
            let all_run = runs.iter().all(|(_, it)| *it == TaskStatus::Running);
            let of_ecs: BTreeSet<String> = runs.into_iter().map(|(arn, _)| arn).collect();
            let has_all = web.running_count() == web.desired_count();
            all_run && has_all && of_ecs == of_agents()
        };
        until("ECS and agents agree", agree).await;
        self.check();
    }
}

#[expect(clippy::print_stdout, reason = "what fails is shown with its seed")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ecs_and_agents_come_to_agree_whatever_happens_between_them() {
    let runs = std::env::var("AGENT_RUNS").ok();
    let runs = runs.and_then(|runs| runs.parse().ok()).unwrap_or(8);
    let seed = std::env::var("AGENT_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(0);
    for seed in seed..seed + runs {
        println!("AGENT_SEED={seed}");
        let mut run = Run::start(seed).await;
        for _ in 0..STEPS {
            run.step().await;
        }
        run.come_to_rest().await;
    }
}
