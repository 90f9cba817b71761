//! Who says what containers do: scripts and code of a user's, and which containers each is for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::effect::{ContainerRef, ContainerSpec, TaskRef};
use crate::simulator::script::Script;
use crate::simulator::selector::{ContainerSelector, Launched};

/// Names a piece of a user's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeId(pub usize);

/// What says what a container does.
#[derive(Clone, Debug)]
pub enum Behavior {
    Script(Arc<Script>),
    /// The code is the container's process.
    Process(CodeId),
    /// The code says which script the container follows.
    Choice(CodeId),
}

/// Which of the containers that a selector means, in the order in which their images are pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Which {
    #[default]
    All,
    /// The first n.
    First(usize),
    /// That one alone, counted from 1.
    Nth(usize),
}

impl Which {
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }

    fn covers(self, n: usize) -> bool {
        match self {
            Self::All => true,
            Self::First(count) => n <= count,
            Self::Nth(nth) => n == nth,
        }
    }
}

/// What a user's code is to do where the simulator would follow a script.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Say which script the container follows. Its image is pulled after that.
    Choose {
        code: CodeId,
        container: ContainerRef,
        spec: Arc<ContainerSpec>,
        digest: Option<String>,
    },
    /// Be the process of the container.
    Run {
        code: CodeId,
        container: ContainerRef,
        spec: Arc<ContainerSpec>,
        /// After that the container runs, and the process begins.
        start: Duration,
        /// How long after that its health check says that it is healthy, if it has one.
        healthy: Option<Duration>,
    },
    /// SIGTERM, and SIGKILL after `grace`.
    Terminate {
        container: ContainerRef,
        grace: Duration,
        /// How long a process takes to end that does not handle SIGTERM.
        stop: Duration,
    },
    /// The task is over, and all of its processes.
    End(TaskRef),
}

/// A container of a task, whichever of its runs that is.
type Place = (TaskRef, u16);

#[derive(Debug)]
struct Rule {
    target: ContainerSelector,
    which: Which,
    behavior: Behavior,
    /// How many containers it could have been for.
    count: usize,
    /// Those that it is for, where it is not for all.
    places: BTreeSet<Place>,
    /// Whether any container has followed it.
    is_used: bool,
}

impl Rule {
    fn is_for(&self, of: ContainerRef, spec: &ContainerSpec, launched: Launched<'_>) -> bool {
        let is_one_of_them = self.which.is_all() || self.places.contains(&(of.task, of.container));
        is_one_of_them && self.target.is_met_by(of.task, spec, launched)
    }
}

/// All that was said, in the order in which it was said.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
    /// What was settled for a container when its image was pulled or it was started.
    settled: BTreeMap<Place, Behavior>,
}

impl Rules {
    /// From now on these containers do that. Of several rules the one with the narrowest target
    /// counts, and of those the one given last that is for the container.
    pub fn add(&mut self, target: ContainerSelector, which: Which, behavior: Behavior) {
        if which.is_all() {
            self.rules.retain(|other| other.target != target);
        }
        self.rules.push(Rule {
            target,
            which,
            behavior,
            count: 0,
            places: BTreeSet::new(),
            is_used: false,
        });
    }

    /// The targets for which nothing that was said has been followed.
    pub fn unused(&self) -> impl Iterator<Item = &ContainerSelector> {
        let first = |at: usize, target: &ContainerSelector| {
            let mut before = self.rules[..at].iter();
            before.all(|it| it.target != *target)
        };
        let rules = self.rules.iter().enumerate();
        let unused = rules.filter(move |(at, rule)| {
            let mut same = self.rules.iter().filter(|it| it.target == rule.target);
            first(*at, &rule.target) && same.all(|it| !it.is_used)
        });
        unused.map(|(_, rule)| &rule.target)
    }

    /// The image of a container is about to be pulled: that is when containers are counted.
    pub fn count(&mut self, of: ContainerRef, spec: &ContainerSpec, launched: Launched<'_>) {
        for rule in &mut self.rules {
            if !rule.which.is_all() && rule.target.is_met_by(of.task, spec, launched) {
                rule.count += 1;
                if rule.which.covers(rule.count) {
                    rule.places.insert((of.task, of.container));
                }
            }
        }
    }

