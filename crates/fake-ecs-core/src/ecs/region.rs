//! The state of one account in one region of AWS, and its outlet: effects. What moves it on is in
//! [`crate::ecs::step`].

#[cfg(feature = "events")]
use std::collections::BTreeSet;
use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "autoscaling")]
use crate::aws::application_auto_scaling::ApplicationAutoScaling;
use crate::aws::auto_scaling::AutoScaling;
use crate::aws::cloud_map::CloudMap;
#[cfg(feature = "cloudformation")]
use crate::aws::cloudformation::CloudFormation;
#[cfg(feature = "cloudtrail")]
use crate::aws::cloudtrail::CloudTrail;
use crate::aws::cloudwatch::CloudWatch;
#[cfg(feature = "codedeploy")]
use crate::aws::codedeploy::CodeDeploy;
use crate::aws::ec2::Ec2;
#[cfg(feature = "ecr")]
use crate::aws::ecr::Ecr;
use crate::aws::elb::Elb;
#[cfg(feature = "events")]
use crate::aws::eventbridge::EventBridge;
use crate::aws::iam::Policies;
use crate::aws::logs::{self, Logs};
use crate::aws::s3::S3;
#[cfg(feature = "scheduler")]
use crate::aws::scheduler::Scheduler;
use crate::aws::secrets_manager::SecretsManager;
#[cfg(feature = "events")]
use crate::aws::sns::Sns;
#[cfg(feature = "sqs")]
use crate::aws::sqs::Sqs;
use crate::aws::ssm::ParameterStore;
use crate::aws::sts::Sts;
use crate::ecs::account_setting::state::AccountSettings;
#[cfg(feature = "agent")]
use crate::ecs::agent::Agents;
use crate::ecs::capacity::state::{CapacityProviders, Scaling};
use crate::ecs::cluster::state::Clusters;
use crate::ecs::daemon::{DaemonDefinitions, Daemons};
use crate::ecs::express::state::ExpressServices;
use crate::ecs::gateway::{Gateways, Routes};
use crate::ecs::instance::Instances;
use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::outbox::{self, Announced};
use crate::ecs::own_calls::{OwnCalls, Purpose};
use crate::ecs::registrar::state::Registrar;
use crate::ecs::service::Services;
use crate::ecs::task::definition::TaskDefinitions;
use crate::ecs::task::store::Tasks;
use crate::ecs::timers::{Timer, TimerQueue};
use crate::ecs::tokens::ClientTokens;
use crate::ecs::usage::state::Loads;
use crate::effect::own_call::OwnRequest;
use crate::effect::{Effect, Report};
use crate::faults;
use crate::kernel::arn::Scope;
use crate::kernel::ids::Ids;
use crate::kernel::log::NewLogFile;
use crate::kernel::profile::Profile;
use crate::kernel::sequence::Sequence;
use crate::kernel::strictness::Strictness;
use crate::kernel::time::Time;
use crate::limits::{Buckets, Quotas, RateLimits};

#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What a fake is made with; nothing of it changes once the fake is started.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Settings {
    pub seed: u64,
    pub profile: Profile,
    pub strictness: Strictness,
    /// Whether tasks fail to start that need a secret, a parameter or a file that is not there,
    /// also while its store was never used, and whether functions need code to be there.
    pub strict_neighbours: bool,
    /// Whether resources of stacks whose type is not emulated are recorded, instead of failing.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub ignores_unknown_resources: bool,
    /// The neighbours that are switched off, by their signing names.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub without: Vec<String>,
    /// Where the real endpoints are that have taken the place of neighbours, by their signing
    /// names.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "BTreeMap::is_empty")
    )]
    pub endpoints: BTreeMap<String, String>,
    /// Clusters are made with one synthetic container instance, so that EC2 tasks have somewhere to
    /// run.
    pub synthetic_instances: bool,
    /// How often callers may call.
    pub rate_limits: RateLimits,
    /// How much there may be in a region at first.
    pub quotas: Quotas,
    /// Whether there is another runtime than the simulator. It is told of tasks as a whole.
    pub has_runtimes: bool,
    /// Where the private addresses are that an engine gives to containers, if it does.
    pub vpc: Option<Ipv4Addr>,
    /// Where logs go that grow long.
    #[cfg_attr(feature = "serde", serde(skip, default = "no_log_file"))]
    pub new_log_file: NewLogFile,
}

impl Settings {
    /// Whether a neighbour is switched off, by its signing name.
    pub fn is_without(&self, service: &str) -> bool {
        self.without.iter().any(|it| it == service)
    }

