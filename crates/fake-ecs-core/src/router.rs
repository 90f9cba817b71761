//! Which runtime runs which container, and what runtimes have been asked that they have not
//! answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::effect::report::Reported;
use crate::effect::{ContainerRef, ContainerSpec, Effect, Happened, Report, TaskRef};
use crate::kernel::sorted::SortedSet;
use crate::simulator::Simulator;
use crate::simulator::selector::ContainerSelector;

/// What commands change beside a region: what runs containers.
pub struct Containers<'a> {
    pub simulator: &'a mut Simulator,
    pub router: &'a mut Router,
}

/// The name of the runtime that every fake has.
pub const SIMULATOR: &str = "simulator";

/// A runtime: that many before it in [`Router::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuntimeKey(pub usize);

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
pub struct Router {
    /// The runtimes beside the simulator.
    names: Vec<&'static str>,
    /// What tests have chosen; `None` is the simulator, here and below.
    choices: Vec<(ContainerSelector, Option<RuntimeKey>)>,
    /// The runtimes of the containers of each task that is not wholly simulated.
    outside: BTreeMap<TaskRef, Vec<Option<RuntimeKey>>>,
    in_flight: BTreeSet<(ContainerRef, Asked)>,
    /// How many runtimes have not yet said what they have found of a task.
    adopting: BTreeMap<TaskRef, usize>,
}

impl Router {
    pub fn new(names: Vec<&'static str>) -> Self {
        Self {
            names,
            choices: Vec::new(),
            outside: BTreeMap::new(),
            in_flight: BTreeSet::new(),
            adopting: BTreeMap::new(),
        }
    }

    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// From now on these containers are run by the runtime of that name, in tasks that are not
    /// prepared yet. Of several choices the one with the narrowest selector counts, and of those
    /// the one made last. `None` when there is no such runtime.
    pub fn choose(&mut self, containers: ContainerSelector, name: &str) -> Option<()> {
        let runtime = match self.names.iter().position(|known| *known == name) {
            None if name == SIMULATOR => None,
            None => return None,
            known => known.map(RuntimeKey),
        };
        self.choices.retain(|(other, _)| *other != containers);
        self.choices.push((containers, runtime));
        Some(())
    }

    /// What nobody has chosen for is run by the first of the runtimes; where there is none, by the
    /// simulator.
    fn choice_for(&self, task: TaskRef, spec: &ContainerSpec) -> Option<RuntimeKey> {
        let choices = self.choices.iter();
        let fitting = choices.filter(|(containers, _)| containers.is_met_by(task, spec));
        match fitting.max_by_key(|(containers, _)| containers.rank()) {
            Some((_, runtime)) => *runtime,
            None => (!self.names.is_empty()).then_some(RuntimeKey(0)),
        }
    }

