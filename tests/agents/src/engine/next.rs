//! What a container does next.

use super::container::{Container, Known};
use super::given::Condition;

/// What is asked of the engine, or comes without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing, for now or for good.
    Wait,
    Pull,
    Create,
    Start,
    Stop,
    /// It has never run, and never will.
    EndWithoutEngine,
    /// What it waits for never comes.
    Impossible(String),
}

enum Dependency {
    Met,
    Open,
    Never(String),
}

/// What the container of that number does next, in a task that is to stop or not.
pub(crate) fn next(all: &[Container], index: usize, is_to_stop: bool, now: f64) -> Next {
    let container = &all[index];
    if container.is_busy || container.state.known == Known::Stopped {
        return Next::Wait;
    }
    if is_to_stop || container.is_to_stop {
        return to_stop(all, container);
    }
    if container.state.known == Known::Running {
        return Next::Wait;
    }
    for (name, condition) in container.given.waits_for() {
        let Some(of) = all.iter().find(|it| it.given.name == name) else {
            continue;
        };
        match dependency(container, of, condition, now) {
            Dependency::Met => {}
            Dependency::Open => return Next::Wait,
            Dependency::Never(why) => return Next::Impossible(why),
        }
    }
    match container.state.known {
        Known::None => Next::Pull,
        Known::Pulled => Next::Create,
        Known::Created => Next::Start,
        Known::Running | Known::Stopped => Next::Wait,
    }
}

/// A container stops when all that wait for it have stopped.
fn to_stop(all: &[Container], container: &Container) -> Next {
    if container.state.known < Known::Running {
        return Next::EndWithoutEngine;
    }
    let needs_it = |other: &&Container| {
        let waits = other.given.waits_for();
        waits.iter().any(|(name, _)| *name == container.given.name)
    };
    let mut users = all.iter().filter(needs_it);
    match users.all(|it| it.state.known == Known::Stopped) {
        true => Next::Stop,
        false => Next::Wait,
    }
}

fn dependency(target: &Container, of: &Container, condition: Condition, now: f64) -> Dependency {
    let named = || format!("[{}] for target [{}]", of.shown(false), target.shown(false));
    let failed = |why: &str| {
        Dependency::Never(format!(
            "dependency graph: failed to resolve container ordering dependency {} {why}",
            named()
        ))
    };
    let state = &of.state;
    let has_stopped = state.known == Known::Stopped;
    let is_met = match condition {
        Condition::Create => state.known >= Known::Created,
        Condition::Start => state.known >= Known::Running,
        Condition::Complete => has_stopped && state.exit_code.is_some(),
        Condition::Success => has_stopped && state.exit_code == Some(0),
        Condition::Healthy => of.health.as_ref().is_some_and(|it| it.status == "HEALTHY"),
    };
    if is_met {
        return Dependency::Met;
    }
    if has_stopped {
        return match condition {
            Condition::Success if state.exit_code.is_some() => {
                failed("as dependency did not exit successfully.")
            }
            _ => failed("because dependency will never start"),
        };
    }
    let limit = of.given.start_timeout.zip(state.started_at);
    let counts = matches!(
        condition,
        Condition::Complete | Condition::Success | Condition::Healthy
    );
    let is_late = limit.is_some_and(|(limit, began)| now - began > limit as f64);
    if counts && is_late && target.state.known < Known::Created {
        return Dependency::Never(format!(
            "dependency graph: container ordering dependency {} has timed out.",
            named()
        ));
    }
    Dependency::Open
}
