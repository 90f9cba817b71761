//! A task, as the runtime has it: what was asked for it, what was told of it, and how its Pod is.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use fake_ecs_core::effect::plan::{LastLines, TaskPlan};
use fake_ecs_core::effect::report::Reported;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, TaskRef};
use fake_ecs_core::wire::ContainerDefinition;
use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::ResourceExt;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::due::{self, Fate, Run};
use crate::logs::Life;
use crate::names;
use crate::seen::{Seen, State};
use crate::translate::order;
use crate::translate::ports::{self, Port};

/// How long a container has to stop whose definition does not say it.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// The reason of a container whose Pod was not seen to its end.
pub(crate) const UNSEEN: &str =
    "ContainerVanishedError: the Pod was removed before its node said how the container has ended";

/// A task that is a Pod.
pub(crate) struct Task {
    pub(crate) of: TaskRef,
    pub(crate) plan: Arc<TaskPlan>,
    /// What its Pod calls the containers, in the order of the definition.
    pub(crate) names: Vec<String>,
    pub(crate) inits: Vec<usize>,
    pub(crate) ports: Vec<Port>,
    pub(crate) runs: Vec<RunOf>,
    /// Which Pod of the task this is: of a single container that is started again each run has one.
    pub(crate) generation: u32,
    /// Whoever makes the Pod.
    pub(crate) making: Option<JoinHandle<()>>,
    pub(crate) secrets: Vec<Secret>,
    /// Which Pod of its name it is, once that is known: names are used again after a reset.
    pub(crate) uid: Option<String>,
    /// Whether something of another fake has the name of its Pod.
    pub(crate) is_foreign: bool,
    /// Whether the Pod is known to have been made.
    pub(crate) is_made: bool,
    /// Whether it was made when the last list was asked for.
    pub(crate) is_to_be_listed: bool,
    pub(crate) seen: Seen,
    pub(crate) fate: Fate,
    /// The time that its containers were given with the deletion of the Pod.
    pub(crate) deleted_with: Option<Duration>,
    /// Whether it was noted that there is no node for it.
    pub(crate) is_noted: bool,
    /// Whether an earlier process has made it, and it was not found yet.
    pub(crate) is_adopted: bool,
}

/// A run of a container, with whoever reads its log.
pub(crate) struct RunOf {
    pub(crate) run: Run,
    pub(crate) generation: u32,
    pub(crate) life: Option<watch::Sender<Life>>,
    pub(crate) logged: LastLines,
    /// How long it was given to stop.
    pub(crate) grace: Option<Duration>,
}

impl Task {
    pub(crate) fn new(of: TaskRef, plan: Arc<TaskPlan>, used: &BTreeSet<u16>, first: u16) -> Self {
        let all = plan.definition.container_definitions.as_deref();
        let runs = all.unwrap_or_default().iter().zip(&plan.containers);
        let runs = runs.map(|(definition, container)| RunOf {
            run: Run {
                has_check: definition.health_check.is_some(),
                ..Run::default()
            },
            generation: container.generation,
            life: None,
            logged: container.logged.stdout,
            grace: None,
        });
        let generation = match &plan.containers[..] {
            [only] => only.generation,
            _ => 0,
        };
        Self {
            of,
            names: names::containers(&plan),
            inits: order::init_containers(all.unwrap_or_default()),
            ports: ports::all(&plan, used, first),
            runs: runs.collect(),
            generation,
            making: None,
            secrets: Vec::new(),
            uid: None,
            is_foreign: false,
            is_made: false,
            is_to_be_listed: false,
            seen: Seen::default(),
            fate: Fate::default(),
            deleted_with: None,
            is_noted: false,
            is_adopted: false,
            plan,
        }
    }

    /// The name of its Pod.
    pub(crate) fn pod(&self) -> String {
        names::pod(&self.plan.id, self.generation)
    }

    pub(crate) fn definition(&self, index: usize) -> &ContainerDefinition {
        let all = self.plan.definition.container_definitions.as_deref();
        &all.unwrap_or_default()[index]
    }

    pub(crate) fn container(&self, index: usize) -> ContainerRef {
        ContainerRef {
            task: self.of,
            container: u16::try_from(index).unwrap_or(u16::MAX),
            generation: self.runs[index].generation,
        }
    }

