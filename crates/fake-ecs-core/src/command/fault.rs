//! Commands about faults.

use super::address::ServiceName;
use super::outcome::{Outcome, Refusal};
use crate::aws::eventbridge::pattern::EventPattern;
use crate::ecs::Region;
use crate::ecs::lifecycle::hold;
use crate::ecs::service::queue;
use crate::ecs::task::state::TaskStatus;
use crate::faults::calls::Action;
use crate::faults::scope::Operations;
use crate::faults::{Fault, FaultId, Kind};
use crate::ops::injected;
use crate::wire::Operation;

pub(super) fn add(region: &mut Region, fault: Fault) -> Result<Outcome, Refusal> {
    check(&fault).map_err(Refusal::Invalid)?;
    Ok(Outcome::Fault(region.faults.add(fault)))
}

/// Whether there can be such a fault.
fn check(fault: &Fault) -> Result<(), String> {
    if matches!(fault.kind, Kind::ServiceHold(_) | Kind::StageHold(_)) && fault.times.is_some() {
        let why = "a deployment is held until the fault is removed, not so many times";
        return Err(why.to_owned());
    }
    match &fault.kind {
        Kind::Call(fault) => {
            fault.when.check("calls")?;
            check_action(&fault.action, fault.calls.operations)
        }
        Kind::Event(fault) => {
            fault.when.check("events")?;
            let mut patterns = fault.patterns.iter();
            patterns.try_for_each(|pattern| match EventPattern::parse(pattern) {
                Ok(_) => Ok(()),
                Err(error) => Err(format!("{error}: {pattern}")),
            })
        }
        Kind::TaskStart { tasks, .. } => tasks.check(),
        Kind::TaskHold(hold) => {
            hold.tasks.check()?;
            check_status(&hold.status)
        }
        Kind::TaskDelay(delay) => delay.tasks.check(),
        Kind::LogStream(fault) => fault.tasks.check(),
        _ => Ok(()),
    }
}

/// Answers of some operations have no failures and no lists, and what a write shows is never old.
fn check_action(action: &Action, operations: Operations) -> Result<(), String> {
    match action {
        Action::Failures(_) => check_answers(operations, "failures", injected::has_failures),
        Action::Empty => check_answers(operations, "a list", injected::has_list),
        Action::StaleForPolls(0) => Err("a read that is stale for 0 polls is not stale".to_owned()),
        Action::Stale(_) | Action::StaleForPolls(_) if !operations.has_reads() => Err(format!(
            "what {operations} shows is never old, because it changes something"
        )),
        _ => Ok(()),
    }
}

fn check_answers(
    operations: Operations,
    what: &str,
    has: fn(Operation) -> bool,
) -> Result<(), String> {
    match operations {
        Operations::Only(operation) if operation.of_ecs().is_some_and(has) => Ok(()),
        Operations::Only(operation) => Err(format!(
            "answers of {operation} do not have {what}; see `error` for refusals"
        )),
        operations => Err(format!(
            "not all answers of {operations} have {what}: choose one with `on`"
        )),
    }
}

/// Tasks can be held in a status that they leave.
fn check_status(status: &str) -> Result<(), String> {
    let statuses = TaskStatus::NOT_STOPPED.iter().map(|it| it.as_str());
    let statuses: Vec<_> = statuses.collect();
    if statuses.contains(&status) {
        return Ok(());
    }
    Err(format!(
        "a task cannot be held in '{status}', only in {}",
        statuses.join(", ")
    ))
}

pub(super) fn allow_unused(region: &mut Region, fault: FaultId) -> Result<Outcome, Refusal> {
    if region.faults.allow_unused(fault) {
        Ok(Outcome::Done)
    } else {
        Err(Refusal::not_found("fault", fault))
    }
}

pub(super) fn remove(region: &mut Region, fault: FaultId) -> Result<Outcome, Refusal> {
    if region.faults.get(fault).is_none() {
        return Err(Refusal::not_found("fault", fault));
    }
    match region.faults.remove(fault) {
        Some(Kind::ServiceHold(service)) => {
            let service = service.parse::<ServiceName>();
            // There may be no service of that name any more, or never have been one.
            if let Some(key) = service.ok().and_then(|name| name.find(region).ok()) {
                queue::enqueue(region, key);
            }
        }
        Some(Kind::TaskHold(_)) => hold::release(region),
        Some(Kind::StageHold(_)) => queue::notify_of_release(region),
        _ => {}
    }
    Ok(Outcome::Done)
}