    /// What the container does, if anything was said.
    pub fn find(
        &mut self,
        of: ContainerRef,
        spec: &ContainerSpec,
        launched: Launched<'_>,
    ) -> Option<Behavior> {
        if !self.settled.is_empty()
            && let Some(settled) = self.settled.get(&(of.task, of.container))
        {
            return Some(settled.clone());
        }
        let rules = self.rules.iter_mut();
        let fitting = rules.filter(|rule| rule.is_for(of, spec, launched));
        let followed = fitting.max_by_key(|rule| rule.target.rank())?;
        followed.is_used = true;
        Some(followed.behavior.clone())
    }

    /// Whatever is said later, the container does that.
    pub fn settle(&mut self, of: ContainerRef, behavior: Behavior) {
        self.settled.insert((of.task, of.container), behavior);
    }

    pub fn is_settled(&self, of: ContainerRef) -> bool {
        self.settled.contains_key(&(of.task, of.container))
    }

    /// Whether a user's code is the process of the container.
    pub fn has_process(&self, of: ContainerRef) -> bool {
        let settled = self.settled.get(&(of.task, of.container));
        matches!(settled, Some(Behavior::Process(_)))
    }

    /// The task is over. Returns whether a user's code was the process of any of its containers.
    pub fn forget(&mut self, task: TaskRef) -> bool {
        let of_task = (task, 0)..=(task, u16::MAX);
        let places: Vec<Place> = self.settled.range(of_task).map(|(of, _)| *of).collect();
        let settled = places.iter().filter_map(|of| self.settled.remove(of));
        let processes = settled.filter(|it| matches!(it, Behavior::Process(_)));
        processes.count() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::keys::RegionKey;

    fn container(id: u128) -> ContainerRef {
        ContainerRef {
            task: TaskRef {
                region: RegionKey(0),
                id,
            },
            container: 0,
            generation: 0,
        }
    }

    fn script(code: i32) -> Behavior {
        Behavior::Script(Arc::new(Script::new().exits(code)))
    }

    /// The exit codes of that many containers, one after the other; `None` for those that follow no
    /// script.
    fn codes(rules: &mut Rules, count: u128) -> Vec<Option<i32>> {
        let spec = ContainerSpec {
            name: "app".to_owned(),
            ..ContainerSpec::default()
        };
        let code = |id| {
            rules.count(container(id), &spec, Launched::default());
            match rules.find(container(id), &spec, Launched::default())? {
                Behavior::Script(script) => script.exit.as_ref().map(|exit| exit.code),
                _ => None,
            }
        };
        (0..count).map(code).collect()
    }

    #[test]
    fn some_of_the_containers_do_something_else() {
        let app = || ContainerSelector::container("app");
        type Said = Vec<(Which, i32)>;
        let cases: [(Said, [Option<i32>; 4]); 6] = [
            (vec![(Which::All, 7)], [Some(7); 4]),
            (vec![(Which::First(2), 1)], [Some(1), Some(1), None, None]),
            (vec![(Which::Nth(2), 1)], [None, Some(1), None, None]),
            (
                vec![(Which::All, 0), (Which::First(1), 1)],
                [Some(1), Some(0), Some(0), Some(0)],
            ),
            (
                vec![(Which::First(3), 1), (Which::Nth(2), 2)],
                [Some(1), Some(2), Some(1), None],
            ),
            // What is said of all replaces what was said before.
            (vec![(Which::First(3), 1), (Which::All, 0)], [Some(0); 4]),
        ];
        for (said, expected) in cases {
            let mut rules = Rules::default();
            for (which, code) in &said {
                rules.add(app(), *which, script(*code));
            }
            assert_eq!(codes(&mut rules, 4), expected, "{said:?}");
        }
    }

    #[test]
    fn a_target_is_unused_until_one_of_its_rules_is_followed() {
        let mut rules = Rules::default();
        let app = ContainerSelector::container("app");
        rules.add(app.clone(), Which::All, script(0));
        rules.add(app.clone(), Which::Nth(1), script(1));
        rules.add(ContainerSelector::container("no"), Which::All, script(0));
        assert_eq!(rules.unused().count(), 2);

        codes(&mut rules, 1);

        let unused: Vec<String> = rules.unused().map(ToString::to_string).collect();
        assert_eq!(unused, ["*/no"]);
    }
}
