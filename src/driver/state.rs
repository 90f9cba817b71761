//! What the driver's lock guards.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::Scope;
#[cfg(feature = "agent")]
use super::agents::Sockets;
#[cfg(any(feature = "client", feature = "elb"))]
use super::clock::Kind as ClockKind;
use super::clock::{Clock, Clockwork, Pace};
use super::endpoints::Endpoints;
use super::errands::{Answer, Batch, Errands, Panic, Running};
use super::idle::Idle;
#[cfg(feature = "journal")]
use super::journal::Compared;
use super::journal::Journal;
use super::processes::Fired;
use super::reports::{Inbox, Reports};
use super::requests::{Record, Requests};
use super::sessions::Sessions;
use super::stories::Stories;
use crate::command::Command;
use crate::command::outcome::{Outcome as Applied, Refusal};
use crate::deliveries::Outbox;
use crate::ecs::Region;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::ecs::keys::RegionKey;
#[cfg(feature = "exec")]
use crate::effect::Report;
use crate::kernel::ids::{Ids, Kind};
use crate::kernel::time::Time;
use crate::runtime::Runtime;
use crate::work::Work;
use crate::world::{self, World};

/// How many timers fire before others get their turn at the lock.
const DUES_PER_TURN: usize = 1_000;

/// How many steps a fake gets to come to rest …
const STEPS_MAX: usize = 10_000;
/// … and how many more for each task.
const STEPS_PER_TASK_MAX: usize = 1_000;

/// What a driver is made with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) clock: Clock,
    pub(crate) epoch: SystemTime,
    /// After how much time without a change calls are given up on.
    pub(crate) gives_up_after: Option<Duration>,
    /// When the fake was started, if another process has started it.
    pub(crate) started: Option<Time>,
    /// Whether requests are kept with their answers, for those who look from outside.
    pub(crate) keeps_answers: bool,
    pub(crate) world: world::Setup,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(super) clock: Clockwork,
    /// When the fake was started; stories count from here.
    started: Time,
    pub(super) world: World,
    pub(super) stories: Stories,
    pub(super) errands: Errands,
    /// The first panic of a closure that a watcher has run: it is for whoever looks next.
    pub(super) panic: Option<Panic>,
    pub(super) idle: Idle,
    /// Those beside the simulator, in the order of their keys.
    pub(super) runtimes: Vec<Box<dyn Runtime>>,
    /// Where they report to.
    pub(super) inbox: Option<Arc<Inbox>>,
    /// Who calls real endpoints, if there are any.
    #[cfg_attr(
        not(any(feature = "endpoints", feature = "journal")),
        expect(dead_code, reason = "there are none")
    )]
    pub(super) endpoints: Endpoints,
    /// The connections of agents.
    #[cfg(feature = "agent")]
    pub(super) sockets: Sockets,
    /// The commands that they run.
    pub(super) sessions: Sessions,
    /// When a runtime was asked for something or heard last.
    pub(super) heard: Instant,
    pub(super) requests: Requests,
    pub(super) keeps_answers: bool,
    pub(super) request_ids: Ids,
    pub(super) journal: Journal,
    /// What the test is compared with.
    #[cfg(feature = "journal")]
    pub(super) compared: Option<Box<Compared>>,
    /// Stands for a bug that makes it panic whenever it is to go on.
    #[cfg(test)]
    pub(crate) is_broken: bool,
}

impl State {
    pub(super) fn new(
        setup: Setup,
        runtimes: Vec<Box<dyn Runtime>>,
        inbox: Option<Arc<Inbox>>,
    ) -> Self {
        let mut clock = Clockwork::new(setup.clock, setup.epoch);
        let started = setup.started.unwrap_or_else(|| clock.read());
        let clock_kind = clock.kind();
        let request_ids = Ids::new(setup.world.settings.seed, "requests");
        Self {
            clock,
            started,
            world: World::new(setup.world, 0, started),
            stories: Stories::default(),
            errands: Errands::default(),
            panic: None,
            idle: Idle::new(setup.gives_up_after, clock_kind, started),
            runtimes,
            inbox,
            endpoints: Endpoints::default(),
            #[cfg(feature = "agent")]
            sockets: Sockets::default(),
            sessions: Sessions::default(),
            heard: real_time(),
            requests: Requests::default(),
            keeps_answers: setup.keeps_answers,
            request_ids,
            journal: Journal::default(),
            #[cfg(feature = "journal")]
            compared: None,
            #[cfg(test)]
            is_broken: false,
        }
    }

    /// The time up to which everything has happened.
    pub(crate) fn now(&self) -> Time {
        self.world.now()
    }

    /// What the clock shows, whether or not everything has happened that was due by then.
    pub(super) fn clock_time(&mut self) -> Time {
        self.clock.read()
    }

    pub(crate) fn started(&self) -> Time {
        self.started
    }

    pub(crate) fn seed(&self) -> u64 {
        self.world.setup().settings.seed
    }

