//! A service, from the outside.

use std::fmt;

use super::link::Link;
use super::traffic::{self, TrafficShare};
use super::{Events, Fault, FaultGuard, List, Tasks, story, wait};
use crate::command::Command;
use crate::command::address::ServiceName;
use crate::ecs::keys::ServiceKey;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::state::Service;
use crate::ecs::service::{HookResult, LifecycleStage, ServiceStatus, sites};
use crate::ecs::{Region, service};
use crate::fake::FakeEcs;
use crate::faults;
use crate::render;
#[cfg(feature = "client")]
use crate::sdk::IntoSdk as _;
use crate::wire::{self, Json, ServiceDeploymentStatus};

/// A service of the fake.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// let web = ecs.service("web");
/// web.wait_stable().await;
/// assert_eq!(web.running_count(), web.desired_count());
/// # }
/// ```
#[derive(Clone)]
pub struct ServiceHandle {
    link: Link,
    key: ServiceKey,
}

impl ServiceHandle {
    /// By its ARN, or by its name in that cluster.
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, cluster: Option<&str>, reference: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let found = find(region, cluster, reference);
            let handle = |service: &Service| Self {
                link: link.clone(),
                key: service.key,
            };
            found
                .map(handle)
                .ok_or_else(|| names(region).collect::<Vec<_>>())
        });
        match found {
            Ok(service) => service,
            Err(names) => panic!(
                "no service '{reference}'; there is: {}",
                story::list(&names)
            ),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let all = region.services.iter();
            all.map(|service| Self::new(link.clone(), service.key))
                .collect()
        });
        List::new(fake, "service", all)
    }

    pub(super) fn new(link: Link, key: ServiceKey) -> Self {
        Self { link, key }
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    pub(super) fn key(&self) -> ServiceKey {
        self.key
    }

    #[track_caller]
    pub(super) fn read<R>(&self, at: impl FnOnce(&Region, &Service) -> R) -> R {
        self.link
            .read(|region| at(region, region.services.get(self.key)))
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.read(|_, service| service.name.to_string())
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.read(|region, service| {
            region.service_arn(&region.clusters.get(service.cluster).name, &service.name)
        })
    }

    /// Where it is in its life.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> ServiceStatus {
        self.read(|_, service| service.status)
    }

    /// How many tasks it is to have.
    #[track_caller]
    #[must_use]
    pub fn desired_count(&self) -> usize {
        self.read(sites::desired_count)
    }

    /// How many of its tasks are `RUNNING`.
    #[track_caller]
    #[must_use]
    pub fn running_count(&self) -> usize {
        self.read(running_count)
    }

    /// How many of its tasks are to run and are not `RUNNING` yet.
    #[track_caller]
    #[must_use]
    pub fn pending_count(&self) -> usize {
        self.read(|region, service| {
            let deployments = service.all_deployments();
            deployments
                .map(|of| service::view::counts(region, of.id).pending())
                .sum()
        })
    }

    /// Its tasks, in the order of creation, whether they still run or not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        let key = self.key;
        Tasks::of(&self.link, |task| {
            task.spec.owner.is_some_and(|owner| owner.service == key)
        })
    }

    /// The messages of the `events` that `DescribeServices` shows of it, all of them, oldest first.
    /// The operation shows the last hundred, newest first. A message names 20 tasks at most, so
    /// that a start or a stop of more makes several. Each call builds the list.
    ///
    /// What the service announces on EventBridge is [`events`](Self::events).
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let messages = ecs.service("web").messages();
    /// assert_eq!(messages.last().unwrap(), "(service web) has reached a steady state.");
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        self.read(|region, service| {
            let entries = service.story.iter();
            entries
                .filter_map(|entry| render::event_text(region, service, entry))
                .collect()
        })
    }

    /// What is announced of it on EventBridge, oldest first: state changes of its deployments, and
    /// its service actions. The same as
    /// [`ecs.events().of_service(&service)`](Events::of_service).
    ///
    /// The messages that `DescribeServices` shows are [`messages`](Self::messages).
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let steady = ecs.service("web").events().service_actions().last();
    /// assert_eq!(steady.event_name(), "SERVICE_STEADY_STATE");
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn events(&self) -> Events {
        Events::all(self.link.fake()).of_service(self)
    }

    /// What `DescribeServices` shows of it, with its tags.
    #[cfg(feature = "client")]
    #[track_caller]
    #[must_use]
    pub fn describe(&self) -> aws_sdk_ecs::types::Service {
        self.shown().into_sdk()
    }

    /// What `DescribeServices` shows of it, as JSON: for snapshots, [redacted](FakeEcs::redact).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.define("web");
    /// let web = ecs.new_service("web").count(2).add();
    /// assert_eq!(web.to_json()["desiredCount"], 2);
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn to_json(&self) -> Json {
        Json::of(&self.shown())
    }

    #[track_caller]
    fn shown(&self) -> wire::Service {
        let view = render::ServiceView::Described { with_tags: true };
        self.read(|region, service| render::service(region, service, view))
    }

    /// Its deployments, the newest first: it is the `PRIMARY` one. Empty for the deployment
    /// controllers `CODE_DEPLOY` and `EXTERNAL`; see [`task_sets`](Self::task_sets).
    #[cfg(feature = "client")]
    #[track_caller]
    #[must_use]
    pub fn deployments(&self) -> Vec<aws_sdk_ecs::types::Deployment> {
        self.describe().deployments.unwrap_or_default()
    }

    /// The stage that its deployment under way is in, if that has the strategy `BLUE_GREEN`,
    /// `LINEAR` or `CANARY`.
    #[track_caller]
    #[must_use]
    pub fn deployment_stage(&self) -> Option<LifecycleStage> {
        self.read(|_, service| service.staging()?.stage())
    }

    /// How its traffic is shared out by its last deployment, the newest revision first, if that has
    /// the strategy `BLUE_GREEN`, `LINEAR` or `CANARY`. Otherwise there are no weights, and it is
    /// empty.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// # use fake_ecs::LifecycleStage;
    /// let web = ecs.service("web");
    /// web.wait_stage(LifecycleStage::ProductionTrafficShift).await;
    /// assert_eq!(web.traffic()[0].production(), 5.0);
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn traffic(&self) -> Vec<TrafficShare> {
        self.read(traffic::shares)
    }

    // ---- interfering ----

    /// The next `count` tasks that it starts end as soon as they run, with exit code 1. So none of
    /// them is ever healthy, and a circuit breaker counts them.
    ///
    /// By default none does. The fault goes by name: it counts for a service that is made again,
    /// too. Another call adds to this one; [`remove`](Fault::remove) lets the tasks after this run
    /// again.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let web = ecs.service("web");
    /// let crash = web.crash_loop(3);
    /// // … the application deploys a new revision, which is given up …
    /// assert_eq!(crash.hits(), 3);
    /// # }
    /// ```
    #[track_caller]
    pub fn crash_loop(&self, count: usize) -> Fault {
        Fault::of(&self.link, Some(count), |region| {
            let service = region.services.get(self.key);
            faults::Kind::ServiceTask(service.path(&region.clusters))
        })
    }

    /// What the Lambda functions of its lifecycle hooks answer: `result` for the next one that is
    /// called at that stage, or for one that has said that it is in progress and is called again at
    /// once. Several calls are for several functions, in that order. [`HookResult::InProgress`] as
    /// the last word counts until there is another.
    ///
    /// By default functions succeed, unless [`FakeEcs::on_hook`] decides otherwise.
    ///
    /// ```
    /// use fake_ecs::{HookResult, LifecycleStage};
    ///
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let web = ecs.service("web");
    /// web.answer_hook(LifecycleStage::PostTestTrafficShift, HookResult::InProgress);
    /// // … the application deploys …
    /// web.wait_stage(LifecycleStage::PostTestTrafficShift).await;
    /// // … and looks at what is there before its users see it …
    /// web.answer_hook(LifecycleStage::PostTestTrafficShift, HookResult::Failed);
    /// web.wait_stable().await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When no hooks are called at that stage: `SCALE_UP`, `BAKE_TIME` and `CLEAN_UP`.
    #[track_caller]
    pub fn answer_hook(&self, stage: LifecycleStage, result: HookResult) {
        self.link.apply(|region| Command::AnswerHook {
            service: ServiceName::of(region, self.key),
            stage,
            result,
        });
    }

    /// Keeps its scheduler from doing anything until the guard is dropped: nothing is started,
    /// stopped, completed or rolled back, at whichever stage the deployment is. For looking at what
    /// is there in the middle of a rollout.
    ///
    /// By default it is not held. [`hits`](Fault::hits) says how often the scheduler has been kept
    /// from looking at the service.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let web = ecs.service("web");
    /// let held = web.hold_deployment();
    /// // … the application deploys, and looks at what is there …
    /// drop(held);
    /// web.wait_stable().await;
    /// # }
    /// ```
    #[track_caller]
    pub fn hold_deployment(&self) -> FaultGuard {
        let hold = Fault::of(&self.link, None, |region| {
            let service = region.services.get(self.key);
            faults::Kind::ServiceHold(service.path(&region.clusters))
        });
        hold.scoped()
    }

    // ---- waiting ----

    /// Lets time pass until it is stable: `ACTIVE`, with as many tasks running as are desired, and
    /// with one deployment, whose rollout is over. The SDK's waiter `services_stable` does not look
    /// at the rollout.
    ///
    /// One with task sets has none that is `DRAINING`, and all of them in `STEADY_STATE`. The
    /// waiter waits in vain for it, since it shows no deployments.
    ///
    /// # Panics
    ///
    /// When it is being deleted, at once; when nothing happens any more, as [`FakeEcs::wait_until`]
    /// says. With the story.
    #[track_caller]
    pub fn wait_stable(&self) -> impl Future<Output = ()> + use<> {
        wait::for_service(self, "be stable", |region, service| {
            let is_over = |of: &Deployment| !of.rollout.is_in_progress();
            let is_rolled_out = || {
                service.deployments.len() == 1
                    && service.primary().is_some_and(is_over)
                    && running_count(region, service) == sites::desired_count(region, service)
            };
            let is_stable = if service.has_task_sets() {
                service.are_task_sets_steady()
            } else {
                is_rolled_out()
            };
            (service.status == ServiceStatus::Active).then_some(is_stable)
        })
    }

    /// Lets time pass until its newest deployment has reached that stage, or is past it. A stage
    /// that takes no time, as is usual without hooks, may be over when this returns.
    ///
    /// # Panics
    ///
    /// When its newest deployment is rolled back, or is none in stages, at once; when nothing
    /// happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_stage(&self, stage: LifecycleStage) -> impl Future<Output = ()> + use<> {
        let what = format!("come to {stage}");
        wait::for_service(self, &what, move |_, service| {
            let record = service.rollouts.last()?;
            let staging = record.staging.as_ref().filter(|of| of.is_forward())?;
            let is_there = staging.stage().is_some_and(|now| now >= stage);
            (is_there || !record.is_over()).then_some(is_there)
        })
    }

    /// Lets time pass until its newest deployment has been rolled back.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let web = ecs.service("web");
    /// web.crash_loop(10);
    /// // … the application deploys a new revision …
    /// web.wait_rolled_back().await;
    /// assert_eq!(web.tasks().running().revision(1).len(), 3);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is being deleted or the roll-back has failed, at once; when nothing happens any
    /// more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_rolled_back(&self) -> impl Future<Output = ()> + use<> {
        wait::for_service(self, "be rolled back", |_, service| {
            let status = service.rollouts.last().map(|record| record.status);
            let can_be = service.status == ServiceStatus::Active
                && status != Some(ServiceDeploymentStatus::RollbackFailed);
            can_be.then_some(status == Some(ServiceDeploymentStatus::RollbackSuccessful))
        })
    }

    /// Lets time pass until exactly `count` of its tasks are `RUNNING`.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_running_count(&self, count: usize) -> impl Future<Output = ()> + use<> {
        let what = format!("have {count} running tasks");
        wait::for_service(self, &what, move |region, service| {
            Some(running_count(region, service) == count)
        })
    }

    /// Looks at it, with what is to be said of it when somebody waits in vain; `None` after a
    /// reset.
    pub(super) fn try_look<R>(&self, at: impl FnOnce(&Region, &Service) -> R) -> Option<R> {
        self.link
            .try_look(|region| at(region, region.services.get(self.key)))
    }

    pub(super) fn fake(&self) -> &FakeEcs {
        self.link.fake()
    }
}

