//! Everything that a fake emulates: accounts and regions, which share one time and one order of
//! things.
//!
//! A [`Region`] knows nothing of the others. [`World`] has them all, finds the one that a call is
//! for, and fires the timers of any of them. Its cost does not grow with their number: a region at
//! rest costs nothing.
//!
//! - `due` — what is due next, and letting it happen.
//! - `pulls` — which images are in the registries of the fake.
//! - `calls` — calls that wait, and those that are answered late. `shared` — what the regions of an
//!   account share.
//! - [`effects`] — what is to be done outside, and who does it.
//! - [`events`] — what was announced, and what was delivered of that. `rules` — the rules of
//!   EventBridge that it comes to. [`clockwork`] — what happens again and again. [`emptied`] — what
//!   is left after a reset.

mod calls;
mod clockwork;
#[cfg(all(test, feature = "codedeploy"))]
mod deployments;
mod due;
mod effects;
mod emptied;
mod events;
#[cfg(feature = "ecr")]
mod pulls;
#[cfg(not(feature = "events"))]
#[path = "world/no_rules.rs"]
mod rules;
#[cfg(feature = "events")]
mod rules;
#[cfg(all(test, feature = "scheduler"))]
mod schedules;
#[cfg(feature = "iam")]
mod shared;
#[cfg(all(test, feature = "cloudformation"))]
mod stacks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub use self::emptied::Emptied;
use crate::command::Command;
use crate::command::outcome::{Outcome, Refusal};
use crate::deliveries::{Deliveries, Outbox};
use crate::ecs::instance::node;
use crate::ecs::keys::RegionKey;
use crate::ecs::service::stages::hook::HookRef;
use crate::ecs::service::stages::invocations;
use crate::ecs::service::{HookResult, controller};
use crate::ecs::settle::settle;
use crate::ecs::{Region, Settings, cluster};
use crate::effect::{ContainerRef, ContainerSpec, Effect, Report};
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::kernel::sequence::Sequence;
use crate::kernel::time::Time;
use crate::ops::Answer;
use crate::past::Past;
use crate::router::{Containers, KnownRuntime, Router, RuntimeKey};
use crate::simulator::Simulator;
use crate::simulator::rules::{Behavior, Which};
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;
use crate::wire::{ApiError, Route};
use crate::work::Handlers;
use crate::{aws, command, router};

/// What a world is made with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The account and region that handles are of unless they say otherwise.
    pub scope: Scope,
    /// The cluster that each region has from the beginning.
    pub default_cluster: Option<String>,
    pub settings: Arc<Settings>,
    /// The runtimes beside the simulator. The first runs what nobody has chosen one for.
    pub runtimes: Vec<KnownRuntime>,
}

/// All accounts and regions of a fake.
///
/// Its driver keeps to this order: let something happen, with [`call`](Self::call),
/// [`with_region`](Self::with_region), [`report`](Self::report) or [`fire_next`](Self::fire_next);
/// then [`poll_effect`](Self::poll_effect) until there is none, and carry the effects out; when
/// nothing is due before some time, [`pass_to`](Self::pass_to) it.
#[derive(Debug)]
pub struct World {
    setup: Setup,
    /// How often the fake had been reset before.
    resets: u64,
    now: Time,
    sequence: Sequence,
    regions: Vec<Region>,
    by_scope: BTreeMap<Scope, RegionKey>,
    /// The regions in which something is due, by the time of the first.
    timer: BTreeSet<(Time, RegionKey)>,
    /// The regions that have effects which nobody has polled.
    with_effects: BTreeSet<RegionKey>,
    simulator: Simulator,
    router: Router,
    handlers: Handlers,
    /// Whether a user's code says what some containers do.
    asks_code: bool,
    /// What regions were like, where reads are stale.
    past: Past,
    /// What was announced on EventBridge in any region, in order.
    outbox: Outbox,
    /// What was delivered of that; `None` while no fault of events has been made: all of it.
    deliveries: Option<Deliveries>,
    /// The regions in which something goes by the clock, and when it does next.
    scheduled: BTreeMap<RegionKey, Time>,
    /// The targets of EventBridge for which there is code of a user's, by their ARNs. The others
    /// take whatever they are given, unless the fake is strict.
    #[cfg(feature = "events")]
    code_of_targets: Arc<BTreeSet<String>>,
    /// When the fake was started, also after a reset.
    started: Time,
}

/// Events are made when somebody asks for them, by taking back what has happened since. Our own
/// tests compare them with what there was when they were announced.
#[cfg(any(test, feature = "self-check"))]
impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.regions.iter().for_each(crate::render::event::check);
        }
    }
}

