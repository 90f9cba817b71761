//! Functions of a test's own that are about calls: some say which calls a fault changes, others run
//! before a call.
//!
//! They run before the call takes the lock: they may look at the fake, and interfere.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::held::Held;
use super::{Driver, State, answer};
use crate::ecs::keys::RegionKey;
use crate::faults::{FaultId, Registry};
use crate::handle::Call;
use crate::wire::Route;

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

/// What a test does before a call is carried out.
#[derive(Clone)]
pub(crate) struct RunFirst(Arc<dyn Fn(&Call) + Send + Sync>);

impl RunFirst {
    pub(crate) fn new(run: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        Self(Arc::new(run))
    }
}

impl fmt::Debug for RunFirst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunFirst")
    }
}

/// The functions of a fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct Functions {
    pub(crate) predicate: Option<Predicate>,
    pub(crate) first: Option<RunFirst>,
}

impl Functions {
    pub(crate) fn is_any(&self) -> bool {
        self.predicate.is_some() || self.first.is_some()
    }
}

/// The functions of all faults that have any.
#[derive(Debug, Default)]
pub(super) struct Predicates {
    of_faults: Vec<(RegionKey, FaultId, Functions)>,
    /// The faults whose functions run before a call right now.
    running: Vec<(RegionKey, FaultId)>,
}

impl Predicates {
    fn add(&mut self, region: RegionKey, fault: FaultId, functions: Functions) {
        self.of_faults.push((region, fault, functions));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of_faults.is_empty()
    }

    /// The predicates that a call is to be asked about. The functions of the region's faults that
    /// have ended go with them, to be dropped without the lock: what a closure has captured may
    /// look at the fake.
    fn of(&mut self, region: RegionKey, faults: &Registry, call: &Arriving) -> Asked {
        let is_ended = |(of, fault, _): &mut (RegionKey, FaultId, Functions)| {
            *of == region && !faults.is_active_fault(*fault)
        };
        let ended = self.of_faults.extract_if(.., is_ended);
        let ended = ended.map(|(_, _, functions)| functions).collect();
        let mut asked = Vec::new();
        for (of, fault, functions) in &self.of_faults {
            if *of == region
                && let Some(predicate) = &functions.predicate
                && faults.may_apply(*fault, call.route, call.since_start)
            {
                asked.push((*fault, predicate.clone()));
            }
        }
        Asked { asked, ended }
    }

    /// What runs before a call because of that fault.
    fn first(&self, region: RegionKey, fault: FaultId) -> Option<RunFirst> {
        let mut all = self.of_faults.iter();
        let (_, _, functions) = all.find(|(of, id, _)| (*of, *id) == (region, fault))?;
        functions.first.clone()
    }

    fn has_first(&self) -> bool {
        let mut all = self.of_faults.iter();
        all.any(|(_, _, functions)| functions.first.is_some())
    }

    /// From now on these are not asked about calls, until their functions have run.
    pub(super) fn begin(&mut self, running: impl IntoIterator<Item = (RegionKey, FaultId)>) {
        self.running.extend(running);
    }

    /// Their functions have run.
    pub(super) fn end(&mut self, running: &[(RegionKey, FaultId)]) {
        for of in running {
            if let Some(index) = self.running.iter().position(|it| it == of) {
                self.running.swap_remove(index);
            }
        }
    }
}

/// A call that has come, as far as it matters for who is asked about it.
struct Arriving {
    route: Route,
    since_start: Duration,
}

/// The predicates that a call is to be asked about.
#[derive(Default)]
struct Asked {
    asked: Vec<(FaultId, Predicate)>,
    /// They are asked no more, and are dropped with this.
    ended: Vec<Functions>,
}

impl Asked {
    /// Whether there is nothing to do without the lock.
    fn is_empty(&self) -> bool {
        self.asked.is_empty() && self.ended.is_empty()
    }

    /// The faults whose predicates hold for the call. Not for under the lock.
    fn holding(self, call: &Call) -> Vec<FaultId> {
        let holds = |(_, Predicate(holds)): &(FaultId, Predicate)| holds(call);
        let holding = self.asked.into_iter().filter(holds);
        holding.map(|(fault, _)| fault).collect()
    }
}

/// What runs before a call; dropped when it has run, however it ends: its faults are asked about
/// calls again then.
struct First<'a> {
    driver: &'a Driver,
    resets: u64,
    faults: Vec<(RegionKey, FaultId)>,
    run: Vec<RunFirst>,
}

