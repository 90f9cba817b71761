//! Functions of a test's own that say which calls a fault changes.
//!
//! They are asked before a call takes the lock: they may look at the fake, and interfere.

use std::fmt;
use std::sync::Arc;

use super::Call as Asked;
use super::State;
use crate::ecs::keys::RegionKey;
use crate::faults::FaultId;
use crate::handle::Call;

/// Says whether a fault applies to a call.
#[derive(Clone)]
pub(crate) struct Predicate(Arc<dyn Fn(&Call) -> bool + Send + Sync>);

impl Predicate {
    pub(crate) fn new(holds: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Predicate")
    }
}

/// The predicates of all faults.
#[derive(Debug, Default)]
pub(super) struct Predicates(Vec<(RegionKey, FaultId, Predicate)>);

impl Predicates {
    pub(super) fn add(&mut self, region: RegionKey, fault: FaultId, predicate: Predicate) {
        self.0.push((region, fault, predicate));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of the faults for which `is_asked` says so.
    pub(super) fn of(
        &self,
        region: RegionKey,
        is_asked: impl Fn(FaultId) -> bool,
    ) -> Vec<(FaultId, Predicate)> {
        let mut asked = Vec::new();
        for (of, fault, predicate) in &self.0 {
            if *of == region && is_asked(*fault) {
                asked.push((*fault, predicate.clone()));
            }
        }
        asked
    }
}

impl State {
    /// From now on `predicate` says to which calls the fault applies.
    pub(crate) fn add_predicate(
        &mut self,
        region: RegionKey,
        fault: FaultId,
        predicate: Predicate,
    ) {
        self.errands.predicates.add(region, fault, predicate);
    }

    /// The predicates that a call is to be asked about, those of active faults.
    pub(super) fn predicates_for(&mut self, call: &Asked<'_>) -> Vec<(FaultId, Predicate)> {
        if self.errands.predicates.is_empty() {
            return Vec::new();
        }
        let region = self.world.region_of(&call.scope);
        let faults = &self.world.region(region).faults;
        let is_asked = |fault| faults.is_active_fault(fault);
        self.errands.predicates.of(region, is_asked)
    }
}

/// The faults whose predicates hold for the call. Not for under the lock.
pub(super) fn holding(asked: Vec<(FaultId, Predicate)>, call: &Call) -> Vec<FaultId> {
    let holds = |(_, Predicate(holds)): &(FaultId, Predicate)| holds(call);
    let holding = asked.into_iter().filter(holds);
    holding.map(|(fault, _)| fault).collect()
}