    /// Whether ECS does without what a neighbour does not have: where nothing was ever put into the
    /// neighbour, unless the fake is strict, and where the neighbour is switched off or elsewhere.
    ///
    /// A fake is strict about what tasks take from a neighbour. What else a neighbour has, such as
    /// subnets and roles, is missed once something of the kind was made.
    pub fn is_lenient(&self, service: &str, is_used: bool) -> bool {
        const GIVE: [&str; 5] = [
            "elasticloadbalancing",
            "logs",
            "s3",
            "secretsmanager",
            "ssm",
        ];
        let is_strict = self.strict_neighbours && GIVE.contains(&service);
        !is_used && !is_strict || self.is_elsewhere(service)
    }

    /// Whether a neighbour is switched off, or a real endpoint has taken its place, so that nobody
    /// here knows what it has.
    pub fn is_elsewhere(&self, service: &str) -> bool {
        self.is_without(service) || self.endpoints.contains_key(service)
    }
}

/// Settings that were written say nothing of where this process has room.
#[cfg(feature = "serde")]
fn no_log_file() -> NewLogFile {
    || None
}

/// The emulated ECS of one account in one region.
///
/// Whoever drives it keeps to this order: [`fire_next`](Self::fire_next) or let something else
/// happen, then [`poll_effect`](Self::poll_effect) until there is none and carry the effects out;
/// when nothing is due before some time, [`pass_to`](Self::pass_to) it. Extra calls do nothing.
#[derive(Clone, Debug)]
pub struct Region {
    /// Which region of the fake this is; reports carry it back.
    pub key: RegionKey,
    /// How often the fake had been reset before.
    pub resets: u64,
    pub scope: Scope,
    pub settings: Arc<Settings>,
    /// Whether somebody is to be told of the ends of tasks: runtimes, or code of a user's.
    pub announces_ends: bool,
    /// The ARN of the session whose call is carried out now, if the caller is one.
    pub session: Option<String>,
    /// What is to go wrong.
    pub faults: faults::Registry,
    /// What callers may do.
    pub policies: Policies,
    /// What was made in IAM, which all regions of the account share.
    #[cfg(feature = "iam")]
    pub iam: Arc<crate::aws::iam::state::Iam>,
    /// What is left of how often callers may call.
    pub buckets: Buckets,
    /// How much there may be.
    pub quotas: Quotas,
    /// Whether there may be a quota now for tasks that there was none for.
    pub may_have_vcpus: bool,
    pub ids: Ids,
    pub clusters: Clusters,
    pub capacity_providers: CapacityProviders,
    pub scaling: Scaling,
    pub task_definitions: TaskDefinitions,
    pub tasks: Tasks,
    pub services: Services,
    pub daemon_definitions: DaemonDefinitions,
    pub daemons: Daemons,
    #[cfg(feature = "autoscaling")]
    pub application_auto_scaling: ApplicationAutoScaling,
    pub auto_scaling: AutoScaling,
    pub ec2: Ec2,
    #[cfg(feature = "ecr")]
    pub ecr: Ecr,
    pub elb: Elb,
    pub cloud_map: CloudMap,
    pub cloudwatch: CloudWatch,
    #[cfg(feature = "cloudtrail")]
    pub cloudtrail: CloudTrail,
    #[cfg(feature = "cloudformation")]
    pub cloudformation: CloudFormation,
    #[cfg(feature = "codedeploy")]
    pub codedeploy: CodeDeploy,
    pub logs: Logs,
    pub secrets_manager: SecretsManager,
    pub parameter_store: ParameterStore,
    #[cfg(feature = "scheduler")]
    pub scheduler: Scheduler,
    pub sts: Sts,
    pub s3: S3,
    #[cfg(feature = "events")]
    pub eventbridge: EventBridge,
    #[cfg(feature = "events")]
    pub sns: Sns,
    /// For which functions and the like there is code of a user's, by their ARNs.
    #[cfg(feature = "events")]
    pub code_of_targets: Arc<BTreeSet<String>>,
    #[cfg(feature = "sqs")]
    pub sqs: Sqs,
    pub registrar: Registrar,
    /// What ECS asks of real endpoints.
    pub own_calls: OwnCalls,
    pub express: ExpressServices,
    pub gateways: Gateways,
    pub routes: Routes,
    pub instances: Instances,
    #[cfg(feature = "agent")]
    pub agents: Agents,
    /// How busy services and tasks are.
    pub(in crate::ecs) loads: Loads,
    pub client_tokens: ClientTokens,
    pub account_settings: AccountSettings,
    pub(in crate::ecs) now: Time,
    pub(in crate::ecs) timers: TimerQueue,
    pub(in crate::ecs) effects: VecDeque<Effect>,
    /// What was announced in this step.
    pub(in crate::ecs) outbox: Vec<Announced>,
    #[cfg(any(test, feature = "self-check"))]
    pub witness: outbox::Witness,
    pub(in crate::ecs) sequence: Sequence,
}

