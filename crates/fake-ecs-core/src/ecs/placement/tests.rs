//! Many tasks over many instances, each placement checked against a plain reference.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::instance::Instance;
use crate::ecs::instance::machine::{Machine, NewInstance};
use crate::ecs::instance::resources::{Needs, Shortage};
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::placement::Strategy;
use crate::ecs::placement::refusal::{Refusal, Why};
use crate::ecs::placement::rules::Rules;
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::task::definition::Revision;
use crate::ecs::task::launch::Launch;
use crate::ecs::task::state::TaskSpec;
use crate::ecs::{Region, fixtures, instance, lifecycle, placement};
use crate::kernel::ids::mix;
use crate::wire::{ContainerDefinition, LaunchType, NetworkMode, TaskDefinition, TaskStopCode};

const INSTANCES: usize = 500;
const TASKS: usize = 10_000;
/// One task in so many is stopped again.
const STOPPED_ONE_IN: usize = 7;

/// An instance as the reference sees it: everything is counted by hand.
struct Plain {
    key: InstanceKey,
    zone: String,
    cpu: i64,
    memory: i64,
    /// How many tasks of each group.
    groups: [usize; 3],
}

/// A task that runs.
struct Placed {
    task: TaskKey,
    on: usize,
    needs: Needs,
    group: usize,
}

