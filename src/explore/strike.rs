//! How a failure comes about in a fake.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::failure::Failure;
use crate::ecs::task::state::{ContainerState, Task, TaskStatus};
use crate::fake::{FakeEcs, NewFault};
use crate::handle::Fault;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;
use crate::wire::{Operation, TaskStopCode};

/// How often one call of an application is made by the SDK, by default.
const ATTEMPTS: usize = 3;
/// For how many polls what was just created may be missing.
const POLLS: usize = 5;
const LATE: Duration = Duration::from_secs(5 * 60);
const STALE: Duration = Duration::from_secs(60);
/// Why a task of Fargate has stopped whose host is taken away.
const LOST_BY_FARGATE: &str =
    "ECS is performing maintenance on the underlying infrastructure hosting the task";

/// What a failure strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The n-th call of an operation, counted from 1.
    Call(Operation, u64),
    /// The n-th task that is created, counted from 1.
    Task {
        nth: usize,
        id: u128,
        family: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(operation, nth) => write!(f, "{operation} {nth}"),
            Self::Task { nth, family, .. } => write!(f, "task {nth} ({family})"),
        }
    }
}

/// What was in the fake before the code ran.
pub(super) struct Before {
    /// How many tasks.
    pub(super) tasks: usize,
    /// How many services and daemons, whose tasks are not the code's.
    services: u32,
    daemons: u32,
}

impl Before {
    pub(super) fn of(ecs: &FakeEcs) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        ecs.read(|state| {
            let region = state.region(ecs.region_key());
            Self {
                tasks: region.tasks.iter().count(),
                services: count(region.services.iter().count()),
                daemons: count(region.daemons.iter().count()),
            }
        })
    }

    /// Whether the task is of a service or a daemon that was there.
    fn owns(&self, task: &Task) -> bool {
        let (owner, daemon) = (task.spec.owner, task.spec.daemon);
        owner.is_some_and(|owner| owner.service.0 < self.services)
            || daemon.is_some_and(|owner| owner.daemon.0 < self.daemons)
    }
}

/// A task of the dry run.
struct Ran {
    id: u128,
    family: String,
    is_spot: bool,
}

/// What the code did when nothing went wrong: its calls and its tasks.
pub(super) struct DryRun {
    calls: Vec<(Operation, u64)>,
    tasks: Vec<Ran>,
}

impl DryRun {
    /// From the operations that it asked for, and the tasks that came of it.
    pub(super) fn of(ecs: &FakeEcs, operations: &[String], before: &Before) -> Self {
        let mut calls: Vec<(Operation, u64)> = Vec::new();
        for operation in operations {
            let Ok(operation) = Operation::try_from(operation.as_str()) else {
                continue;
            };
            match calls.iter_mut().find(|(known, _)| *known == operation) {
                Some((_, count)) => *count += 1,
                None => calls.push((operation, 1)),
            }
        }
        let tasks = ecs.read(|state| {
            let tasks = state.region(ecs.region_key()).tasks.iter();
            let ran = |task: &Task| Ran {
                id: task.id,
                family: task.spec.definition.family.to_string(),
                is_spot: task.spec.is_spot(),
            };
            let tasks = tasks.skip(before.tasks).filter(|task| !before.owns(task));
            tasks.map(ran).collect()
        });
        Self { calls, tasks }
    }

    /// Where the failure can strike: at the first, a middle and the last call of each operation, or
    /// task of each family.
    pub(super) fn places(&self, failure: Failure) -> Vec<Place> {
        if failure.is_of_tasks() {
            return self.tasks_for(failure);
        }
        let calls = self.calls.iter();
        let calls = calls.filter(|(operation, _)| failure.applies_to(*operation));
        let places = calls.flat_map(|(operation, count)| {
            let positions = positions(*count).into_iter();
            positions.map(|nth| Place::Call(*operation, nth))
        });
        places.collect()
    }

    fn tasks_for(&self, failure: Failure) -> Vec<Place> {
        let mut families: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
        for (index, ran) in self.tasks.iter().enumerate() {
            if failure == Failure::SpotInterruption && !ran.is_spot {
                continue;
            }
            families.entry(&ran.family).or_default().push(Place::Task {
                nth: index + 1,
                id: ran.id,
                family: ran.family.clone(),
            });
        }
        let places = families.into_values().flat_map(|places| {
            let count = match failure {
                // It is of all tasks of the family.
                Failure::CrashLoop => 1,
                _ => places.len() as u64,
            };
            let positions = positions(count).into_iter();
            let chosen: Vec<Place> = positions
                .filter_map(|nth| places.get(usize::try_from(nth).ok()? - 1).cloned())
                .collect();
            chosen
        });
        places.collect()
    }
}

/// The first, a middle and the last of so many, counted from 1.
fn positions(count: u64) -> Vec<u64> {
    let mut positions = vec![1, count.div_ceil(2), count];
    positions.dedup();
    positions
}

/// A failure that is about to strike, or has.
pub(super) struct Strike {
    failure: Failure,
    place: Place,
    fault: Option<Fault>,
    /// Whether the task was interfered with.
    has_interfered: bool,
}

