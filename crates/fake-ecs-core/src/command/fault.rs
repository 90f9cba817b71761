//! Commands about faults.

use super::address::ServiceName;
use super::outcome::{Outcome, Refusal};
use crate::aws::eventbridge::pattern::EventPattern;
use crate::ecs::Region;
use crate::ecs::lifecycle::hold;
use crate::ecs::service::queue;
use crate::ecs::task::state::TaskStatus;
use crate::faults::events::EventFault;
use crate::faults::{Fault, FaultId, Kind};

pub(super) fn add(region: &mut Region, fault: Fault) -> Result<Outcome, Refusal> {
    if matches!(fault.kind, Kind::ServiceHold(_) | Kind::StageHold(_)) && fault.times.is_some() {
        return Err(Refusal::Invalid(
            "a deployment is held until the fault is removed, not so many times".to_owned(),
        ));
    }
    if let Kind::TaskHold(hold) = &fault.kind {
        check_status(&hold.status)?;
    }
    if let Kind::Event(EventFault { patterns, .. }) = &fault.kind {
        for pattern in patterns {
            EventPattern::parse(pattern).map_err(|error| Refusal::Invalid(error.to_string()))?;
        }
    }
    Ok(Outcome::Fault(region.faults.add(fault)))
}

/// Tasks can be held in a status that they leave.
fn check_status(status: &str) -> Result<(), Refusal> {
    let statuses = TaskStatus::NOT_STOPPED.iter().map(|it| it.as_str());
    let statuses: Vec<_> = statuses.collect();
    if statuses.contains(&status) {
        return Ok(());
    }
    Err(Refusal::Invalid(format!(
        "a task cannot be held in '{status}', only in {}",
        statuses.join(", ")
    )))
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