impl World {
    /// A world with one region, that of the setup's scope.
    pub fn new(setup: Setup, resets: u64, now: Time) -> Self {
        let scope = setup.scope.clone();
        let simulator = Simulator::new(setup.settings.profile.containers.clone());
        let router = Router::new(setup.runtimes.clone());
        let mut world = Self {
            setup,
            resets,
            now,
            sequence: Sequence::default(),
            regions: Vec::new(),
            by_scope: BTreeMap::new(),
            timer: BTreeSet::new(),
            with_effects: BTreeSet::new(),
            simulator,
            router,
            handlers: Handlers::default(),
            asks_code: false,
            past: Past::default(),
            outbox: Outbox::default(),
            deliveries: None,
            scheduled: BTreeMap::new(),
            #[cfg(feature = "events")]
            code_of_targets: Arc::default(),
            started: now,
        };
        world.region_of(&scope);
        world
    }

    /// The same setup with nothing in it. Time and sequence go on, and a scope that was heard of
    /// keeps the key of its region: views of it go on as well.
    pub fn emptied(&self) -> Self {
        Self::of_emptied(self.setup.clone(), &self.when_emptied())
    }

    /// What is left of it when it is emptied now.
    pub fn when_emptied(&self) -> Emptied {
        Emptied {
            resets: self.resets + 1,
            now: self.now,
            started: self.started,
            sequence: self.sequence.last(),
            scopes: self.regions.iter().map(|it| it.scope.clone()).collect(),
        }
    }

    /// A world that was emptied.
    pub fn of_emptied(setup: Setup, emptied: &Emptied) -> Self {
        let mut world = Self::new(setup, emptied.resets, emptied.now);
        for scope in &emptied.scopes {
            world.region_of(scope);
        }
        world.sequence = Sequence::after(emptied.sequence);
        world.started = emptied.started;
        for region in &mut world.regions {
            region.continue_sequence(&world.sequence);
        }
        world
    }

    /// The time up to which everything has happened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How often the fake had been reset before.
    pub fn resets(&self) -> u64 {
        self.resets
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    pub fn sequence(&self) -> &Sequence {
        &self.sequence
    }

    /// The region that handles are of unless they say otherwise.
    pub const DEFAULT_REGION: RegionKey = RegionKey(0);

    /// The region of a scope; a new one when this is the first that is heard of the scope.
    pub fn region_of(&mut self, scope: &Scope) -> RegionKey {
        if let Some(key) = self.by_scope.get(scope) {
            return *key;
        }
        let key = RegionKey(u32::try_from(self.regions.len()).unwrap_or(u32::MAX));
        let settings = Arc::clone(&self.setup.settings);
        let mut region = Region::new(key, scope.clone(), settings, self.now);
        region.resets = self.resets;
        region.announces_ends |= self.asks_code;
        #[cfg(feature = "events")]
        {
            region.code_of_targets = Arc::clone(&self.code_of_targets);
        }
        #[cfg(feature = "iam")]
        self.share_iam_with(&mut region);
        region.continue_sequence(&self.sequence);
        if let Some(name) = &self.setup.default_cluster {
            cluster::life::create(&mut region, name);
            settle(&mut region);
        }
        self.regions.push(region);
        self.by_scope.insert(scope.clone(), key);
        self.schedule(key, None);
        key
    }

    /// Whether anything was heard of the scope.
    pub fn knows(&self, scope: &Scope) -> bool {
        self.by_scope.contains_key(scope)
    }

    /// A region as it was when something last happened in it, which may be before
    /// [`now`](Self::now).
    pub fn region(&self, key: RegionKey) -> &Region {
        &self.regions[key.0 as usize]
    }

    /// All of them, as they were when something last happened in each.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter()
    }

    /// Brings the region up to now, for those who look at it next.
    pub fn refresh(&mut self, key: RegionKey) -> &Region {
        let region = &mut self.regions[key.0 as usize];
        if region.is_fading(self.now) {
            self.past.remember(region, self.now);
        }
        region.pass_to(self.now);
        region
    }

    /// Answers a call.
    pub fn call(
        &mut self,
        region: RegionKey,
        caller: &Caller<'_>,
        route: Route,
        body: &[u8],
    ) -> Result<Answer, ApiError> {
        let answer = |region: &mut Region| aws::dispatch(region, caller, route, body);
        if route.is_read() {
            self.step(region, |region, _| answer(region))
        } else {
            self.with_region(region, answer)
        }
    }

    /// Asks the faults of a region something. That changes nothing that anybody could read.
    pub fn ask_faults<R>(&mut self, key: RegionKey, ask: impl FnOnce(&mut Region) -> R) -> R {
        self.refresh(key);
        ask(&mut self.regions[key.0 as usize])
    }

    /// Lets something happen in a region, now.
    pub fn with_region<R>(&mut self, key: RegionKey, happen: impl FnOnce(&mut Region) -> R) -> R {
        self.past.remember(&self.regions[key.0 as usize], self.now);
        self.step(key, |region, _| happen(region))
    }

