//! What a container may do next.

use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{Container, ContainerStatus, Task};
use crate::wire::{ContainerCondition, ContainerDefinition, HealthStatus, LogDriver};

/// The answer of [`next`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing to do, or the runtime is at it.
    Stay,
    /// Move one step; ask the runtime for what it takes.
    Move(ContainerStatus),
    /// Wait for another container.
    Blocked(On),
    /// What it waits for can no longer happen; the task is to stop.
    Impossible(String),
}

/// What a container waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// All images are pulled before any container is created.
    Pulls,
    /// A container that it depends on.
    Dependency { index: usize },
    /// A container that depends on it has to stop first.
    Dependent { index: usize },
}

/// What the container at `index` may do next.
///
/// | orders | container | others | answer |
/// |---|---|---|---|
/// | wait | any | | stay |
/// | run | any, but the task is to stop | | stay |
/// | run | waiting | | move to pulling |
/// | run | pulled, to be restarted | | move to starting |
/// | run | pulled | one is still pulling | blocked on pulls |
/// | run | pulled | a dependency is not there yet | blocked on it |
/// | run | pulled | a dependency can no longer get there | impossible |
/// | run | pulled | all dependencies are there | move to starting |
/// | stop | waiting, pulling, pulled | | move to stopped |
/// | stop | starting, running | one that depends on it has not stopped | blocked on it |
/// | stop | starting, running | all that depend on it have stopped | move to stopping |
///
/// Everything else stays. The order is the agent's (`dependencygraph` and `containerNextState` of
/// the ECS agent).
pub fn next(task: &Task, index: usize) -> Next {
    use ContainerStatus::{Pulled, Pulling, Running, Starting, Stopped, Stopping, Waiting};
    let container = &task.containers[index];
    match (task.orders, container.status) {
        (Orders::Wait, _) | (_, Stopping | Stopped) => Next::Stay,
        // The task is on its way out, though its containers have not been told yet: nothing new
        // begins.
        (Orders::Run, _) if task.is_stopping() => Next::Stay,
        (Orders::Run, Waiting) => Next::Move(Pulling),
        // Dependencies are looked at before the first start only.
        (Orders::Run, Pulled) if container.restarts > 0 => Next::Move(Starting),
        (Orders::Run, Pulled) => next_after_pull(task, index),
        (Orders::Run, Pulling | Starting | Running) => Next::Stay,
        (Orders::Stop, Waiting | Pulling | Pulled) => Next::Move(Stopped),
        (Orders::Stop, Starting | Running) => match first_dependent(task, index) {
            Some(index) => Next::Blocked(On::Dependent { index }),
            None => Next::Move(Stopping),
        },
    }
}

fn next_after_pull(task: &Task, index: usize) -> Next {
    if task
        .containers
        .iter()
        .any(|other| other.status < ContainerStatus::Pulled)
    {
        return Next::Blocked(On::Pulls);
    }
    for (name, condition) in dependencies(task.definition_of(index), router(task)) {
        let Some(target) = task.spec.definition.container(name) else {
            return Next::Impossible(format!(
                "dependency graph: container ordering dependency [{name}] for target [{}] does not exist.",
                task.containers[index].spec.name
            ));
        };
        match met(&task.containers[target], condition) {
            Met::Yes => {}
            Met::NotYet => return Next::Blocked(On::Dependency { index: target }),
            Met::Never(why) => {
                return Next::Impossible(format!(
                    "dependency graph: failed to resolve container ordering dependency [{name}] for target [{}] {why}",
                    task.containers[index].spec.name
                ));
            }
        }
    }
    Next::Move(ContainerStatus::Starting)
}