impl First<'_> {
    /// Not for under the lock.
    fn run(self, call: &Call) {
        let _inside = Inside::enter();
        for RunFirst(run) in &self.run {
            run(call);
        }
    }
}

thread_local! {
    /// Whether this thread runs what a test does before a call.
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread runs what a test does before a call: what is called then, the test calls.
pub(super) fn is_inside() -> bool {
    IS_INSIDE.get()
}

/// The same until what is returned is dropped.
#[cfg(feature = "journal")]
pub(super) fn enter() -> Inside {
    Inside::enter()
}

/// This thread runs what a test does before a call, until it is dropped.
pub(super) struct Inside {
    before: bool,
}

impl Inside {
    fn enter() -> Self {
        let before = IS_INSIDE.replace(true);
        Self { before }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        IS_INSIDE.set(self.before);
    }
}

impl Drop for First<'_> {
    fn drop(&mut self) {
        let mut state = self.driver.lock();
        if state.resets() == self.resets {
            state.record_first_ended(&self.faults);
            state.errands.predicates.end(&self.faults);
        }
    }
}

impl State {
    /// From now on these functions are asked because of the fault.
    pub(crate) fn add_functions(
        &mut self,
        region: RegionKey,
        fault: FaultId,
        functions: Functions,
    ) {
        self.record_functions(&functions);
        self.errands.predicates.add(region, fault, functions);
    }

    /// Whether there are functions that calls are to be asked about.
    pub(super) fn has_predicates(&self) -> bool {
        !self.errands.predicates.is_empty()
    }

    /// The predicates of the faults that may apply to a call.
    fn predicates_for(&mut self, call: &super::Call<'_>) -> Asked {
        let region = self.world.region_of(&call.scope);
        let faults = &self.world.region(region).faults;
        let call = Arriving {
            route: call.route,
            since_start: self.world.now().since(self.started()),
        };
        self.errands.predicates.of(region, faults, &call)
    }

    /// The faults whose functions run in front of a call of that region right now.
    pub(super) fn running_first(&self, region: RegionKey) -> Vec<FaultId> {
        let running = self.errands.predicates.running.iter();
        let running = running.filter(|(of, _)| *of == region);
        running.map(|(_, fault)| *fault).collect()
    }
}

impl Driver {
    /// Asks the functions that are about the call, and runs those that are for before it, without
    /// the lock. Returns the faults whose predicates hold. A call that comes too often, or
    /// that no policy allows, is nothing to faults, nor to their functions.
    ///
    /// While a function runs that is for before calls, its fault is not asked about any call:
    /// otherwise a function that calls the API itself would run for its own call, and so on.
    #[cold]
    pub(super) fn ask_functions<'a>(
        &'a self,
        mut state: Held<'a>,
        call: &super::Call<'_>,
    ) -> (Held<'a>, answer::Known) {
        let has_token = state.takes_token_for(call);
        if !has_token || state.is_denied(call) {
            let holding = Vec::new();
            return (state, answer::Known { has_token, holding });
        }
        let resets = state.resets();
        let arrived = Call::new(call.route, call.body);
        let mut holding = Vec::new();
        let asked = state.predicates_for(call);
        if !asked.is_empty() {
            drop(state);
            holding = asked.holding(&arrived);
            state = self.up_to_date();
        }
        // Faults are numbered anew after a reset.
        if state.resets() == resets
            && let Some(first) = self.take_first(&mut state, call, &holding)
        {
            drop(state);
            first.run(&arrived);
            state = self.up_to_date();
        }
        if state.resets() != resets {
            holding.clear();
        }
        (state, answer::Known { has_token, holding })
    }

    /// What is to run before the call. Its faults have fired.
    fn take_first(
        &self,
        state: &mut State,
        call: &super::Call<'_>,
        holding: &[FaultId],
    ) -> Option<First<'_>> {
        if !state.errands.predicates.has_first() {
            return None;
        }
        let region = state.world.region_of(&call.scope);
        state.record_first(call, holding);
        let fired = state.ask_first(region, call, holding);
        let predicates = &mut state.errands.predicates;
        let run = fired.iter().filter_map(|id| predicates.first(region, *id));
        let run: Vec<RunFirst> = run.collect();
        if run.is_empty() {
            return None;
        }
        let faults: Vec<_> = fired.into_iter().map(|fault| (region, fault)).collect();
        predicates.begin(faults.iter().copied());
        Some(First {
            driver: self,
            resets: state.resets(),
            faults,
            run,
        })
    }
}
