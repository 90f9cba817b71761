//! The emulated ECS: one account in one region. Pure: it is told the time, and it reads no clock, spawns nothing,
//! awaits nothing.
//!
//! - [`lifecycle`] — what moves tasks and containers from one status to the next. Start here.
//! - [`task`], [`cluster`], [`task_definition`], [`instance`], [`volume`] — what there is, as data.
//! - [`account_setting`] — what an account is set to.
//! - [`service`] — services: desired count in, tasks out. [`capacity`] — which capacity provider a task goes to.
//! - [`daemon`] — managed daemons: one task on each instance of a capacity provider.
//! - [`registrar`] — where tasks of services can be reached: load balancers and service discovery.
//! - [`gateway`] — load balancers that services share. [`express`] — services that ECS makes everything for.
//!   [`managed`] — what ECS makes elsewhere has names.
//! - [`capacity_provider`], [`attachments`] — where tasks get their compute from, and what clusters get for it.
//! - [`scaling`] — capacity that comes and goes: tasks wait for it, groups and Managed Instances bring it.
//! - [`instance_life`] — container instances come and go. [`registration`] — their agents tell of them.
//!   [`agent_update`] — agents become new ones. [`placement`] — which of them gets a task.
//! - [`tasks`] — all tasks, and the indexes from which lists and counts are read; [`load`] is one of them.
//! - [`agenda`] — what is due when. [`effect`] — what a runtime is asked to do, and what it tells.
//! - [`timeline`] — the story of a task as small values.
//! - [`ids`], [`arn`], [`time`], [`profile`] — identifiers, names, points in time, how long things take.
//! - [`text`] — how long texts are.
//! - [`network`], [`subnets`] — network interfaces, and where they are.
//! - [`query`] — the language of placement constraints and of filters of container instances.
//! - [`check`] — what must hold after every step.

pub(crate) mod account_setting;
pub(crate) mod agenda;
pub(crate) mod agent_update;
pub(crate) mod arn;
pub(crate) mod attachments;
pub(crate) mod capacity;
pub(crate) mod capacity_provider;
#[cfg(any(test, feature = "self-check"))]
pub(crate) mod check;
pub(crate) mod cluster;
pub(crate) mod daemon;
pub(crate) mod effect;
pub(crate) mod express;
#[cfg(test)]
pub(crate) mod fixtures;
pub(crate) mod gateway;
pub(crate) mod ids;
pub(crate) mod instance;
pub(crate) mod instance_life;
pub(crate) mod lifecycle;
mod load;
pub(crate) mod lookup;
pub(crate) mod managed;
pub(crate) mod network;
pub(crate) mod placement;
pub(crate) mod profile;
mod protection;
pub(crate) mod query;
pub(crate) mod registrar;
pub(crate) mod registration;
pub(crate) mod scaling;
pub(crate) mod service;
pub(crate) mod strictness;
pub(crate) mod subnets;
pub(crate) mod task;
pub(crate) mod task_definition;
pub(crate) mod tasks;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod timeline;
pub(crate) mod tokens;
pub(crate) mod volume;

use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use self::account_setting::AccountSettings;
use self::agenda::{Agenda, Due};
use self::arn::Place;
use self::capacity_provider::CapacityProviders;
use self::cluster::Clusters;
use self::daemon::{DaemonDefinitions, Daemons};
use self::effect::{Effect, Report};
use self::express::ExpressServices;
use self::gateway::{Gateways, Routes};
use self::ids::Ids;
use self::instance::Instances;
use self::lifecycle::Withheld;
use self::network::Addresses;
use self::profile::Profile;
use self::registrar::Registrar;
use self::scaling::Scaling;
use self::service::Services;
use self::service::stages::answers::Question;
use self::strictness::Strictness;
use self::subnets::Subnets;
use self::task_definition::TaskDefinitions;
use self::tasks::Tasks;
use self::time::Time;
use self::timeline::Sequence;
use self::tokens::ClientTokens;

/// What a world is made with; nothing of it changes once the fake is started.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) profile: Profile,
    pub(crate) strictness: Strictness,
    /// Clusters are made with one synthetic container instance, so that EC2 tasks have somewhere to run.
    pub(crate) synthetic_instances: bool,
    /// Where the fake listens.
    pub(crate) address: SocketAddr,
}

