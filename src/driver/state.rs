//! What the driver's lock guards.

use std::time::{Duration, SystemTime};

use super::clock::{Clock, Clockwork, Pace};
use super::requests::{Asked, Outcome, Record, Requests};
use super::{Call, Scope};
use crate::runtime::simulator::Simulator;
use crate::runtime::{Reports, Runtime};
use crate::wire::ApiError;
use crate::world::ids::{Ids, Kind};
use crate::world::lookup::DEFAULT_CLUSTER;
use crate::world::time::Time;
use crate::world::{Settings, World};

/// What a driver is made with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// The account and region that handles look at.
    pub(crate) scope: Scope,
    pub(crate) clock: Clock,
    pub(crate) epoch: SystemTime,
    /// The cluster that every world has from the beginning.
    pub(crate) default_cluster: Option<String>,
    pub(crate) settings: Settings,
}

#[derive(Debug)]
pub(crate) struct State {
    setup: Setup,
    clock: Clockwork,
    /// When the fake was started; stories count from here.
    started: Time,
    /// The world of the default scope comes first.
    worlds: Vec<World>,
    simulator: Simulator,
    reports: Reports,
    requests: Requests,
    request_ids: Ids,
    /// How many calls to come fail with a `ServerException`, for the tests of retries.
    #[cfg(test)]
    pub(crate) server_errors_due: u64,
}

impl State {
    pub(super) fn new(setup: Setup) -> Self {
        let mut clock = Clockwork::new(setup.clock, setup.epoch);
        let started = clock.read();
        let simulator = Simulator::new(setup.settings.profile.containers.clone());
        let request_ids = Ids::new(setup.settings.seed, "requests");
        let mut state = Self {
            setup,
            clock,
            started,
            worlds: Vec::new(),
            simulator,
            reports: Reports::default(),
            requests: Requests::default(),
            request_ids,
            #[cfg(test)]
            server_errors_due: 0,
        };
        state.world_of(&state.setup.scope.clone());
        state
    }

    /// The time up to which everything has been played.
    pub(crate) fn now(&self) -> Time {
        self.worlds[0].now()
    }

    /// What the clock shows, whether or not everything has been played that was due by then.
    pub(super) fn clock_time(&mut self) -> Time {
        self.clock.read()
    }

    pub(crate) fn started(&self) -> Time {
        self.started
    }

    pub(crate) fn seed(&self) -> u64 {
        self.setup.settings.seed
    }

    /// The cluster that the default scope has from the beginning, or that calls mean that name none.
    pub(crate) fn default_cluster(&self) -> &str {
        let name = self.setup.default_cluster.as_deref();
        name.unwrap_or(DEFAULT_CLUSTER)
    }

    pub(crate) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// The account and region that a request was for.
    pub(crate) fn scope_of(&self, record: &Record) -> &Scope {
        &self.worlds[record.world].place
    }

    pub(crate) fn simulator_mut(&mut self) -> &mut Simulator {
        &mut self.simulator
    }

    pub(crate) fn world(&self) -> &World {
        &self.worlds[0]
    }

    pub(crate) fn world_mut(&mut self, index: usize) -> &mut World {
        &mut self.worlds[index]
    }

    /// The world of a scope; a new one when this is the first that is heard of it.
    pub(super) fn world_of(&mut self, scope: &Scope) -> usize {
        if let Some(index) = self.worlds.iter().position(|world| world.place == *scope) {
            return index;
        }
        let index = self.worlds.len();
        let now = self.clock.read();
        let number = u16::try_from(index).unwrap_or(u16::MAX);
        let mut world = World::new(number, scope.clone(), self.setup.settings.clone(), now);
        if let Some(name) = &self.setup.default_cluster {
            world.make_cluster(name);
        }
        self.worlds.push(world);
        index
    }

    /// Plays what was due by now, unless the clock is one that stands still.
    pub(crate) fn catch_up(&mut self) {
        if self.clock.moves_by_itself() {
            let now = self.clock.read();
            self.play_until(now);
        }
    }

    /// Whether this call is one that is to fail.
    #[cfg(test)]
    pub(super) fn take_server_error(&mut self) -> bool {
        let due = self.server_errors_due > 0;
        self.server_errors_due -= u64::from(due);
        due
    }

    /// Carries out what the worlds want done, and tells them what is to come of it.
    pub(crate) fn carry_out_effects(&mut self) {
        let Self {
            worlds,
            simulator,
            reports,
            ..
        } = self;
        for world in worlds {
            while let Some(effect) = world.poll_effect() {
                simulator.execute(effect, reports);
                for (delay, report) in reports.take() {
                    world.report(delay, report);
                }
            }
        }
    }

    fn play_until(&mut self, time: Time) {
        self.carry_out_effects();
        for index in 0..self.worlds.len() {
            while self.worlds[index].advance(time) {
                self.carry_out_effects();
            }
        }
    }

    /// Moves the clock on by `duration` and plays what is due by then.
    pub(crate) fn skip(&mut self, duration: Duration) {
        let target = self.clock.read() + duration;
        self.clock.skip_to(target);
        self.play_until(target);
    }

    /// When the next thing happens by itself; `None` at rest.
    pub(crate) fn next_due(&mut self) -> Option<Time> {
        self.carry_out_effects();
        self.worlds.iter_mut().filter_map(World::next_due).min()
    }

    /// Plays the next due alone, moving the clock to its time. Returns whether there was one.
    pub(crate) fn step(&mut self) -> bool {
        let Some(due) = self.next_due() else {
            return false;
        };
        self.clock.read();
        self.clock.skip_to(due);
        let mut worlds = self.worlds.iter_mut();
        let played = worlds.any(|world| world.next_due() == Some(due) && world.play_next(due));
        self.carry_out_effects();
        played
    }

    pub(super) fn pace(&self) -> Pace {
        self.clock.pace()
    }

    pub(super) fn request_id(&mut self) -> String {
        self.request_ids.uuid(Kind::Request)
    }

    pub(super) fn note_request(
        &mut self,
        world: usize,
        sequence: u32,
        call: &Call<'_>,
        outcome: Outcome,
        unknown_members: Vec<String>,
    ) {
        tracing::debug!(target: "fake_ecs", operation = %call.operation, request_id = call.request_id, ?outcome);
        self.requests.note(Record {
            at: self.worlds[world].now(),
            sequence,
            world,
            request_id: call.request_id.to_owned(),
            what: Asked::Call {
                operation: call.operation,
                body: call.body.into(),
            },
            outcome,
            unknown_members,
        });
    }

    pub(super) fn note_rejected(
        &mut self,
        request_id: &str,
        target: Option<&str>,
        error: &ApiError,
    ) {
        tracing::debug!(target: "fake_ecs", target_header = target, request_id, %error);
        self.catch_up();
        let world = &mut self.worlds[0];
        self.requests.note(Record {
            at: world.now(),
            sequence: world.next_sequence(),
            world: 0,
            request_id: request_id.to_owned(),
            what: Asked::Nothing {
                target: target.map(str::to_owned),
            },
            outcome: Outcome::of(Some(error)),
            unknown_members: Vec::new(),
        });
    }

    /// Everything as it was at the start, but for the time.
    pub(super) fn reset(&mut self) {
        self.worlds.clear();
        self.simulator.reset();
        self.requests = Requests::default();
        self.request_ids = Ids::new(self.setup.settings.seed, "requests");
        self.world_of(&self.setup.scope.clone());
    }
}
