//! Which runtime runs which container, and what runtimes have been asked that they have not
//! answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::effect::{ContainerRef, ContainerSpec, Effect, Happened, Report, TaskRef};
use crate::simulator::Simulator;
use crate::simulator::selector::ContainerSelector;

/// What commands change beside a region: what runs containers.
pub(crate) struct Containers<'a> {
    pub(crate) simulator: &'a mut Simulator,
    pub(crate) router: &'a mut Router,
}

/// The name of the runtime that every fake has.
pub(crate) const SIMULATOR: &str = "simulator";

/// A runtime: that many before it in [`Router::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuntimeKey(pub(crate) usize);

/// Who carries an effect out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Executor {
    Simulator,
    Runtime(RuntimeKey),
}

/// What a runtime owes an answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Pull,
    Start,
    Stop,
    Execute(u32),
}

/// A choice is made per container, when its task is prepared, and stays for the life of the task.
#[derive(Debug)]
pub(crate) struct Router {
    /// The runtimes beside the simulator.
    names: Vec<&'static str>,
    /// What runs containers that nobody has chosen a runtime for.
    default: Executor,
    choices: Vec<(ContainerSelector, Executor)>,
    /// The runtimes of the containers of each task that is not wholly simulated.
    outside: BTreeMap<TaskRef, Vec<Executor>>,
    in_flight: BTreeSet<(ContainerRef, Asked)>,
}

impl Router {
    /// The first of the runtimes runs everything unless a test chooses otherwise; where there is
    /// none, the simulator does.
    pub(crate) fn new(names: Vec<&'static str>) -> Self {
        let first = names.first().map(|_| Executor::Runtime(RuntimeKey(0)));
        Self {
            names,
            default: first.unwrap_or(Executor::Simulator),
            choices: Vec::new(),
            outside: BTreeMap::new(),
            in_flight: BTreeSet::new(),
        }
    }

    pub(crate) fn names(&self) -> &[&'static str] {
        &self.names
    }

    fn named(&self, name: &str) -> Option<Executor> {
        if name == SIMULATOR {
            return Some(Executor::Simulator);
        }
        let key = self.names.iter().position(|known| *known == name)?;
        Some(Executor::Runtime(RuntimeKey(key)))
    }

    /// From now on these containers are run by the runtime of that name, in tasks that are not
    /// prepared yet. Of several choices the one with the narrowest selector counts, and of those
    /// the one made last. `None` when there is no such runtime.
    pub(crate) fn choose(&mut self, containers: ContainerSelector, name: &str) -> Option<()> {
        let executor = self.named(name)?;
        self.choices.retain(|(other, _)| *other != containers);
        self.choices.push((containers, executor));
        Some(())
    }

    fn choice_for(&self, spec: &ContainerSpec) -> Executor {
        let choices = self.choices.iter();
        let fitting = choices.filter(|(containers, _)| containers.is_met_by(spec));
        let narrowest = fitting.max_by_key(|(containers, _)| containers.rank());
        narrowest.map_or(self.default, |(_, executor)| *executor)
    }

    /// Chooses for the containers of a task.
    pub(crate) fn prepare<'a>(
        &mut self,
        task: TaskRef,
        containers: impl Iterator<Item = &'a ContainerSpec>,
    ) {
        let executors: Vec<_> = containers.map(|spec| self.choice_for(spec)).collect();
        if executors.iter().any(|it| *it != Executor::Simulator) {
            self.outside.insert(task, executors);
        }
    }

    /// Who carries the effect out. What concerns a whole task concerns each runtime outside that
    /// has a container of the task.
    pub(crate) fn executors(&mut self, effect: &Effect) -> Vec<Executor> {
        if self.outside.is_empty() {
            return vec![Executor::Simulator];
        }
        match effect {
            Effect::Prepare(task, _) => self.runtimes_of(*task),
            Effect::Remove(task) => {
                let runtimes = self.runtimes_of(*task);
                self.outside.remove(task);
                self.in_flight.retain(|(of, _)| of.task() != *task);
                runtimes
            }
            Effect::Pull(of, ..) => vec![self.ask(*of, Asked::Pull)],
            Effect::Start(of, _) => vec![self.ask(*of, Asked::Start)],
            Effect::Stop(of, ..) => vec![self.ask(*of, Asked::Stop)],
            Effect::Execute(of, exec, _) => vec![self.ask(*of, Asked::Execute(*exec))],
            Effect::Invoke(..) => Vec::new(),
        }
    }

    fn runtimes_of(&self, task: TaskRef) -> Vec<Executor> {
        let executors = self.outside.get(&task).map(Vec::as_slice);
        let distinct: BTreeSet<_> = executors
            .unwrap_or_default()
            .iter()
            .filter_map(key)
            .collect();
        distinct.into_iter().map(Executor::Runtime).collect()
    }

    /// Who runs the container.
    pub(crate) fn executor_of(&self, container: ContainerRef) -> Executor {
        let executors = self.outside.get(&container.task());
        let executor = executors.and_then(|all| all.get(usize::from(container.container)));
        executor.copied().unwrap_or(Executor::Simulator)
    }

    /// Whether a runtime outside runs the container.
    pub(crate) fn runs_outside(&self, container: ContainerRef) -> bool {
        self.executor_of(container) != Executor::Simulator
    }

    fn ask(&mut self, container: ContainerRef, asked: Asked) -> Executor {
        let executor = self.executor_of(container);
        if self.runs_outside(container) {
            self.in_flight.insert((container, asked));
        }
        executor
    }

    /// A runtime has answered.
    pub(crate) fn note(&mut self, report: &Report) {
        let container = report.container;
        let mut answered = |asked| self.in_flight.remove(&(container, asked));
        match &report.what {
            Happened::Pulled { .. } | Happened::PullFailed { .. } => {
                answered(Asked::Pull);
            }
            Happened::Started(_) => {
                answered(Asked::Start);
            }
            Happened::Executed { exec, .. } => {
                answered(Asked::Execute(*exec));
            }
            // Nothing more comes of a container that is over.
            Happened::StartFailed { .. } | Happened::Exited { .. } => {
                self.in_flight.retain(|(of, _)| *of != container);
            }
            Happened::Logged { .. } | Happened::Health(_) => {}
        }
    }

    /// What has not been answered is not waited for. It may be answered nevertheless.
    pub(crate) fn give_up_waiting(&mut self) {
        self.in_flight.clear();
    }

    /// Whether a runtime has been asked for something and has not answered.
    pub(crate) fn is_in_flight(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Whether a runtime outside has tasks, of which it may have something to say at any time.
    pub(crate) fn has_tasks_outside(&self) -> bool {
        !self.outside.is_empty()
    }
}

fn key(executor: &Executor) -> Option<RuntimeKey> {
    match executor {
        Executor::Simulator => None,
        Executor::Runtime(key) => Some(*key),
    }
}