/// The emulated ECS of one account in one region.
///
/// Whoever drives it keeps to this order: [`play_next`](Self::play_next) or let something else happen, then
/// [`poll_effect`](Self::poll_effect) until there is none and carry the effects out; when nothing is due before some
/// time, [`pass_to`](Self::pass_to) it. Extra calls do nothing.
#[derive(Debug)]
pub(crate) struct World {
    /// Which world of the fake this is; reports carry it back.
    pub(crate) index: u16,
    /// How often the fake had been reset before.
    pub(crate) resets: u64,
    pub(crate) place: Place,
    pub(crate) settings: Settings,
    /// Where the caller of the moment has reached the fake, as `127.0.0.1:4566`: it is where agents are sent.
    pub(crate) authority: String,
    pub(crate) ids: Ids,
    pub(crate) clusters: Clusters,
    pub(crate) capacity_providers: CapacityProviders,
    pub(crate) scaling: Scaling,
    pub(crate) task_definitions: TaskDefinitions,
    pub(crate) tasks: Tasks,
    pub(crate) services: Services,
    pub(crate) daemon_definitions: DaemonDefinitions,
    pub(crate) daemons: Daemons,
    pub(crate) registrar: Registrar,
    pub(crate) express: ExpressServices,
    pub(crate) gateways: Gateways,
    pub(crate) routes: Routes,
    /// The CloudWatch alarms that tests have raised.
    pub(crate) alarms: BTreeSet<String>,
    pub(crate) instances: Instances,
    pub(crate) subnets: Subnets,
    pub(crate) addresses: Addresses,
    pub(crate) client_tokens: ClientTokens,
    pub(crate) account_settings: AccountSettings,
    now: Time,
    agenda: Agenda,
    withheld: Withheld,
    effects: VecDeque<Effect>,
    questions: VecDeque<Question>,
    sequence: Sequence,
}

impl World {
    pub(crate) fn new(index: u16, place: Place, settings: Settings, now: Time) -> Self {
        let ids = Ids::new(
            settings.seed,
            &format!("{}/{}", place.account, place.region),
        );
        Self {
            index,
            resets: 0,
            place,
            settings,
            authority: String::new(),
            ids,
            clusters: Clusters::default(),
            capacity_providers: CapacityProviders::default(),
            scaling: Scaling::default(),
            task_definitions: TaskDefinitions::default(),
            tasks: Tasks::default(),
            services: Services::default(),
            daemon_definitions: DaemonDefinitions::default(),
            daemons: Daemons::default(),
            registrar: Registrar::default(),
            express: ExpressServices::default(),
            gateways: Gateways::default(),
            routes: Routes::default(),
            alarms: BTreeSet::new(),
            instances: Instances::default(),
            subnets: Subnets::default(),
            addresses: Addresses::default(),
            client_tokens: ClientTokens::default(),
            account_settings: AccountSettings::default(),
            now,
            agenda: Agenda::default(),
            withheld: Withheld::default(),
            effects: VecDeque::new(),
            questions: VecDeque::new(),
            sequence: Sequence::default(),
        }
    }

    /// Tells it from the worlds before that many resets.
    pub(crate) fn after_resets(mut self, resets: u64) -> Self {
        self.resets = resets;
        self
    }

    /// Orders what happens here and in the other worlds of a fake by one sequence.
    pub(crate) fn in_sequence(mut self, sequence: Sequence) -> Self {
        self.sequence = sequence;
        self
    }

    /// The time up to which everything has been played.
    pub(crate) fn now(&self) -> Time {
        self.now
    }

    /// Orders what happens at one time, across tasks and requests.
    pub(crate) fn next_sequence(&mut self) -> u32 {
        self.sequence.next()
    }

    /// Moves the time on. Nothing is played: what is due before `time` is to be played first.
    pub(crate) fn pass_to(&mut self, time: Time) {
        if time > self.now {
            self.now = time;
            self.forget_old();
        }
    }

    fn forget_old(&mut self) {
        self.tasks.forget_old(self.now);
        self.client_tokens.forget_old(&self.tasks, self.now);
    }

    /// Plays the next due if it is due by `limit`, and moves to its time. Returns whether there was one.
    pub(crate) fn play_next(&mut self, limit: Time) -> bool {
        let Some(at) = self.next_due().filter(|at| *at <= limit) else {
            return false;
        };
        let Some((_, due)) = self.agenda.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.forget_old();
        self.play(due);
        #[cfg(any(test, feature = "self-check"))]
        check::invariants(self);
        true
    }

    /// When the next thing happens by itself; `None` at rest.
    pub(crate) fn next_due(&mut self) -> Option<Time> {
        // What has been overtaken by events must not keep the world from being at rest.
        while let Some((at, due)) = self.agenda.first() {
            if !self.is_stale(due) {
                return Some(at);
            }
            self.agenda.pop();
        }
        #[cfg(any(test, feature = "self-check"))]
        if self.effects.is_empty() {
            check::at_rest(self);
        }
        None
    }

    /// What is to be done outside; call until there is nothing left.
    pub(crate) fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The function of a lifecycle hook that is to be called; call until there is none left.
    pub(crate) fn poll_question(&mut self) -> Option<Question> {
        self.questions.pop_front()
    }

    /// A runtime has something to say, now or after a delay.
    pub(crate) fn report(&mut self, delay: Duration, report: Report) {
        self.agenda.add(self.now + delay, Due::Report(report));
    }

    fn put_down(&mut self, delay: Duration, due: Due) {
        self.agenda.add(self.now + delay, due);
    }
}
