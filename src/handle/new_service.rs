//! Making services without a client.

use std::fmt;

use super::ServiceHandle;
use super::launch::{FARGATE_SPOT, Launch};
use super::link::Link;
use super::new_run::tag;
use super::task_definition::there_are;
use crate::ecs::Region;
use crate::ecs::task;
use crate::fake::FakeEcs;
use crate::ops;
use crate::wire::{
    CreateServiceRequest, DeploymentCircuitBreaker, DeploymentConfiguration, Operation,
};

/// A service that is about to be made; see [`FakeEcs::new_service`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// ecs.define("web");
/// let web = ecs.new_service("web").task_definition("web").count(3).circuit_breaker().add();
/// web.wait_stable().await;
///
/// assert_eq!(web.running_count(), 3);
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a service is there once it is added"]
pub struct NewService {
    link: Link,
    provider: Option<String>,
    request: CreateServiceRequest,
}

impl NewService {
    pub(crate) fn of(fake: &FakeEcs, cluster: String, name: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            provider: None,
            request: CreateServiceRequest {
                service_name: name.to_owned(),
                cluster: Some(cluster),
                desired_count: Some(1),
                ..CreateServiceRequest::default()
            },
        }
    }

    /// The cluster that it is in, by name or ARN. By default the one that the fake was started
    /// with, or whose handle has made this.
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.request.cluster = Some(name.into());
        self
    }

    /// What its tasks run: `family`, `family:revision` or an ARN. By default the newest revision of
    /// the family that is called as the service is.
    pub fn task_definition(mut self, reference: impl Into<String>) -> Self {
        self.request.task_definition = Some(reference.into());
        self
    }

    /// How many tasks it is to have; one by default.
    ///
    /// # Panics
    ///
    /// When the number does not fit into an `i32`, as the API has it.
    #[track_caller]
    pub fn count(mut self, count: usize) -> Self {
        match i32::try_from(count) {
            Ok(count) => self.request.desired_count = Some(count),
            Err(_) => panic!("a service cannot have {count} tasks"),
        }
        self
    }

    /// A deployment whose tasks fail is given up and rolled back. By default it is
    /// retried without end.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>
    pub fn circuit_breaker(mut self) -> Self {
        self.deployment().deployment_circuit_breaker = Some(DeploymentCircuitBreaker {
            enable: true,
            rollback: true,
            ..DeploymentCircuitBreaker::default()
        });
        self
    }

    /// A deployment is given up and rolled back when that alarm of CloudWatch is raised; of several
    /// calls, any of them. See [`raise_alarm`](crate::CloudWatch::raise_alarm).
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html>
    pub fn alarm(mut self, name: impl Into<String>) -> Self {
        let alarms = self.deployment().alarms.get_or_insert_default();
        alarms.alarm_names.push(name.into());
        (alarms.enable, alarms.rollback) = (true, true);
        self
    }

    /// How many percent of its tasks must run while it is deployed; 100 by default.
    pub fn minimum_healthy_percent(mut self, percent: i32) -> Self {
        self.deployment().minimum_healthy_percent = Some(percent);
        self
    }

    /// How many percent of its tasks may be there while it is deployed; 200 by default.
    pub fn maximum_percent(mut self, percent: i32) -> Self {
        self.deployment().maximum_percent = Some(percent);
        self
    }

    fn deployment(&mut self) -> &mut DeploymentConfiguration {
        let configuration = &mut self.request.deployment_configuration;
        configuration.get_or_insert_default()
    }

    /// A tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let tags = self.request.tags.get_or_insert_default();
        tags.push(tag(key.into(), value.into()));
        self
    }

    /// Its tasks run on spare Fargate capacity: short for
    /// [`capacity_provider("FARGATE_SPOT")`](Self::capacity_provider). Its cluster must have that
    /// provider; those that [`add_cluster`](FakeEcs::add_cluster) makes have it.
    pub fn spot(self) -> Self {
        self.capacity_provider(FARGATE_SPOT)
    }

    /// The capacity provider that its tasks run by. By default they run where a task would that
    /// [`TaskDefinitionHandle::run`](crate::TaskDefinitionHandle::run) starts.
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.provider = Some(name.into());
        self
    }

    /// Makes it: what `CreateService` does. It is not in [`requests`](FakeEcs::requests), which
    /// lists what the code under test has asked. Its tasks start as time passes:
    /// [`wait_stable`](ServiceHandle::wait_stable) lets them.
    ///
    /// # Panics
    ///
    /// With the service's own words when it cannot be made.
    #[track_caller]
    pub fn add(self) -> ServiceHandle {
        let Self {
            link,
            provider,
            mut request,
        } = self;
        let (name, cluster) = (request.service_name.clone(), request.cluster.clone());
        let of = cluster.clone().unwrap_or_default();
        let mut hint = String::new();
        let ask = |region: &Region| {
            hint = launch(region, &mut request, &of, provider);
            request
        };
        match link.act(Operation::CreateService, ask, ops::service::create_service) {
            Ok(_) => ServiceHandle::find(link.fake(), cluster.as_deref(), &name),
            Err(error) => panic!("failed to make the service '{name}': {error}{hint}"),
        }
    }
}

/// Fills in where its tasks run. Returns what helps when the request is refused.
fn launch(
    region: &Region,
    request: &mut CreateServiceRequest,
    cluster: &str,
    provider: Option<String>,
) -> String {
    let family = || request.service_name.clone();
    let reference = request.task_definition.get_or_insert_with(family).clone();
    let Ok(Some(state)) = task::reference::find(region, &reference) else {
        let there_are = there_are(region, &reference);
        return format!(" (no task definition '{reference}'; {there_are})");
    };
    let launch = Launch::of(region, &state.revision, cluster, provider);
    let hint = launch.hint(region, cluster);
    request.launch_type = launch.launch_type;
    request.capacity_provider_strategy = launch.strategy;
    request.network_configuration = launch.network;
    hint.to_owned()
}

impl fmt::Debug for NewService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewService")
            .field("name", &self.request.service_name)
            .field("cluster", &self.request.cluster)
            .field("task_definition", &self.request.task_definition)
            .field("count", &self.request.desired_count)
            .finish_non_exhaustive()
    }
}