impl Region {
    pub fn new(key: RegionKey, scope: Scope, settings: Arc<Settings>, now: Time) -> Self {
        let ids = Ids::new(
            settings.seed,
            &format!("{}/{}", scope.account, scope.region),
        );
        Self {
            key,
            resets: 0,
            scope,
            announces_ends: settings.has_runtimes,
            session: None,
            buckets: Buckets::new(&settings.rate_limits),
            quotas: settings.quotas,
            may_have_vcpus: false,
            faults: faults::Registry::default(),
            policies: Policies::default(),
            #[cfg(feature = "iam")]
            iam: Arc::default(),
            ids,
            clusters: Clusters::default(),
            capacity_providers: CapacityProviders::default(),
            scaling: Scaling::default(),
            task_definitions: TaskDefinitions::default(),
            tasks: Tasks::default(),
            services: Services::default(),
            daemon_definitions: DaemonDefinitions::default(),
            daemons: Daemons::default(),
            #[cfg(feature = "autoscaling")]
            application_auto_scaling: ApplicationAutoScaling::default(),
            auto_scaling: AutoScaling::default(),
            ec2: Ec2::of_region(settings.vpc, key.0),
            #[cfg(feature = "ecr")]
            ecr: Ecr::default(),
            elb: Elb::of_region(settings.vpc.is_some()),
            cloud_map: CloudMap::default(),
            cloudwatch: CloudWatch::default(),
            #[cfg(feature = "cloudtrail")]
            cloudtrail: CloudTrail::default(),
            #[cfg(feature = "cloudformation")]
            cloudformation: CloudFormation::default(),
            #[cfg(feature = "codedeploy")]
            codedeploy: CodeDeploy::default(),
            logs: Logs::default(),
            secrets_manager: SecretsManager::default(),
            parameter_store: ParameterStore::default(),
            #[cfg(feature = "scheduler")]
            scheduler: Scheduler::default(),
            sts: Sts::default(),
            s3: S3::default(),
            #[cfg(feature = "events")]
            eventbridge: EventBridge::default(),
            #[cfg(feature = "events")]
            sns: Sns::default(),
            #[cfg(feature = "events")]
            code_of_targets: Arc::default(),
            #[cfg(feature = "sqs")]
            sqs: Sqs::default(),
            registrar: Registrar::default(),
            own_calls: OwnCalls::default(),
            express: ExpressServices::default(),
            gateways: Gateways::default(),
            routes: Routes::default(),
            instances: Instances::default(),
            #[cfg(feature = "agent")]
            agents: Agents::default(),
            loads: Loads::default(),
            client_tokens: ClientTokens::default(),
            account_settings: AccountSettings::default(),
            now,
            timers: TimerQueue::default(),
            effects: VecDeque::new(),
            outbox: Vec::new(),
            #[cfg(any(test, feature = "self-check"))]
            witness: Vec::new(),
            sequence: Sequence::default(),
            settings,
        }
    }

    /// Numbers what happens here together with what happens in other regions.
    pub fn continue_sequence(&mut self, sequence: &Sequence) {
        self.sequence = sequence.clone();
    }

    /// The time up to which everything has happened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Orders what happens at one time, across tasks and requests.
    pub fn next_sequence(&mut self) -> u32 {
        self.sequence.next()
    }

    /// The number of what happened last.
    pub fn last_sequence(&self) -> u32 {
        self.sequence.last()
    }

    /// Moves the time on. No timer fires: those before `time` are to be fired first.
    pub fn pass_to(&mut self, time: Time) {
        if time > self.now {
            self.now = time;
            self.forget_old();
        }
    }

    /// The region for somebody who looks at it at that time, at which it was as it is now.
    #[must_use]
    pub fn seen_at(&self, time: Time) -> Self {
        let mut seen = self.clone();
        seen.now = time;
        seen.forget_old();
        seen
    }