impl Strike {
    /// Prepares the failure in a fake.
    pub(super) fn new(ecs: &FakeEcs, failure: Failure, place: Place) -> Self {
        let fault = match &place {
            Place::Call(operation, nth) => {
                Some(fault(ecs.faults().on(*operation).optional(), failure, *nth))
            }
            Place::Task { id, family, .. } => {
                let of = match failure {
                    Failure::CrashLoop => ContainerSelector::main_of(family),
                    _ => ContainerSelector::task(*id),
                };
                ecs.script(of, script(failure));
                None
            }
        };
        Self {
            failure,
            place,
            fault,
            has_interfered: false,
        }
    }

    /// Interferes with the task, once it runs, where the failure takes that.
    pub(super) fn interfere(&mut self, ecs: &FakeEcs) {
        let is_by_hand = matches!(self.failure, Failure::SpotInterruption | Failure::HostLost);
        if !is_by_hand || self.has_interfered {
            return;
        }
        let is_running = |task: &Task| task.status == TaskStatus::Running;
        if self.of_task(ecs, is_running) != Some(true) {
            return;
        }
        let Place::Task { id, .. } = &self.place else {
            return;
        };
        let task = ecs.task(&format!("{id:032x}"));
        if self.failure == Failure::SpotInterruption {
            task.spot_interrupt();
        } else if self.of_task(ecs, |task| task.instance.is_some()) == Some(true) {
            task.mark_failed(None, "Host EC2 (instance i-0123456789abcdef0) terminated.");
        } else {
            task.mark_failed(None, LOST_BY_FARGATE);
        }
        self.has_interfered = true;
    }

    /// Whether it has struck.
    pub(super) fn has_struck(&self, ecs: &FakeEcs) -> bool {
        if let Some(fault) = &self.fault {
            return fault.hits() > 0;
        }
        let main = |task: &Task| task.containers.iter().position(|it| it.spec.is_main);
        let exited_with = |task: &Task, code: i32| {
            main(task).is_some_and(|at| task.containers[at].exit_code == Some(code))
        };
        let struck = self.of_task(ecs, |task| match self.failure {
            Failure::CannotPull | Failure::FailsToStart => task
                .stop
                .as_ref()
                .is_some_and(|stop| stop.code == TaskStopCode::TaskFailedToStart),
            Failure::ExitsWithOne | Failure::CrashLoop => exited_with(task, 1),
            Failure::OutOfMemory => exited_with(task, 137),
            Failure::Hangs | Failure::IgnoresSigterm => main(task).is_some_and(|at| {
                let container = &task.containers[at];
                container.state() == ContainerState::Running || container.exit_code.is_some()
            }),
            // Of the others those of tasks take somebody who interferes.
            _ => self.has_interfered,
        });
        struck == Some(true)
    }

    fn of_task<R>(&self, ecs: &FakeEcs, at: impl FnOnce(&Task) -> R) -> Option<R> {
        let Place::Task { id, .. } = &self.place else {
            return None;
        };
        ecs.read(|state| state.region(ecs.region_key()).tasks.find(*id).map(at))
    }
}

/// Makes the fault of a failure of calls.
fn fault(of: NewFault, failure: Failure, nth: u64) -> Fault {
    let heard = of.clone().from_nth(nth).times(ATTEMPTS);
    let once = of.clone().from_nth(nth).once();
    if let Some(race) = failure.race() {
        return once.race(race);
    }
    match failure {
        Failure::Throttle => heard.throttle(),
        Failure::Deny => of.from_nth(nth).deny(),
        Failure::ServerError => heard.server_error(),
        Failure::Unavailable => heard.unavailable(),
        Failure::Reset => heard.reset(),
        Failure::ResetAfterEffect => heard.reset_after_effect(),
        Failure::ErrorAfterEffect => heard.error_after_effect(
            "ServerException",
            "Service Unavailable. Please try again later.",
        ),
        Failure::Latency => once.latency(LATE),
        Failure::NoCapacity => once.no_capacity(),
        Failure::NoMemory => once.failure("RESOURCE:MEMORY"),
        Failure::SubnetLookupThrottled => once.subnet_lookup_throttled("subnet-0123456789abcdef0"),
        Failure::NoAnswer => once.latency(Duration::MAX),
        Failure::Missing => once.missing(),
        Failure::MissingRepeatedly => of.from_nth(nth).times(POLLS).missing(),
        Failure::Empty => once.empty(),
        Failure::Stale => once.stale_for(STALE),
        other => unreachable!("{other} is not a failure of calls"),
    }
}

/// What the main container of the task does.
fn script(failure: Failure) -> Script {
    match failure {
        Failure::CannotPull => Script::new()
            .cannot_pull("pull image manifest has been retried 1 time(s): failed to resolve ref"),
        Failure::FailsToStart => Script::new().fails_to_start(
            "ResourceInitializationError: failed to validate logger args: signal: killed",
        ),
        Failure::ExitsWithOne | Failure::CrashLoop => Script::new().exits(1),
        Failure::OutOfMemory => Script::new().runs_out_of_memory(),
        Failure::IgnoresSigterm => Script::new().ignores_sigterm(),
        Failure::Hangs | Failure::SpotInterruption | Failure::HostLost => Script::new(),
        other => unreachable!("{other} is not a failure of tasks"),
    }
}
