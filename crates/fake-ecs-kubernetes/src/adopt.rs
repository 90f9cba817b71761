//! Taking over the task of an earlier process, or of this one after it has lost its trail.

use std::sync::Arc;

use fake_ecs_core::effect::plan::{Known, TaskPlan};
use fake_ecs_core::effect::report::Reported;
use fake_ecs_core::effect::{ContainerChange, Report, TaskChange, TaskRef};
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::ListParams;
use tokio::time::sleep;

use crate::connect::why;
use crate::fleet::Fleet;
use crate::heard::Note;
use crate::owner::PAUSE;
use crate::seen::State;
use crate::task::{RunOf, UNSEEN};
use crate::translate::ports;
use crate::{making, names};

impl Fleet {
    /// Looks for what there is of a task.
    pub(crate) fn adopt(&mut self, of: TaskRef, plan: Arc<TaskPlan>) {
        if !self.tasks.contains_key(&of) {
            self.add(of, Arc::clone(&plan));
            if let Some(task) = self.tasks.get_mut(&of) {
                task.is_adopted = true;
            }
        }
        let labels = format!("{}={}", names::TASK, plan.id);
        self.spawn(|cluster, tell| async move {
            let all = ListParams::default().labels(&labels);
            let pods = loop {
                match cluster.pods.list(&all).await {
                    Ok(pods) => break pods.items,
                    Err(error) => {
                        let error = why(&error);
                        tracing::warn!(target: "fake_ecs", error, "the Pods of a task cannot be looked for");
                        sleep(PAUSE * 4).await;
                    }
                }
            };
            let _ = tell.send(Note::Found(of, pods));
        });
    }

    /// That is all that there is of a task.
    pub(crate) fn found(&mut self, of: TaskRef, pods: &[Pod]) {
        let Some(task) = self.tasks.get_mut(&of) else {
            return;
        };
        let (was_known, name) = (!task.is_adopted, task.pod());
        task.is_adopted = false;
        let own = pods.iter().find(|pod| pod.name_any() == name);
        if let Some(pod) = own {
            task.secrets = making::possible_secrets(&name);
            ports::set_given(&mut task.ports, &task.names, pod);
            self.observe(of, pod);
        }
        let given = self.tasks.get(&of).into_iter().flat_map(|task| &task.ports);
        let given: Vec<u16> = given.filter_map(|port| port.host).collect();
        self.ports.extend(given);
        let Some(task) = self.tasks.get_mut(&of) else {
            return;
        };
        let plan = Arc::clone(&task.plan);
        let mut follows = Vec::new();
        if !was_known {
            for (index, container) in plan.containers.iter().enumerate() {
                set_known(&mut task.runs[index], container.known);
                let runs = task.runs[index].run.told == Some(Reported::Running);
                follows.extend(runs.then_some(index));
            }
        }
        let has_begun = plan.containers.iter().any(|it| it.known != Known::New);
        let is_missing = own.is_none() && !was_known;
        if is_missing && has_begun {
            task.lose(UNSEEN);
        }
        let containers = (0..task.runs.len()).map(|index| {
            let is_running = task.runs[index].run.told == Some(Reported::Running);
            let state = task.seen.containers.get(index).map(|it| &it.state);
            let change = match state {
                Some(State::Running { .. } | State::Ended(_)) if is_running => ContainerChange {
                    runtime_id: task.seen.containers[index].id.clone(),
                    ..task.reached(index, ContainerChange::running())
                },
                _ => ContainerChange::default(),
            };
            (index, change)
        });
        let change = TaskChange {
            containers: containers.collect(),
            ..TaskChange::default()
        };
        self.cluster
            .report(vec![Report::Task(of, Box::new(change))]);
        for index in follows {
            self.follow(of, index);
        }
        if is_missing && !has_begun {
            // Nobody came to make it.
            return self.make(of);
        }
        self.settle(of);
    }

    /// What there is of tasks that were not named is nobody's any more.
    pub(crate) fn all_adopted(&mut self) {
        self.has_all = true;
        let owner = format!("{}={}", names::OWNER, self.cluster.owner);
        let known: Vec<String> = self
            .tasks
            .values()
            .map(|task| task.plan.id.clone())
            .collect();
        self.spawn(|cluster, _| async move {
            let all = ListParams::default().labels(&owner);
            let Ok(pods) = cluster.pods.list_metadata(&all).await else {
                return;
            };
            for pod in pods.items {
                let task = pod.labels().get(names::TASK);
                if !task.is_some_and(|task| known.contains(task)) {
                    let name = pod.name_any();
                    let secrets = making::possible_secrets(&name);
                    making::remove(Arc::clone(&cluster), name, secrets, false, None).await;
                }
            }
        });
    }
}

/// A run is so far as the fake knows it. What was not answered is asked again.
fn set_known(run: &mut RunOf, known: Known) {
    run.run.told = match known {
        Known::New => None,
        Known::Running | Known::Stopping { ran: true } => Some(Reported::Running),
        Known::Stopping { ran: false } => Some(Reported::Pulled),
        Known::Stopped => Some(Reported::Stopped),
    };
    let has_begun = known != Known::New;
    (run.run.is_pull_asked, run.run.is_start_asked) = (has_begun, has_begun);
}