/// What the reference minimises: the first of equals is taken.
type Cost = fn(&Plain, &Zones<'_>, usize) -> (i64, i64);
/// How many tasks of the group are in each zone.
type Zones<'a> = BTreeMap<&'a str, i64>;

struct Case {
    region: Region,
    definition: Arc<Revision>,
    plain: Vec<Plain>,
    rules: Rules,
    cost: Cost,
    placed: Vec<Placed>,
    refused: usize,
}

impl Case {
    fn new(strategies: Vec<Strategy>, cost: Cost) -> Self {
        let mut region = fixtures::region();
        let types = ["m5.large", "c5.xlarge", "t3.medium"];
        for index in 0..INSTANCES {
            let machine = Machine::Ec2(InstanceType::named(types[index % types.len()]).unwrap());
            let zone = ["us-east-1a", "us-east-1b", "us-east-1c"][index % 7 % 3];
            instance::life::register(
                &mut region,
                NewInstance {
                    availability_zone: Some(zone.to_owned()),
                    ..NewInstance::new(ClusterKey(0), machine)
                },
            );
        }
        let plain = |instance: &Instance| Plain {
            key: instance.key,
            zone: instance.availability_zone.clone(),
            cpu: i64::from(instance.registered.cpu),
            memory: i64::from(instance.registered.memory),
            groups: [0; 3],
        };
        Self {
            plain: region.instances.iter().map(plain).collect(),
            region,
            definition: definition(),
            rules: Rules {
                constraints: Vec::new(),
                strategies,
            },
            cost,
            placed: Vec::new(),
            refused: 0,
        }
    }

    /// Places tasks, one after the other, and stops some of them.
    fn run(&mut self) {
        for number in 0..TASKS {
            self.place(number);
            if number % STOPPED_ONE_IN == 0 && !self.placed.is_empty() {
                self.stop(mix(number as u64) as usize % self.placed.len());
            }
        }
        let in_use = self.region.tasks.iter().filter(|task| !task.is_over());
        assert_eq!(in_use.count(), self.placed.len());
    }

    fn place(&mut self, number: usize) {
        let sizes = [(128, 300), (256, 128), (64, 900), (512, 512), (1024, 64)];
        let chance = mix(number as u64) as usize;
        let (cpu, memory) = sizes[chance % sizes.len()];
        let needs = Needs {
            cpu,
            memory,
            ..Needs::default()
        };
        let group = chance / sizes.len() % 3;
        let expected = self.expected(&needs, group);
        let name = format!("group-{group}");
        let wanted = Wanted {
            cluster: ClusterKey(0),
            launch_type: LaunchType::Ec2,
            capacity_provider: None,
            definition: &self.definition,
            needs: &needs,
            group: &name,
            zones: &[],
            rules: &self.rules,
        };
        let actual = placement::place(&mut self.region, &wanted);
        match (expected, actual) {
            (Ok(at), Ok(key)) => {
                assert_eq!(key, self.plain[at].key, "task {number}");
                self.launch(at, needs, group, name);
            }
            (Err(expected), Err(actual)) => {
                assert_eq!(actual, expected, "task {number}");
                self.refused += 1;
            }
            (expected, actual) => panic!("task {number}: {actual:?}, expected {expected:?}"),
        }
    }

    /// Where the task is to go, or why none takes it.
    fn expected(&self, needs: &Needs, group: usize) -> Result<usize, Vec<Refusal>> {
        let shortage = |plain: &Plain| {
            if plain.cpu < i64::from(needs.cpu) {
                Some(Shortage::Cpu)
            } else if plain.memory < i64::from(needs.memory) {
                Some(Shortage::Memory)
            } else {
                None
            }
        };
        let mut zones = Zones::new();
        for plain in &self.plain {
            *zones.entry(&plain.zone).or_default() += plain.groups[group] as i64;
        }
        let fitting = (0..self.plain.len()).filter(|at| shortage(&self.plain[*at]).is_none());
        let best = fitting.min_by_key(|at| (self.cost)(&self.plain[*at], &zones, group));
        best.ok_or_else(|| {
            let refusal = |plain: &Plain| Refusal {
                instance: plain.key,
                why: Why::Resource(shortage(plain).unwrap()),
            };
            self.plain.iter().map(refusal).collect()
        })
    }

    fn launch(&mut self, on: usize, needs: Needs, group: usize, name: String) {
        let plain = &mut self.plain[on];
        plain.cpu -= i64::from(needs.cpu);
        plain.memory -= i64::from(needs.memory);
        plain.groups[group] += 1;
        let Launch { spec, tags, .. } = fixtures::launch(Vec::new());
        let spec = TaskSpec {
            definition: Arc::clone(&self.definition),
            launch_type: LaunchType::Ec2,
            platform_version: None,
            network: None,
            group: Arc::from(name),
            needs: Arc::new(needs.clone()),
            ..spec
        };
        let task = lifecycle::launch::task(
            &mut self.region,
            Launch {
                spec,
                instance: Some(plain.key),
                containers: vec![Arc::default()],
                subnet: None,
                tags,
            },
        );
        self.placed.push(Placed {
            task,
            on,
            needs,
            group,
        });
    }

    fn stop(&mut self, at: usize) {
        let Placed {
            task,
            on,
            needs,
            group,
        } = self.placed.swap_remove(at);
        let reason = "to make room".to_owned();
        lifecycle::end::at_once(
            &mut self.region,
            task,
            TaskStopCode::UserInitiated,
            reason,
            None,
        );
        let plain = &mut self.plain[on];
        plain.cpu += i64::from(needs.cpu);
        plain.memory += i64::from(needs.memory);
        plain.groups[group] -= 1;
    }

    /// Whether what the region derives is what was counted by hand.
    fn check_loads(&self) {
        for plain in &self.plain {
            let load = self.region.tasks.load(plain.key);
            let registered = &self.region.instances.get(plain.key).registered;
            let left = (
                registered.remaining_cpu(load.used()),
                registered.remaining_memory(load.used()),
            );
            assert_eq!(left, (plain.cpu, plain.memory));
            assert_eq!(load.running(), plain.groups.iter().sum::<usize>());
        }
    }
}

fn definition() -> Arc<Revision> {
    Arc::new(Revision {
        family: Arc::from("family"),
        number: 1,
        arn: "arn".to_owned(),
        document: TaskDefinition {
            network_mode: Some(NetworkMode::Bridge),
            container_definitions: Some(vec![ContainerDefinition::default()]),
            ..TaskDefinition::default()
        },
    })
}

fn zones() -> Strategy {
    Strategy::SpreadOver("ecs.availability-zone".to_owned())
}

#[track_caller]
fn check(strategies: Vec<Strategy>, cost: Cost) {
    let mut case = Case::new(strategies, cost);

    case.run();

    case.check_loads();
    // The cluster was full at the end, so refusals were compared as well.
    assert!(case.refused > 0, "every task found a place");
}

#[test]
fn ten_thousand_tasks_are_spread_as_the_reference_spreads_them() {
    check(
        vec![zones(), Strategy::SpreadOverInstances],
        |own, zones, group| (zones[own.zone.as_str()], own.groups[group] as i64),
    );
}

#[test]
fn ten_thousand_tasks_are_packed_as_the_reference_packs_them() {
    check(
        vec![Strategy::BinpackMemory, Strategy::BinpackCpu],
        |own, _, _| (own.memory, own.cpu),
    );
}

#[test]
fn strategies_are_taken_together_as_the_reference_takes_them() {
    check(vec![zones(), Strategy::BinpackCpu], |own, zones, _| {
        (zones[own.zone.as_str()], own.cpu)
    });
}
