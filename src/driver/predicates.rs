//! Functions of a test's own that say which calls a fault changes.
//!
//! They are asked before a call takes the lock: they may look at the fake, and interfere.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::State;
use crate::ecs::keys::RegionKey;
use crate::faults::{FaultId, Registry};
use crate::handle::Call;
use crate::wire::{Operation, Route};

/// Says whether a fault applies to a call.
#[derive(Clone)]
pub(crate) struct Predicate(Arc<dyn Fn(&Call) -> bool + Send + Sync>);

impl Predicate {
    pub(crate) fn new(holds: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }
}

impl Predicate {
    /// Holds where this one does, and the other as well.
    pub(crate) fn and(self, other: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        Self::new(move |call| (self.0)(call) && other(call))
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

    /// Those that a call is to be asked about. Those of the region's faults that have ended go with
    /// them, to be dropped without the lock: what a closure has captured may look at the fake.
    fn of(&mut self, region: RegionKey, faults: &Registry, call: &Arriving) -> Asked {
        let is_ended = |(of, fault, _): &mut (RegionKey, FaultId, Predicate)| {
            *of == region && !faults.is_active_fault(*fault)
        };
        let ended = self.0.extract_if(.., is_ended);
        let ended = ended.map(|(_, _, predicate)| predicate).collect();
        let mut asked = Vec::new();
        for (of, fault, predicate) in &self.0 {
            if *of == region && faults.may_apply(*fault, call.operation, call.since_start) {
                asked.push((*fault, predicate.clone()));
            }
        }
        Asked { asked, ended }
    }
}

/// A call that has come, as far as it matters for who is asked about it.
struct Arriving {
    operation: Operation,
    since_start: Duration,
}

/// The predicates that a call is to be asked about.
#[derive(Default)]
pub(super) struct Asked {
    asked: Vec<(FaultId, Predicate)>,
    /// They are asked no more, and are dropped with this.
    #[expect(dead_code, reason = "it is kept until it may be dropped")]
    ended: Vec<Predicate>,
}

impl Asked {
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// The faults whose predicates hold for the call. Not for under the lock.
    pub(super) fn holding(self, call: &Call) -> Vec<FaultId> {
        let holds = |(_, Predicate(holds)): &(FaultId, Predicate)| holds(call);
        let holding = self.asked.into_iter().filter(holds);
        holding.map(|(fault, _)| fault).collect()
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

    /// The predicates of the faults that may apply to a call.
    pub(super) fn predicates_for(&mut self, call: &super::Call<'_>) -> Asked {
        let Route::Ecs(operation) = call.route else {
            return Asked::default();
        };
        if self.errands.predicates.is_empty() {
            return Asked::default();
        }
        let region = self.world.region_of(&call.scope);
        let faults = &self.world.region(region).faults;
        let call = Arriving {
            operation,
            since_start: self.world.now().since(self.started()),
        };
        self.errands.predicates.of(region, faults, &call)
    }
}
