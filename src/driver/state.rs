//! What the driver's lock guards.

use std::time::{Duration, SystemTime};

use super::clock::{Clock, Clockwork, Pace};
use super::exec::{OnExec, Question};
use super::lambda::{Calls, Lambda, OnHook};
use super::requests::{Asked, Injected, Outcome, Record, Requests, UnknownMembers};
use super::{Call, Scope};
use crate::command::Command;
use crate::command::outcome::{Outcome as Applied, Refusal};
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::ecs::outbox::Announced;
use crate::ecs::service::HookResult;
use crate::ecs::service::stages::invocations::HookRef;
use crate::ecs::{Region, RegionKey};
use crate::effect::{Effect, Report};
use crate::kernel::ids::{Ids, Kind};
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::world::{self, Handlers, World};

/// How many dues are played before others get their turn at the lock.
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
    pub(crate) world: world::Setup,
}

#[derive(Debug)]
pub(crate) struct State {
    clock: Clockwork,
    /// When the fake was started; stories count from here.
    started: Time,
    world: World,
    /// The number of what had happened last when a panic's message told the story.
    told: Option<u32>,
    on_exec: Option<OnExec>,
    /// Commands that are to be run without the lock.
    questions: Vec<Question>,
    lambda: Lambda,
    requests: Requests,
    request_ids: Ids,
    /// Stands for a bug that makes it panic whenever it is to go on.
    #[cfg(test)]
    pub(crate) is_broken: bool,
}

impl State {
    pub(super) fn new(setup: Setup) -> Self {
        let mut clock = Clockwork::new(setup.clock, setup.epoch);
        let started = clock.read();
        let settings = &setup.world.settings;
        let request_ids = Ids::new(settings.seed, "requests");
        Self {
            clock,
            started,
            world: World::new(setup.world, 0, started),
            told: None,
            on_exec: None,
            questions: Vec::new(),
            lambda: Lambda::default(),
            requests: Requests::default(),
            request_ids,
            #[cfg(test)]
            is_broken: false,
        }
    }

    /// The time up to which everything has been played.
    pub(crate) fn now(&self) -> Time {
        self.world.now()
    }

    /// What the clock shows, whether or not everything has been played that was due by then.
    pub(super) fn clock_time(&mut self) -> Time {
        self.clock.read()
    }

    pub(crate) fn started(&self) -> Time {
        self.started
    }

    pub(crate) fn seed(&self) -> u64 {
        self.world.setup().settings.seed
    }

    /// The cluster that the default scope has from the beginning, or that calls mean that name none.
    pub(crate) fn default_cluster(&self) -> &str {
        let name = self.world.setup().default_cluster.as_deref();
        name.unwrap_or(DEFAULT_CLUSTER)
    }

    /// Whether a panic's message has had the story, and nothing has happened since.
    pub(crate) fn is_told(&self) -> bool {
        self.told == Some(self.world.sequence().last())
    }

    /// A panic's message is about to have the story.
    pub(crate) fn note_told(&mut self) {
        self.told = Some(self.world.sequence().last());
    }

    /// How often everything has been emptied: handles of before must not be taken for handles of what is there now.
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

    /// Whether handles look at what a request was for.
    pub(crate) fn is_default(&self, record: &Record) -> bool {
        record.region == World::DEFAULT_REGION
    }

    /// What was announced on EventBridge.
    pub(crate) fn outbox(&self) -> &[(RegionKey, Announced)] {
        self.world.outbox()
    }

    /// Carries out a command in the region that handles look at.
    pub(crate) fn apply(&mut self, command: Command) -> Result<Applied, Refusal> {
        self.world.apply(World::DEFAULT_REGION, command)
    }

    /// The region that handles look at.
    pub(crate) fn region(&self) -> &Region {
        self.world.region(World::DEFAULT_REGION)
    }

    /// Lets something happen in the region that handles look at.
    pub(crate) fn with_region<R>(&mut self, happen: impl FnOnce(&mut Region) -> R) -> R {
        self.world.with_region(World::DEFAULT_REGION, happen)
    }

    pub(super) fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Plays some of what was due by now, unless the clock is one that stands still. Returns whether that was all.
    pub(super) fn catch_up(&mut self) -> bool {
        #[cfg(test)]
        assert!(!self.is_broken, "it is broken");
        if !self.clock.moves_by_itself() || self.lambda.calls > 0 {
            return true;
        }
        let now = self.clock.read();
        self.carry_out_effects();
        for _ in 0..DUES_PER_TURN {
            if self.has_hooks_due() {
                return false;
            }
            if !self.play_next(now) {
                self.world.pass_to(now);
                return true;
            }
        }
        false
    }

    /// Takes what the world wants done.
    pub(crate) fn carry_out_effects(&mut self) {
        while let Some(effect) = self.world.poll_effect() {
            match (effect, &self.on_exec) {
                (Effect::Invoke(of, payload), _) => self.lambda.due.push((of, *payload)),
                (Effect::Execute(container, exec, command), Some(asked)) => {
                    self.questions.push(Question {
                        container,
                        exec,
                        command,
                        asked: asked.clone(),
                    });
                }
                // The simulator does everything else.
                _ => {}
            }
        }
    }

    /// Whether functions of lifecycle hooks are to be called before anything else happens.
    pub(super) fn has_hooks_due(&self) -> bool {
        !self.lambda.due.is_empty()
    }