    /// The run that is meant, if it is the latest.
    pub(crate) fn run(&mut self, of: ContainerRef) -> Option<&mut RunOf> {
        let run = self.runs.get_mut(usize::from(of.container))?;
        (run.generation == of.generation).then_some(run)
    }

    /// The Pod is so from now on.
    pub(crate) fn see(&mut self, pod: &Pod) {
        self.is_made = true;
        self.uid = self.uid.take().or_else(|| pod.uid());
        let mut seen = Seen::of(pod, &self.names, &self.inits);
        // A container that has ended has.
        for (new, old) in seen.containers.iter_mut().zip(&self.seen.containers) {
            if matches!(old.state, State::Ended(_)) && !matches!(new.state, State::Ended(_)) {
                new.state = old.state.clone();
            }
        }
        self.seen = seen;
        self.tell_readers();
    }

    /// Nothing will be heard of the Pod any more.
    pub(crate) fn lose(&mut self, why: &str) {
        self.fate.lost.get_or_insert_with(|| why.to_owned());
        self.tell_readers();
    }

    /// Whoever reads a log learns that there will be no more of it.
    fn tell_readers(&self) {
        for (index, run) in self.runs.iter().enumerate() {
            if let Some(life) = &run.life {
                let now = self.life(index);
                life.send_if_modified(|life| {
                    let is_news = *life < now;
                    *life = now.max(*life);
                    is_news
                });
            }
        }
    }

    pub(crate) fn life(&self, index: usize) -> Life {
        if self.fate.lost.is_some() {
            return Life::Lost;
        }
        match self.seen.containers.get(index).map(|it| &it.state) {
            Some(State::Ended(_)) => Life::Ended,
            _ => Life::Runs,
        }
    }

    /// What is to be said of a container now, if anything is.
    pub(crate) fn next(&mut self, index: usize) -> Option<ContainerChange> {
        let change = due::next(&self.runs[index].run, index, &self.seen, &self.fate)?;
        self.runs[index].run.note(&change);
        if change.status == Some(Reported::Running) {
            return Some(self.reached(index, change));
        }
        Some(change)
    }

    /// With where the container is reached.
    pub(crate) fn reached(&self, index: usize, change: ContainerChange) -> ContainerChange {
        let address = self.seen.address;
        ContainerChange {
            bindings: ports::bindings(self.definition(index), &self.ports, index),
            published: address.map(|it| ports::at_address(&self.ports, index, it)),
            address,
            task_address: self.plan.address.and(address),
            ..change
        }
    }

    /// How long the containers have to stop that have not ended, if any was asked to.
    pub(crate) fn grace(&self) -> Option<Duration> {
        let live = || {
            self.runs
                .iter()
                .enumerate()
                .filter(|(_, it)| it.run.told != Some(Reported::Stopped))
        };
        live().find(|(_, it)| it.run.is_stop_asked)?;
        let graces = live().map(|(index, it)| it.grace.unwrap_or_else(|| self.stop_timeout(index)));
        graces.max()
    }

    fn stop_timeout(&self, index: usize) -> Duration {
        let timeout = self.definition(index).stop_timeout;
        let timeout = timeout.and_then(|it| u64::try_from(it).ok());
        timeout.map_or(STOP_TIMEOUT, Duration::from_secs)
    }

    /// Whether the task goes on without a container that is not essential.
    pub(crate) fn goes_on_without(&self, index: usize) -> bool {
        let others = self
            .runs
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let mut live = others
            .filter(|(_, it)| it.run.told != Some(Reported::Stopped) && !it.run.is_stop_asked);
        self.definition(index).essential == Some(false)
            && live.any(|(other, _)| self.definition(other).essential != Some(false))
    }

    /// Whether something of it may run.
    pub(crate) fn may_run(&self) -> bool {
        let all_ended = !self.seen.containers.is_empty()
            && self
                .seen
                .containers
                .iter()
                .all(|it| matches!(it.state, State::Ended(_)));
        self.fate.lost.is_none() && !self.seen.is_over && !all_ended
    }
}