enum Met {
    Yes,
    NotYet,
    Never(&'static str),
}

fn met(target: &Container, condition: ContainerCondition) -> Met {
    let stopped = target.is_stopped();
    // A container that could not even start satisfies nothing.
    if stopped && target.started.is_none() {
        return Met::Never("because dependency will never start");
    }
    let is = |met| if met { Met::Yes } else { Met::NotYet };
    match condition {
        ContainerCondition::Start => is(target.status >= ContainerStatus::Running),
        ContainerCondition::Complete => is(stopped),
        ContainerCondition::Success if stopped && target.exit_code != Some(0) => {
            Met::Never("as dependency did not exit successfully.")
        }
        ContainerCondition::Success => is(stopped),
        ContainerCondition::Healthy if stopped => Met::Never("because dependency will never start"),
        ContainerCondition::Healthy => is(target.health == HealthStatus::Healthy),
    }
}

/// The container to which those write that have the log driver `awsfirelens`. They wait for it,
/// unless it waits for others itself: it might be for them.
fn router(task: &Task) -> Option<&str> {
    let mut all = task.spec.definition.containers().iter();
    let router = all.find(|container| container.firelens_configuration.is_some())?;
    let waits = dependencies(router, None).next().is_some();
    router.name.as_deref().filter(|_| !waits)
}

/// The containers that this one waits for. `links` imply `START`; so do `volumesFrom`, for which
/// the agent is content with a created container, and logs that go to a router of FireLens.
pub fn dependencies<'a>(
    definition: &'a ContainerDefinition,
    router: Option<&'a str>,
) -> impl Iterator<Item = (&'a str, ContainerCondition)> {
    let logs = definition.log_configuration.as_ref();
    let uses_router = logs.is_some_and(|logs| logs.log_driver == LogDriver::Awsfirelens);
    let router = router.filter(|name| uses_router && definition.name.as_deref() != Some(name));
    let ordered = definition.depends_on.iter().flatten();
    let links = definition.links.iter().flatten();
    let volumes = definition.volumes_from.iter().flatten();
    ordered
        .map(|dependency| (dependency.container_name.as_str(), dependency.condition))
        .chain(links.map(|link| {
            (
                link.split(':').next().unwrap_or(link),
                ContainerCondition::Start,
            )
        }))
        .chain(volumes.filter_map(|volume| {
            let source = volume.source_container.as_deref()?;
            Some((source, ContainerCondition::Start))
        }))
        .chain(router.map(|name| (name, ContainerCondition::Start)))
}

/// The first container that depends on the one at `index` and has not stopped.
fn first_dependent(task: &Task, index: usize) -> Option<usize> {
    let name = task.containers[index].spec.name.as_str();
    (0..task.containers.len()).find(|other| {
        let mut all = dependencies(task.definition_of(*other), router(task));
        let depends = all.any(|(target, _)| target == name);
        *other != index && depends && !task.containers[*other].is_stopped()
    })
}