    /// The cluster that the default scope has from the beginning, or that calls mean that name
    /// none.
    pub(crate) fn default_cluster(&self) -> &str {
        let name = self.world.setup().default_cluster.as_deref();
        name.unwrap_or(DEFAULT_CLUSTER)
    }

    /// How often everything has been emptied: handles of before must not be taken for handles of
    /// what is there now.
    pub(crate) fn resets(&self) -> u64 {
        self.world.resets()
    }

    pub(crate) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// The account and region that a request was for.
    pub(crate) fn scope_of(&self, record: &Record) -> &Scope {
        &self.world.region(record.region).scope
    }

    /// What was announced on EventBridge.
    pub(crate) fn outbox(&self) -> &Outbox {
        self.world.outbox()
    }

    /// Carries out a command in a region.
    pub(crate) fn apply(
        &mut self,
        region: RegionKey,
        command: Command,
    ) -> Result<Applied, Refusal> {
        self.record_command(region, &command)?;
        let applied = self.world.apply(region, command);
        if applied.is_ok() {
            self.note_change();
        }
        applied
    }

    pub(crate) fn regions(&self) -> impl Iterator<Item = &Region> {
        self.world.regions()
    }

    pub(crate) fn region(&self, key: RegionKey) -> &Region {
        self.world.region(key)
    }

    /// The region of a scope. It is made when this is the first that is heard of the scope, and
    /// its key stays good, also after a reset.
    pub(crate) fn region_of(&mut self, scope: &Scope) -> RegionKey {
        self.record_region(scope);
        self.world.region_of(scope)
    }