    /// The functions that are to be called without the lock.
    pub(super) fn take_hooks(&mut self) -> Option<Calls> {
        self.lambda.take(self.world.resets())
    }

    /// Hands on the answers of functions, unless everything was forgotten in between.
    pub(super) fn take_hook_answers(&mut self, resets: u64, answers: &[(HookRef, HookResult)]) {
        if resets != self.world.resets() {
            return;
        }
        self.lambda.calls = self.lambda.calls.saturating_sub(1);
        for (of, result) in answers {
            self.world.answer_hook(of, *result);
        }
        self.carry_out_effects();
    }

    /// From now on `on_hook` says what functions answer. Returns who did so before.
    pub(crate) fn on_hook(&mut self, on_hook: OnHook) -> Option<OnHook> {
        let before = self.lambda.on_hook.replace(on_hook);
        self.set_handlers();
        before
    }

    /// From now on `on_exec` says what commands come to. Returns who did so before.
    pub(crate) fn on_exec(&mut self, on_exec: OnExec) -> Option<OnExec> {
        let before = self.on_exec.replace(on_exec);
        self.set_handlers();
        before
    }

    fn set_handlers(&mut self) {
        self.world.set_handlers(Handlers {
            exec: self.on_exec.is_some(),
            hooks: self.lambda.on_hook.is_some(),
        });
    }

    /// Questions to be asked without the lock, and how to say what they are about.
    pub(super) fn take_questions(&mut self) -> (Vec<Question>, u64) {
        (std::mem::take(&mut self.questions), self.world.resets())
    }

    /// Hands on the answer to a question, unless everything was forgotten in between.
    pub(super) fn take_answer(&mut self, resets: u64, (delay, report): (Duration, Report)) {
        if resets == self.world.resets() {
            self.world.report(delay, report);
        }
    }

    /// Plays the next due of all regions if it is due by `limit`. Returns whether there was one.
    fn play_next(&mut self, limit: Time) -> bool {
        let played = self.world.play_next(limit);
        if played {
            self.carry_out_effects();
        }
        played
    }

    /// Moves the clock on towards `target`, from due to due. Returns whether it has come there.
    pub(super) fn skip_some(&mut self, target: Time) -> bool {
        let target = target.min(Time::LAST);
        for _ in 0..DUES_PER_TURN {
            let next = self.next_due();
            if self.has_hooks_due() {
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

    /// Whether so many steps are more than what there is can need to come to rest. Some containers are restarted for
    /// ever.
    pub(crate) fn is_restless(&self, steps: usize) -> bool {
        // Who is asked at each step does not look at all services at each of them.
        let is_due = steps >= STEPS_MAX && steps.is_multiple_of(STEPS_PER_TASK_MAX);
        is_due && steps >= STEPS_MAX + STEPS_PER_TASK_MAX * self.world.task_claims()
    }

    /// When the next thing happens by itself; `None` at rest.
    pub(crate) fn next_due(&mut self) -> Option<Time> {
        self.carry_out_effects();
        self.world.next_due()
    }

    /// Plays the next due alone, moving the clock to its time. Returns whether there was one.
    pub(crate) fn step(&mut self) -> bool {
        let due = self.next_due();
        if let Some(due) = due {
            self.clock.read();
            self.play_at(due);
        }
        due.is_some()
    }

    /// Plays the next due if it is the one at that time. Returns whether it was.
    pub(super) fn step_to(&mut self, due: Time) -> bool {
        self.next_due() == Some(due) && self.step()
    }

    fn play_at(&mut self, due: Time) {
        self.clock.skip_to(due);
        self.play_next(due);
    }

    pub(super) fn pace(&self) -> Pace {
        self.clock.pace()
    }

    pub(super) fn request_id(&mut self) -> String {
        self.request_ids.uuid(Kind::Request)
    }

    pub(super) fn note_request(
        &mut self,
        region: RegionKey,
        sequence: u32,
        call: &Call<'_>,
        outcome: Outcome,
        unknown_members: Vec<String>,
        injected: Option<Box<Injected>>,
    ) {
        self.requests.note(Record {
            at: self.world.now(),
            sequence,
            region,
            request_id: call.caller.request_id.to_owned(),
            what: Asked::Call {
                operation: call.operation,
                body: call.body.into(),
            },
            outcome,
            unknown_members: unknown_members.into(),
            injected,
        });
    }

    pub(super) fn note_rejected(
        &mut self,
        request_id: &str,
        target: Option<&str>,
        error: &ApiError,
    ) {
        self.requests.note(Record {
            at: self.world.now(),
            sequence: self.world.sequence().next(),
            region: World::DEFAULT_REGION,
            request_id: request_id.to_owned(),
            what: Asked::Nothing {
                target: target.map(str::to_owned),
            },
            outcome: Outcome::of(Some(error)),
            unknown_members: UnknownMembers::default(),
            injected: None,
        });
    }

    /// Everything as it was at the start, but for the time. Returns what may run a test's own code when it is dropped.
    #[must_use = "it is to be dropped without the lock"]
    pub(super) fn reset(&mut self) -> (Option<OnExec>, Option<OnHook>) {
        self.world = self.world.emptied();
        let on_exec = self.on_exec.take();
        self.questions.clear();
        let on_hook = std::mem::take(&mut self.lambda).on_hook;
        #[cfg(test)]
        {
            self.is_broken = false;
        }
        self.requests = Requests::default();
        self.request_ids = Ids::new(self.seed(), "requests");
        (on_exec, on_hook)
    }
}