    /// Whether something is not to be shown any more that was shown until now.
    pub fn is_fading(&self, now: Time) -> bool {
        self.tasks.is_fading(now) || self.services.is_fading(now) || self.clusters.is_fading(now)
    }

    pub(in crate::ecs) fn forget_old(&mut self) {
        self.tasks.forget_old(self.now);
        self.drop_tasks();
        self.services.forget_old(self.now);
        self.clusters.forget_old(self.now);
        self.client_tokens.forget_old(&self.tasks, self.now);
    }

    /// Drops tasks that the API shows no more, but for the last of them and those that something in
    /// the region still knows. What a runtime has yet to report of them is dropped when it comes.
    fn drop_tasks(&mut self) {
        for key in self.tasks.surplus() {
            if self.knows(key) {
                self.tasks.keep(key);
            } else {
                let containers = &self.tasks.get(key).containers;
                let log = |index| containers.get(usize::from(index)).map(|it| &it.log);
                logs::port::part(&mut self.logs, key.registrant(), self.now, log);
                self.own_calls.drop_task(key);
                self.tasks.drop(key);
            }
        }
    }

    /// Whether more may come of a task that has stopped.
    fn knows(&self, key: TaskKey) -> bool {
        let task = self.tasks.get(key);
        let mut streams = task.containers.iter().map(|it| &it.log_stream);
        self.elb.has(key.registrant())
            || self.cloud_map.has(key.registrant())
            || self.own_calls.is_shipping(key)
            || self.daemons.iter().any(|daemon| daemon.has(key))
            || streams.any(|stream| stream.next(self.now).is_some())
    }

    /// When the first timer or report is, be the report overtaken or not.
    pub fn planned(&self) -> Option<Time> {
        self.timers.first()
    }

    pub fn has_effects(&self) -> bool {
        !self.effects.is_empty()
    }

    /// ECS announces something that happened at a time, under a number of the sequence.
    pub(in crate::ecs) fn announce(&mut self, at: Time, sequence: u32, what: outbox::What) {
        #[cfg(any(test, feature = "self-check"))]
        if let outbox::What::Task(key) = what {
            self.witness.push((sequence, self.tasks.get(key).clone()));
        }
        self.outbox.push(Announced { at, sequence, what });
    }

    /// What was announced since this was asked last.
    pub fn drain_outbox(&mut self) -> std::vec::Drain<'_, Announced> {
        self.outbox.drain(..)
    }

    /// What is to be done outside; call until there is nothing left.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Something is to be done outside.
    #[cfg(feature = "events")]
    pub fn ask_outside(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    /// Calls the real endpoint of a service, for that region of AWS. The answer comes by itself,
    /// unless the fake is reset before.
    pub fn call_endpoint(&mut self, purpose: Purpose, to: String, request: OwnRequest) {
        let call = self.own_calls.begin(self.key, purpose, to, request);
        self.effects.push_back(Effect::Call(call));
    }

    /// A runtime has something to say, now or after a delay. Of a task that there is not it has
    /// nothing to say.
    pub fn report(&mut self, delay: Duration, report: Report) {
        let task = report.task().and_then(|task| self.tasks.find(task.id));
        if let Some(task) = task.map(|task| task.key) {
            self.timers.report(self.now + delay, task, report);
        }
    }

    /// The ARN of the principal whose call is carried out, or who does what handles do.
    pub fn principal(&self) -> String {
        let session = self.session.clone();
        session.unwrap_or_else(|| self.scope.caller_arn())
    }

    /// Sets the timer, in place of what was set before.
    pub(crate) fn arm(&mut self, delay: Duration, timer: Timer) {
        self.timers.set(timer, self.now + delay);
    }

    /// Sets the timer unless it fires by that time anyway.
    pub fn arm_no_later(&mut self, at: Time, timer: Timer) {
        self.timers.set_no_later(timer, at.max(self.now));
    }

    /// What the timer is for has been overtaken.
    pub(crate) fn disarm(&mut self, timer: Timer) {
        self.timers.stop(timer);
    }
}

#[cfg(test)]
mod tests {
    use crate::ecs::fixtures;

    #[test]
    fn a_fake_is_strict_about_what_tasks_take_and_about_what_was_made() {
        let mut settings = (*fixtures::region().settings).clone();
        assert!(settings.is_lenient("ssm", false));

        settings.strict_neighbours = true;
        assert!(!settings.is_lenient("ssm", false));
        assert!(settings.is_lenient("ec2", false));
        // Once somebody has made a subnet, those that there are count.
        assert!(!settings.is_lenient("ec2", true));
    }
}