    /// Chooses for the containers of a task.
    pub fn prepare<'a>(
        &mut self,
        task: TaskRef,
        containers: impl Iterator<Item = &'a ContainerSpec>,
    ) {
        let runtimes: Vec<_> = containers.map(|spec| self.choice_for(task, spec)).collect();
        if runtimes.iter().any(Option::is_some) {
            self.outside.insert(task, runtimes);
        }
    }

    /// The runtimes outside that carry the effect out; none where the simulator does. What concerns
    /// a whole task concerns each runtime outside that has a container of the task.
    pub fn runtimes_for(&mut self, effect: &Effect) -> Vec<RuntimeKey> {
        if self.outside.is_empty() {
            return Vec::new();
        }
        let (container, asked) = match effect {
            Effect::Prepare(task, _) => return self.runtimes_of(*task),
            Effect::Adopt(task, _) => {
                let runtimes = self.runtimes_of(*task);
                if !runtimes.is_empty() {
                    self.adopting.insert(*task, runtimes.len());
                }
                return runtimes;
            }
            Effect::Remove(task) => {
                let runtimes = self.runtimes_of(*task);
                self.outside.remove(task);
                self.forget(*task);
                return runtimes;
            }
            Effect::Pull(of, ..) => (*of, Asked::Pull),
            Effect::Start(of, _) => (*of, Asked::Start),
            Effect::Stop(of, ..) => (*of, Asked::Stop),
            Effect::Execute(of, exec, _) => (*of, Asked::Execute(*exec)),
            Effect::Invoke(..) => return Vec::new(),
            Effect::CallTarget(_) | Effect::Call(_) | Effect::Tell(..) => return Vec::new(),
        };
        let runtime = self.runtime_of(container);
        if runtime.is_some() {
            self.in_flight.insert((container, asked));
        }
        runtime.into_iter().collect()
    }

    fn runtimes_of(&self, task: TaskRef) -> Vec<RuntimeKey> {
        let runtimes = self.outside.get(&task).into_iter().flatten();
        let distinct: SortedSet<RuntimeKey> = runtimes.flatten().copied().collect();
        distinct.into_iter().collect()
    }

    /// The runtime outside that runs the container, if one does.
    pub fn runtime_of(&self, container: ContainerRef) -> Option<RuntimeKey> {
        let runtimes = self.outside.get(&container.task)?;
        *runtimes.get(usize::from(container.container))?
    }

    /// Whether a runtime outside runs the container.
    pub fn runs_outside(&self, container: ContainerRef) -> bool {
        self.runtime_of(container).is_some()
    }

    /// Whether a runtime outside runs the task, or the container, that the report is about.
    pub fn is_from_outside(&self, report: &Report) -> bool {
        match report {
            Report::Container(container, _) => self.runs_outside(*container),
            Report::Task(task, _) => self.outside.contains_key(task),
        }
    }

    /// Whether the runtime of that name runs some of the task.
    pub fn runs(&self, task: TaskRef, name: &str) -> bool {
        let of_name = |key: RuntimeKey| self.names.get(key.0) == Some(&name);
        self.runtimes_of(task).into_iter().any(of_name)
    }

    /// A runtime has answered.
    pub fn note(&mut self, report: &Report) {
        match report {
            Report::Container(container, what) => self.note_container(*container, what),
            Report::Task(task, change) => {
                for (index, change) in &change.containers {
                    self.note_change(*task, Some(*index), change.status);
                }
                self.note_change(*task, None, change.status);
                if let Some(left) = self.adopting.get_mut(task) {
                    *left -= 1;
                    if *left == 0 {
                        self.adopting.remove(task);
                    }
                }
            }
        }
    }

    fn note_container(&mut self, container: ContainerRef, what: &Happened) {
        match what {
            Happened::Changed(change) => {
                let has_come_to = change.status;
                self.in_flight
                    .retain(|(of, asked)| *of != container || !is_answer(has_come_to, *asked));
            }
            Happened::Executed { exec, .. } => {
                self.in_flight.remove(&(container, Asked::Execute(*exec)));
            }
            Happened::Logged(_) | Happened::LogUnavailable(_) | Happened::Noted(_) => {}
        }
    }

    /// The container, or all of the task, has come so far, whichever run that is.
    fn note_change(&mut self, task: TaskRef, index: Option<usize>, status: Option<Reported>) {
        let is_meant = |of: &ContainerRef| {
            of.task == task && index.is_none_or(|index| usize::from(of.container) == index)
        };
        self.in_flight
            .retain(|(of, asked)| !is_meant(of) || !is_answer(status, *asked));
    }

    fn forget(&mut self, task: TaskRef) {
        self.in_flight.retain(|(of, _)| of.task != task);
        self.adopting.remove(&task);
    }

    /// What has not been answered is not waited for. It may be answered nevertheless.
    pub fn give_up_waiting(&mut self) {
        self.in_flight.clear();
        self.adopting.clear();
    }

    /// Whether a runtime has been asked for something and has not answered.
    pub fn is_in_flight(&self) -> bool {
        !self.in_flight.is_empty() || !self.adopting.is_empty()
    }

    /// Whether a runtime outside has tasks, of which it may have something to say at any time.
    pub fn has_tasks_outside(&self) -> bool {
        !self.outside.is_empty()
    }
}

/// Whether a container that has come so far has done what was asked.
fn is_answer(status: Option<Reported>, asked: Asked) -> bool {
    match asked {
        Asked::Pull => status >= Some(Reported::Pulled),
        Asked::Start => status >= Some(Reported::Running),
        // Nothing more comes of a container that is over.
        Asked::Stop | Asked::Execute(_) => status == Some(Reported::Stopped),
    }
}