    fn step<R>(
        &mut self,
        key: RegionKey,
        happen: impl FnOnce(&mut Region, &mut Containers<'_>) -> R,
    ) -> R {
        let region = &mut self.regions[key.0 as usize];
        let before = region.planned();
        #[cfg(feature = "iam")]
        let iam = Arc::clone(&region.iam);
        region.pass_to(self.now);
        let mut containers = Containers {
            simulator: &mut self.simulator,
            router: &mut self.router,
        };
        let result = happen(region, &mut containers);
        settle(region);
        if self.deliveries.is_some() || region.faults.asks_for_events() {
            self.announce(key);
        } else if rules::are_about_events(region) {
            self.announce_to_rules(key);
        } else {
            let announced = region.drain_outbox();
            self.outbox
                .extend(announced.map(|announced| (key, announced)));
        }
        #[cfg(feature = "iam")]
        self.share_iam(key, &iam);
        self.schedule(key, before);
        result
    }

    /// Carries out a command.
    pub fn apply(&mut self, key: RegionKey, command: Command) -> Result<Outcome, Refusal> {
        self.past.remember(&self.regions[key.0 as usize], self.now);
        let outcome = self.step(key, |region, containers| {
            command::apply(region, containers, command)
        });
        if let Ok(Outcome::Fault(fault)) = outcome
            && let Some(lag) = self.region(key).faults.lag(fault)
        {
            self.past.begin(key, fault, lag, self.now);
        }
        outcome
    }

    /// A runtime outside has something to say. Of what it does not run it has nothing to say: that
    /// is dropped.
    pub fn take_report(&mut self, report: Report) {
        if let Report::Nodes(nodes) = report {
            self.with_region(Self::DEFAULT_REGION, |region| node::apply(region, *nodes));
            return;
        }
        if !self.router.is_from_outside(&report) {
            return;
        }
        self.router.note(&report);
        self.report(Duration::ZERO, report);
    }

    /// The runtime outside that runs the container; `None` where it is simulated.
    pub fn runtime_of(&self, container: ContainerRef) -> Option<RuntimeKey> {
        self.router.runtime_of(container)
    }

    /// What runtimes have not answered is not waited for.
    pub fn give_up_waiting(&mut self) {
        self.router.give_up_waiting();
    }

    /// Whether a runtime outside has been asked for something and has not answered.
    pub fn is_in_flight(&self) -> bool {
        self.router.is_in_flight()
    }

    /// Whether a runtime outside has tasks, of which it may have something to say at any time.
    pub fn has_tasks_outside(&self) -> bool {
        self.router.has_tasks_outside()
    }

    /// A runtime, or somebody in the place of one, has something to say, now or after a delay.
    pub fn report(&mut self, delay: Duration, report: Report) {
        if let Some(task) = report.task() {
            self.with_region(task.region, |region| region.report(delay, report));
        }
    }

    /// Time passes. No timer fires: those before `time` are to be fired first.
    pub fn pass_to(&mut self, time: Time) {
        self.now = self.now.max(time);
        // Handles look at this one most of the time.
        self.refresh(Self::DEFAULT_REGION);
    }

    /// Says for what there is code of a user's.
    pub fn set_handlers(&mut self, handlers: Handlers) {
        self.handlers = handlers;
    }

    /// Whether there may be real containers, which follow no scripts.
    pub fn has_runtimes(&self) -> bool {
        self.router.has_runtimes()
    }

    /// The scripts that no container has followed.
    pub fn unused_scripts(&self) -> impl Iterator<Item = &ContainerSelector> {
        self.simulator.unused()
    }

    /// From now on a user's code says what these containers do, which is told of the ends of tasks.
    pub fn ask_code(&mut self, target: ContainerSelector, which: Which, behavior: Behavior) {
        if self.router.has_runtimes() {
            // The simulator is asked for them, whatever runs the others.
            let _done = self.router.choose(target.clone(), router::SIMULATOR);
        }
        self.simulator.ask_code(target, which, behavior);
        self.asks_code = true;
        for region in &mut self.regions {
            region.announces_ends = true;
        }
    }

    /// A user's code has said which script the container follows, whose image is to be pulled.
    /// Call [`poll_effect`](Self::poll_effect) after it.
    pub fn choose_script(
        &mut self,
        of: ContainerRef,
        spec: Arc<ContainerSpec>,
        digest: Option<String>,
        script: Script,
    ) {
        self.simulator.choose(of, script);
        let _none = self.route(Effect::Pull(of, spec, digest));
    }

    /// A function of a lifecycle hook has returned.
    pub fn answer_hook(&mut self, of: &HookRef, result: HookResult) {
        self.with_region(of.region, |region| {
            invocations::answer(region, of, result);
        });
    }

    /// How many tasks there are reasons for; see [`controller::task_claims`].
    pub fn task_claims(&self) -> usize {
        self.regions.iter().map(controller::task_claims).sum()
    }

    /// Remembers when the region has something due, and whether it has effects.
    fn schedule(&mut self, key: RegionKey, before: Option<Time>) {
        let region = &mut self.regions[key.0 as usize];
        let next = region.next_due();
        if next != before {
            if let Some(before) = before {
                self.timer.remove(&(before, key));
            }
            self.timer.extend(next.map(|next| (next, key)));
        }
        if region.has_effects() {
            self.with_effects.insert(key);
        }
        self.note_schedules(key);
    }
}

#[cfg(test)]
mod tests;