    /// Brings a region up to now, for who looks at it next.
    pub(super) fn refresh(&mut self, region: RegionKey) {
        self.world.refresh(region);
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    pub(super) fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Lets some of what was due by now happen, unless the clock is one that stands still. Returns
    /// whether that was all.
    pub(super) fn catch_up(&mut self) -> bool {
        #[cfg(test)]
        assert!(!self.is_broken, "it is broken");
        if !self.clock.moves_by_itself() || self.errands.hold_time() {
            return true;
        }
        let now = self.clock.read();
        self.note_sleep();
        if !self.has_errands_due() {
            // What runtimes say now has happened now, and not when something was last due.
            let first = self.first_of(self.world.next_in_time());
            self.world.pass_to(first.map_or(now, |due| due.min(now)));
        }
        self.carry_out_effects();
        for _ in 0..DUES_PER_TURN {
            if self.has_errands_due() {
                return false;
            }
            if !self.fire_next(now) {
                self.world.pass_to(now);
                return true;
            }
        }
        false
    }

    /// Hands on what the world wants done, and takes in what runtimes have to say to that.
    pub(crate) fn carry_out_effects(&mut self) {
        loop {
            while let Some(work) = self.world.poll_effect() {
                match work {
                    Work::Invoke(hook, payload) => self.errands.push_hook(hook, payload),
                    #[cfg(feature = "events")]
                    Work::CallTarget(call) => self.errands.push_target(call),
                    Work::Call(call) => self.call_endpoint(call),
                    Work::Ask(ask) => self.ask_code(*ask),
                    #[cfg(feature = "agent")]
                    Work::Tell(region, instance) => self.tell_agent(region, instance),
                    Work::Answer(of, exec, command) => self.errands.push_exec(of, exec, command),
                    Work::Execute(runtimes, effect) => {
                        self.heard = real_time();
                        let (resets, inbox) = (self.world.resets(), &self.inbox);
                        for key in runtimes {
                            let reports = inbox.as_ref().map(|it| Reports::new(it, resets));
                            let Some(runtime) = self.runtimes.get_mut(key.0) else {
                                // The fake has come to its end.
                                continue;
                            };
                            self.sessions
                                .execute(&mut **runtime, reports, effect.clone());
                        }
                    }
                }
            }
            if !self.take_reports() {
                break;
            }
        }
    }

    /// Whether there is a user's own code to be run at all.
    pub(super) fn runs_closures(&self) -> bool {
        self.errands.on_exec.is_some()
            || self.errands.on_hook.is_some()
            || self.errands.has_targets()
            || self.has_code()
            || !self.errands.predicates.is_empty()
    }

    /// Whether a user's own code is to be run before anything else happens.
    pub(super) fn has_errands_due(&self) -> bool {
        self.errands.is_due()
    }

    /// What is to be run without the lock.
    pub(super) fn take_errands(&mut self) -> Option<Batch> {
        let (resets, time) = (self.world.resets(), self.world.now());
        self.errands.take(resets, time, real_time())
    }

    /// Hands on what a user's code has said, unless everything was forgotten in between.
    pub(super) fn take_answer(&mut self, resets: u64, answer: Answer) {
        if resets != self.world.resets() {
            return;
        }
        self.record_answer(&answer);
        match answer {
            Answer::Exec(delay, report) => self.world.report(delay, report),
            Answer::Hook(hook, result) => self.world.answer_hook(&hook, result),
            #[cfg(feature = "events")]
            Answer::Target(call, said) => self.world.answer_target(&call, said),
            Answer::Script(facts, digest, script) => {
                self.world
                    .choose_script(facts.of, facts.spec, digest, script);
            }
            // What comes of it is noted there: most often nothing does.
            Answer::Polled(process, polled) => {
                self.take_polled(&process, polled);
                return self.carry_out_effects();
            }
            Answer::Nothing => return,
        }
        self.note_change();
        self.carry_out_effects();
    }

    /// The client of a simulated command has gone for good.
    #[cfg(feature = "exec")]
    pub(super) fn hang_up(&mut self, report: Report) {
        self.record_executed(&report);
        self.world.report(Duration::ZERO, report);
        self.note_change();
        self.carry_out_effects();
    }

    /// A batch has been run.
    pub(super) fn end_errands(&mut self, running: Running) {
        self.errands.end(running);
    }

    /// Fires the next timer of all regions if its time is no later than `limit`. Returns whether
    /// there was one.
    fn fire_next(&mut self, limit: Time) -> bool {
        match self.fire_process_timer(limit) {
            // A process that sleeps in a loop does not keep the fake from being given up on.
            Some(Fired::Wake) => self.note_look(),
            Some(Fired::Change) => self.note_change(),
            None if self.world.fire_next(limit) => {
                self.record_fired();
                self.note_change();
            }
            None => return false,
        }
        self.carry_out_effects();
        true
    }

    /// Moves the clock on towards `target`, from due to due. Returns whether it has come there.
    pub(super) fn skip_some(&mut self, target: Time) -> bool {
        let target = target.min(Time::LAST);
        for _ in 0..DUES_PER_TURN {
            let next = self.next_in_time();
            if self.has_errands_due() || self.awaits_outside() || self.awaits_processes() {
                return false;
            }
            match next {
                Some(due) if due <= target => self.play_at(due),
                _ => {
                    self.clock.skip_to(target);
                    self.world.pass_to(target);
                    return true;
                }
            }
        }
        false
    }

    /// Whether so many steps are more than what there is can need to come to rest. Some containers
    /// are restarted for ever.
    pub(crate) fn is_livelocked(&self, steps: usize) -> bool {
        // Who is asked at each step does not look at all services at each of them.
        let is_due = steps >= STEPS_MAX && steps.is_multiple_of(STEPS_PER_TASK_MAX);
        is_due && steps >= STEPS_MAX + STEPS_PER_TASK_MAX * self.world.task_claims()
    }

    /// The same, without carrying anything out: for those who only want to know when to come back.
    pub(super) fn next_planned(&self) -> Option<Time> {
        if self.has_errands_due() {
            return Some(self.world.now());
        }
        self.first_of(self.world.next_in_time())
    }

    /// When the next thing happens if time passes: also a rule of EventBridge that goes by it, for
    /// which nobody waits.
    pub(super) fn next_in_time(&mut self) -> Option<Time> {
        self.carry_out_effects();
        self.first_of(self.world.next_in_time())
    }

    /// When the next thing happens by itself; `None` at rest.
    pub(crate) fn next_due(&mut self) -> Option<Time> {
        self.carry_out_effects();
        self.first_due()
    }

    pub(super) fn first_due(&self) -> Option<Time> {
        self.first_of(self.world.next_due())
    }

    fn first_of(&self, of_world: Option<Time>) -> Option<Time> {
        let Some(processes) = &self.errands.processes else {
            return of_world;
        };
        let due = [of_world, processes.next_due()];
        due.into_iter().flatten().min()
    }

    /// Fires the next timer alone, moving the clock to its time. Returns whether there was one.
    pub(crate) fn step(&mut self) -> bool {
        if self.has_errands_due() {
            return true;
        }
        let due = self.next_due();
        if let Some(due) = due {
            self.clock.read();
            self.play_at(due);
        }
        due.is_some()
    }

    /// Fires the next timer if its time is that. Returns whether it was.
    pub(super) fn step_to(&mut self, due: Time) -> bool {
        if self.has_errands_due() {
            return true;
        }
        let is_next = self.next_in_time() == Some(due);
        if is_next {
            self.clock.read();
            self.play_at(due);
        }
        is_next
    }

    fn play_at(&mut self, due: Time) {
        self.clock.skip_to(due);
        self.fire_next(due);
    }

    /// Whether the clock moves by itself, while those who wait sleep.
    #[cfg(feature = "client")]
    pub(super) fn waits_in_real_time(&self) -> bool {
        self.has_wall_clock() && self.pace() == Pace::Slept
    }

    #[cfg(any(feature = "client", feature = "elb"))]
    pub(crate) fn has_wall_clock(&self) -> bool {
        self.clock.kind() == ClockKind::Wall
    }

    pub(super) fn pace(&self) -> Pace {
        self.clock.pace()
    }

    pub(super) fn request_id(&mut self) -> String {
        self.request_ids.uuid(Kind::Request)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "runtimes outside live in real time, whatever the fake's clock shows"
)]
pub(crate) fn real_time() -> Instant {
    Instant::now()
}
