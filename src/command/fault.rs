//! Commands about faults.

use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::faults::{Fault, FaultId};

pub(super) fn add(region: &mut Region, fault: Fault) -> Result<Outcome, Refusal> {
    Ok(Outcome::Fault(region.faults.add(fault)))
}

pub(super) fn remove(region: &mut Region, fault: FaultId) -> Result<Outcome, Refusal> {
    if region.faults.get(fault).is_none() {
        return Err(Refusal::not_found("fault", fault));
    }
    region.faults.remove(fault);
    Ok(Outcome::Done)
}