/// Whether some container waits for the one at `index` to end or to become healthy: what its
/// `startTimeout` bounds.
pub(super) fn waiting_for(task: &Task, index: usize) -> Option<usize> {
    (0..task.containers.len()).find(|other| {
        task.orders == Orders::Run && next(task, *other) == Next::Blocked(On::Dependency { index })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::{ContainerDependency, DesiredStatus};

    use ContainerStatus::{Pulled, Pulling, Running, Starting, Stopped, Stopping, Waiting};

    /// A task of `target` and `app`, of which `app` waits for `target` with the condition, if there
    /// is one.
    fn task(
        orders: Orders,
        condition: Option<ContainerCondition>,
        target: ContainerStatus,
        app: ContainerStatus,
    ) -> Task {
        let container = |name: &str| ContainerDefinition {
            name: Some(name.to_owned()),
            ..ContainerDefinition::default()
        };
        let depends_on = condition.map(|condition| {
            vec![ContainerDependency {
                container_name: "target".to_owned(),
                condition,
            }]
        });
        let definition = vec![
            container("target"),
            ContainerDefinition {
                depends_on,
                ..container("app")
            },
        ];
        let mut task = fixtures::task(definition);
        task.orders = orders;
        for (container, status) in task.containers.iter_mut().zip([target, app]) {
            container.status = status;
            // Whoever is past starting has been started, unless a test says otherwise.
            container.started = (status >= Running).then_some(task.created);
        }
        task
    }

    #[track_caller]
    fn check(task: &Task, container: &str, expected: &Next) {
        let index = task
            .containers
            .iter()
            .position(|other| other.spec.name == container)
            .unwrap();
        assert_eq!(next(task, index), *expected);
    }

    #[test]
    fn without_orders_nothing_moves() {
        for status in [
            Waiting, Pulling, Pulled, Starting, Running, Stopping, Stopped,
        ] {
            check(
                &task(Orders::Wait, None, status, Waiting),
                "target",
                &Next::Stay,
            );
        }
    }

    #[test]
    fn a_container_is_pulled_started_and_left_to_run() {
        let run = |status| task(Orders::Run, None, status, Running);
        check(&run(Waiting), "target", &Next::Move(Pulling));
        check(&run(Pulling), "target", &Next::Stay);
        check(&run(Pulled), "target", &Next::Move(Starting));
        for status in [Starting, Running, Stopping, Stopped] {
            check(&run(status), "target", &Next::Stay);
        }
    }

    #[test]
    fn no_container_is_created_before_all_images_are_pulled() {
        check(
            &task(Orders::Run, None, Pulling, Pulled),
            "app",
            &Next::Blocked(On::Pulls),
        );
        check(
            &task(Orders::Run, None, Pulled, Pulled),
            "app",
            &Next::Move(Starting),
        );
    }

    #[test]
    fn dependencies_are_met_by_what_their_condition_says() {
        use ContainerCondition::{Complete, Healthy, Start, Success};
        let blocked = || Next::Blocked(On::Dependency { index: 0 });
        let cases = [
            (Start, Pulled, blocked()),
            (Start, Starting, blocked()),
            (Start, Running, Next::Move(Starting)),
            (Start, Stopped, Next::Move(Starting)),
            (Complete, Running, blocked()),
            (Complete, Stopped, Next::Move(Starting)),
            (Success, Running, blocked()),
            (Healthy, Running, blocked()),
        ];
        for (condition, target, expected) in cases {
            check(
                &task(Orders::Run, Some(condition), target, Pulled),
                "app",
                &expected,
            );
        }
    }

    #[test]
    fn success_takes_an_exit_with_zero() {
        let with_exit = |code| {
            let mut task = task(
                Orders::Run,
                Some(ContainerCondition::Success),
                Stopped,
                Pulled,
            );
            task.containers[0].exit_code = Some(code);
            task
        };
        let failed = "dependency graph: failed to resolve container ordering dependency [target] for target [app] as dependency did not exit successfully.";

        check(&with_exit(0), "app", &Next::Move(Starting));
        check(&with_exit(1), "app", &Next::Impossible(failed.to_owned()));
    }

    #[test]
    fn healthy_takes_a_health_check_that_says_so() {
        let with_health = |health, status| {
            let mut task = task(
                Orders::Run,
                Some(ContainerCondition::Healthy),
                status,
                Pulled,
            );
            task.containers[0].health = health;
            task
        };

        check(
            &with_health(HealthStatus::Healthy, Running),
            "app",
            &Next::Move(Starting),
        );
        check(
            &with_health(HealthStatus::Unhealthy, Running),
            "app",
            &Next::Blocked(On::Dependency { index: 0 }),
        );
        assert!(matches!(
            next(&with_health(HealthStatus::Unknown, Stopped), 1),
            Next::Impossible(_)
        ));
    }

    #[test]
    fn what_could_not_start_satisfies_nobody() {
        use ContainerCondition::{Complete, Healthy, Start, Success};
        for condition in [Start, Complete, Success, Healthy] {
            let mut task = task(Orders::Run, Some(condition), Stopped, Pulled);
            task.containers[0].started = None;
            assert!(matches!(next(&task, 1), Next::Impossible(_)), "{condition}");
        }
    }

    #[test]
    fn a_restart_does_not_ask_for_dependencies_again() {
        let mut task = task(
            Orders::Run,
            Some(ContainerCondition::Healthy),
            Stopped,
            Pulled,
        );
        task.containers[1].restarts = 1;

        check(&task, "app", &Next::Move(Starting));
    }

    #[test]
    fn dependents_stop_before_what_they_depend_on() {
        let stop = |app| task(Orders::Stop, Some(ContainerCondition::Start), Running, app);

        check(&stop(Running), "app", &Next::Move(Stopping));
        check(
            &stop(Running),
            "target",
            &Next::Blocked(On::Dependent { index: 1 }),
        );
        check(
            &stop(Stopping),
            "target",
            &Next::Blocked(On::Dependent { index: 1 }),
        );
        check(&stop(Stopped), "target", &Next::Move(Stopping));
    }

    #[test]
    fn what_has_not_been_started_is_stopped_at_once() {
        for status in [Waiting, Pulling, Pulled] {
            check(
                &task(Orders::Stop, None, status, Running),
                "target",
                &Next::Move(Stopped),
            );
        }
    }

    #[test]
    fn a_task_on_its_way_out_starts_nothing_new() {
        let mut task = task(Orders::Run, None, Pulled, Pulled);
        task.desired = DesiredStatus::Stopped;

        check(&task, "app", &Next::Stay);
    }
}