fn find<'a>(region: &'a Region, cluster: Option<&str>, reference: &str) -> Option<&'a Service> {
    // An ARN says which cluster it means.
    let named = reference
        .strip_prefix("arn:")
        .and_then(|_| reference.rsplit('/').nth(1));
    let name = region.cluster_name(named.or(cluster)).ok()?;
    let cluster = region.clusters.named(name)?;
    region.service_in(cluster, reference).ok()?
}

/// `cluster/service` of each.
pub(crate) fn names(region: &Region) -> impl Iterator<Item = String> {
    let services = region.services.iter();
    services.map(|service| {
        let cluster = &region.clusters.get(service.cluster).name;
        format!("{cluster}/{}", service.name)
    })
}

pub(super) fn running_count(region: &Region, service: &Service) -> usize {
    let deployments = service.all_deployments();
    deployments
        .map(|of| service::view::counts(region, of.id).running())
        .sum()
}

impl ServiceHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(web: &fake_ecs::ServiceHandle) {
    /// web.wait_until(|web| web.tasks().stopped().len() == 3).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for ServiceHandle {
    /// Whether both are the same service of the same fake. One that was made again under the name
    /// of a deleted one is another.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for ServiceHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let service = region.services.get(self.key);
            format!("{} {}", service.name, service.status.as_str())
        });
        write!(f, "ServiceHandle({seen})")
    }
}
