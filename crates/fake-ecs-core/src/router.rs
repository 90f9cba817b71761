//! Which runtime runs which container, and what runtimes have been asked that they have not
//! answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::effect::report::Reported;
use crate::effect::{ContainerRef, ContainerSpec, Effect, Happened, Report, TaskRef};
use crate::kernel::sorted::SortedSet;
use crate::simulator::Simulator;
use crate::simulator::selector::{ContainerSelector, Launched};

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

/// A runtime beside the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRuntime {
    pub name: &'static str,
    /// Whether it runs tasks only as a whole: if one container of a task is its own, all are. It
    /// also runs whatever is placed on its machines.
    pub whole_tasks: bool,
}

/// A choice is made per container, when its task is prepared, and stays for the life of the task.
#[derive(Debug)]
pub struct Router {
    /// The runtimes beside the simulator.
    runtimes: Vec<KnownRuntime>,
    /// What tests have chosen; `None` is the simulator, here and below.
    choices: Vec<(ContainerSelector, Option<RuntimeKey>)>,
    /// The runtimes of the containers of each task that is not wholly simulated.
    outside: BTreeMap<TaskRef, Vec<Option<RuntimeKey>>>,
    in_flight: BTreeSet<(ContainerRef, Asked)>,
    /// How many runtimes have not yet said what they have found of a task.
    adopting: BTreeMap<TaskRef, usize>,
}

impl Router {
    pub fn new(runtimes: Vec<KnownRuntime>) -> Self {
        Self {
            runtimes,
            choices: Vec::new(),
            outside: BTreeMap::new(),
            in_flight: BTreeSet::new(),
            adopting: BTreeMap::new(),
        }
    }

    /// Whether there is another one than the simulator.
    pub fn has_runtimes(&self) -> bool {
        !self.runtimes.is_empty()
    }

    /// The names of those beside the simulator.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.runtimes.iter().map(|known| known.name)
    }

    /// The runtime of that name.
    pub fn named(&self, name: &str) -> Option<RuntimeKey> {
        let at = self.runtimes.iter().position(|known| known.name == name);
        at.map(RuntimeKey)
    }

    /// From now on these containers are run by the runtime of that name, in tasks that are not
    /// prepared yet. Of several choices the one with the narrowest selector counts, and of those
    /// the one made last. `None` when there is no such runtime.
    pub fn choose(&mut self, containers: ContainerSelector, name: &str) -> Option<()> {
        let runtime = match self.named(name) {
            None if name == SIMULATOR => None,
            None => return None,
            known => known,
        };
        self.choices.retain(|(other, _)| *other != containers);
        self.choices.push((containers, runtime));
        Some(())
    }

    /// What nobody has chosen for is run by the runtime whose machine the task is on, else by the
    /// first of the runtimes; where there is none, by the simulator.
    fn choice_for(
        &self,
        task: TaskRef,
        spec: &ContainerSpec,
        launched: Launched<'_>,
        is_on_node: bool,
    ) -> Option<RuntimeKey> {
        let choices = self.choices.iter();
        let fitting = choices.filter(|(containers, _)| containers.is_met_by(task, spec, launched));
        match fitting.max_by_key(|(containers, _)| containers.rank()) {
            Some((_, runtime)) => *runtime,
            None if is_on_node => self.keys().find(|key| self.runs_whole_tasks(*key)),
            None => self.keys().next(),
        }
    }

    /// Chooses for the containers of a task, which may be on a machine of a runtime's own.
    pub fn prepare<'a>(
        &mut self,
        task: TaskRef,
        containers: impl Iterator<Item = &'a ContainerSpec>,
        launched: Launched<'_>,
        is_on_node: bool,
    ) {
        let choices = containers.map(|spec| self.choice_for(task, spec, launched, is_on_node));
        let mut runtimes: Vec<_> = choices.collect();
        let mut chosen = runtimes.iter().flatten().copied();
        if let Some(whole) = chosen.find(|key| self.runs_whole_tasks(*key)) {
            runtimes.fill(Some(whole));
        }
        if runtimes.iter().any(Option::is_some) {
            self.outside.insert(task, runtimes);
        }
    }

    fn keys(&self) -> impl Iterator<Item = RuntimeKey> {
        (0..self.runtimes.len()).map(RuntimeKey)
    }

    fn runs_whole_tasks(&self, key: RuntimeKey) -> bool {
        self.runtimes[key.0].whole_tasks
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
            Report::Nodes(_) => true,
        }
    }

    /// Whether the runtime of that name runs some of the task.
    pub fn runs(&self, task: TaskRef, name: &str) -> bool {
        let named = self.named(name);
        self.runtimes_of(task)
            .into_iter()
            .any(|key| Some(key) == named)
    }

    /// A runtime has answered.
    pub fn note(&mut self, report: &Report) {
        match report {
            Report::Container(container, what) => self.note_container(*container, what),
            Report::Nodes(_) => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::keys::RegionKey;

    const TASK: TaskRef = TaskRef {
        region: RegionKey(0),
        id: 7,
    };

    /// Who runs the two containers of a task of the family `web`, once that was chosen.
    fn routed(choices: &[(&str, &str)], is_on_node: bool) -> [Option<usize>; 2] {
        let known = |name, whole_tasks| KnownRuntime { name, whole_tasks };
        let mut router = Router::new(vec![known("docker", false), known("kubernetes", true)]);
        for (containers, runtime) in choices {
            let containers = containers.parse().unwrap();
            router.choose(containers, runtime).unwrap();
        }
        let container = |name: &str, is_main| ContainerSpec {
            family: "web".to_owned(),
            name: name.to_owned(),
            is_main,
            ..ContainerSpec::default()
        };
        let specs = [container("app", true), container("side", false)];
        router.prepare(TASK, specs.iter(), Launched::default(), is_on_node);
        [0, 1].map(|container| {
            let of = ContainerRef {
                task: TASK,
                container,
                generation: 0,
            };
            router.runtime_of(of).map(|key| key.0)
        })
    }

    #[test]
    fn a_runtime_of_whole_tasks_has_all_containers_of_a_task_or_none() {
        let (simulated, docker, kubernetes) = (None, Some(0), Some(1));
        let side = ("web/side", "kubernetes");
        for (choices, is_on_node, expected) in [
            (&[][..], false, [docker, docker]),
            (&[], true, [kubernetes, kubernetes]),
            (&[side], false, [kubernetes, kubernetes]),
            (&[("web", SIMULATOR)], false, [simulated, docker]),
            (&[("web", SIMULATOR), side], false, [kubernetes, kubernetes]),
            (
                &[("web", SIMULATOR), ("web/side", "docker")],
                true,
                [simulated, docker],
            ),
        ] {
            assert_eq!(routed(choices, is_on_node), expected, "{choices:?}");
        }
    }
}
