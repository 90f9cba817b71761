//! Commands about faults.

use super::address::ServiceName;
use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::ecs::service::queue;
use crate::faults::{Fault, FaultId, Kind};

pub(super) fn add(region: &mut Region, fault: Fault) -> Result<Outcome, Refusal> {
    if matches!(fault.kind, Kind::ServiceHold(_)) && fault.times.is_some() {
        return Err(Refusal::Invalid(
            "a deployment is held until the fault is removed, not so many times".to_owned(),
        ));
    }
    Ok(Outcome::Fault(region.faults.add(fault)))
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
    if let Some(Kind::ServiceHold(service)) = region.faults.remove(fault) {
        let service = service.parse::<ServiceName>();
        // There may be no service of that name any more, or never have been one.
        if let Some(key) = service.ok().and_then(|name| name.find(region).ok()) {
            queue::enqueue(region, key);
        }
    }
    Ok(Outcome::Done)
}
