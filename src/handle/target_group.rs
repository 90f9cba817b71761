//! A target group, from the outside.

use std::fmt::{self, Display, Write};
use std::panic::Location;

use super::link::Link;
use super::{Fault, List, TaskHandle, story, wait};

use crate::aws::elb::{Target, TargetHealth};
use crate::command::Command;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::fake::FakeEcs;
use crate::faults;

/// A target group, as far as ECS tells it of tasks: that of an Application or Network Load Balancer
/// or of VPC Lattice, or a Classic Load Balancer, which has its targets itself.
///
/// Nothing needs to be declared: services register their tasks in whatever groups their
/// `loadBalancers` name. A task is registered once its containers run, and before it is `RUNNING`;
/// it counts for its service once its target is healthy, which it is after
/// [`LoadBalancers::health_check`](crate::profile::LoadBalancers::health_check). On its way out it
/// is drained, for
/// [`LoadBalancers::deregistration_delay`](crate::profile::LoadBalancers::deregistration_delay),
/// and then stopped. Tasks with the network mode `awsvpc` are registered by the address of their
/// interface and the port of the container, others by their instance and the port of the host.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs, target_group_arn: &str) {
/// let group = ecs.elb().target_group(target_group_arn);
/// group.wait_healthy(2).await;
///
/// let target = &group.registered()[0];
/// group.fail_health(target.id());
///
/// // The service replaces the task behind it.
/// target.task().wait_stopped().await;
/// assert!(target.task().stopped_reason().unwrap().starts_with("Task failed ELB health checks in"));
/// # }
/// ```
#[derive(Clone)]
pub struct TargetGroupHandle {
    link: Link,
    name: String,
}

/// A target, as it was when it was asked for.
#[derive(Clone, Debug)]
pub struct RegisteredTarget {
    id: String,
    port: u16,
    health: TargetHealth,
    availability_zone: String,
    task: TaskHandle,
}

impl RegisteredTarget {
    /// The private address of the task, or the id of the instance that it runs on.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The port at which it is reached.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the load balancer finds of it.
    #[must_use]
    pub fn health(&self) -> TargetHealth {
        self.health
    }

    /// The zone of the task.
    #[must_use]
    pub fn availability_zone(&self) -> &str {
        &self.availability_zone
    }

    /// The task behind it.
    #[must_use]
    pub fn task(&self) -> &TaskHandle {
        &self.task
    }
}

impl Display for RegisteredTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({})", self.id, self.port, self.health)
    }
}

impl TargetGroupHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            name: name.to_owned(),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let groups = region.elb.groups();
            let used = groups.filter(|group| group.kind.is_some());
            let used = used.map(|group| Self {
                link: link.clone(),
                name: group.name.to_string(),
            });
            used.collect()
        });
        List::new(fake, "target group", all)
    }

    /// Its ARN, or the name of the Classic Load Balancer.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The targets that get connections, or will once they are healthy, in the order in which their
    /// tasks were started.
    #[track_caller]
    #[must_use]
    pub fn registered(&self) -> Vec<RegisteredTarget> {
        self.targets(Target::is_registered)
    }

    /// The targets that have been deregistered and whose connections are still being drained.
    #[track_caller]
    #[must_use]
    pub fn draining(&self) -> Vec<RegisteredTarget> {
        self.targets(|target| !target.is_registered())
    }

    #[track_caller]
    fn targets(&self, is_meant: impl Fn(&Target) -> bool) -> Vec<RegisteredTarget> {
        self.link.read(|region| {
            let targets = in_group(region, &self.name);
            let targets = targets.filter(|(_, target)| is_meant(target));
            let targets = targets.map(|(task, target)| {
                let task = region.tasks.get(task);
                RegisteredTarget {
                    id: target.id.to_string(),
                    port: target.port,
                    health: target.health,
                    availability_zone: target.availability_zone.clone(),
                    task: TaskHandle::of(&self.link, task),
                }
            });
            targets.collect()
        })
    }

    /// Asserts that something is registered: the address of a task or the id of an instance, and
    /// the port.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs, target_group_arn: &str) {
    /// ecs.elb().target_group(target_group_arn).assert_registered("10.0.0.4", 80);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is not, with what is registered instead, and the story.
    #[track_caller]
    pub fn assert_registered(&self, id: impl Display, port: u16) {
        let id = id.to_string();
        let registered = self.registered();
        let mut known = registered.iter();
        if !known.any(|target| target.id == id && target.port == port) {
            self.fail(
                &format!("{id}:{port} is not registered"),
                Location::caller(),
            );
        }
    }

    /// Panics with what is there.
    fn fail(&self, what: &str, caller: &Location<'_>) -> ! {
        let seen = self.link.try_look(|region| describe(region, &self.name));
        panic!(
            "{what} in {}, at {caller}\n{}\n\n{}",
            self.name,
            seen.unwrap_or_default(),
            story::of(self.link.fake())
        )
    }

    // ---- interfering ----

    /// The targets with that id fail their health checks from now on: it is the address of a task,
    /// or the id of an instance; `id:port` is for one of several. Their service replaces their
    /// tasks, unless they are within the `healthCheckGracePeriodSeconds`, and until
    /// [`restore_health`](Self::restore_health).
    ///
    /// # Panics
    ///
    /// When nothing with that id is registered, with what is, and the story.
    #[track_caller]
    pub fn fail_health(&self, id: impl Display) {
        self.set_health(&id.to_string(), false);
    }

    /// The targets with that id pass their health checks from now on, also those that have not been
    /// checked yet.
    ///
    /// # Panics
    ///
    /// As [`fail_health`](Self::fail_health).
    #[track_caller]
    pub fn restore_health(&self, id: impl Display) {
        self.set_health(&id.to_string(), true);
    }

    #[track_caller]
    fn set_health(&self, meant: &str, is_healthy: bool) {
        let set = self.link.try_apply(|_| Command::SetTargetHealth {
            group: self.name.clone(),
            target: meant.to_owned(),
            is_healthy,
        });
        if let Err(refusal) = set {
            self.fail(&refusal.to_string(), Location::caller());
        }
    }

    /// The next `count` targets that are registered here fail their first health checks and all
    /// others: a release that comes up and does not work. A single task that is healthy makes the
    /// circuit breaker forget the others, so say many more than it counts.
    ///
    /// By default none does. Another call adds to this one; [`remove`](Fault::remove) lets the
    /// targets after this be healthy again.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs, target_group_arn: &str) {
    /// ecs.elb().target_group(target_group_arn).fail_next(100);
    /// // … the application deploys a new revision, which the circuit breaker gives up …
    /// # }
    /// ```
    #[track_caller]
    pub fn fail_next(&self, count: usize) -> Fault {
        Fault::of(&self.link, Some(count), |_| {
            faults::Kind::Target(self.name.clone())
        })
    }

    // ---- waiting ----

    /// Lets time pass until exactly `count` targets are registered. Those that are draining do not
    /// count.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_registered(&self, count: usize) -> impl Future<Output = ()> + use<> {
        self.wait(count, "registered", TargetHealth::is_registered)
    }

    /// Lets time pass until exactly `count` targets are healthy.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_healthy(&self, count: usize) -> impl Future<Output = ()> + use<> {
        self.wait(count, "healthy", |health| health == TargetHealth::Healthy)
    }

    #[track_caller]
    fn wait(
        &self,
        count: usize,
        what: &str,
        is_meant: fn(TargetHealth) -> bool,
    ) -> impl Future<Output = ()> + use<> {
        let name = self.name.clone();
        let what = format!("{count} {what} targets in {name}");
        let condition = move |region: &Region| {
            let group = region.elb.find_group(&name);
            group.map_or(0, |group| region.elb.group(group).count(is_meant)) == count
        };
        wait::for_world(&self.link, what, condition)
    }
}

/// The targets of the group, with the tasks that ECS has registered as them.
fn in_group<'a>(region: &'a Region, name: &str) -> impl Iterator<Item = (TaskKey, &'a Target)> {
    let group = region.elb.find_group(name);
    let targets = group.into_iter();
    let targets = targets.flat_map(|group| region.elb.in_group(group));
    targets.filter_map(|target| Some((TaskKey::of_registrant(target.registrant?), target)))
}

/// What is in the group, and which groups there are.
fn describe(region: &Region, name: &str) -> String {
    let targets = in_group(region, name).map(|(task, target)| {
        let (id, task) = (&target.id, region.tasks.get(task).id());
        format!("{id}:{} ({}, task {task})", target.port, target.health)
    });
    let targets: Vec<String> = targets.collect();
    let mut text = format!("there is: {}", story::list(&targets));
    let groups = region.elb.groups();
    let others = groups.filter(|group| group.kind.is_some() && *group.name != *name);
    let others: Vec<String> = others.map(|group| group.name.to_string()).collect();
    if !others.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\nother groups that tasks were registered in: {}",
            story::list(&others)
        );
    }
    text
}

impl TargetGroupHandle {
    /// Lets time pass until `condition` holds for it.
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

impl PartialEq for TargetGroupHandle {
    /// Whether both are of the same group of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.link == other.link
    }
}

impl fmt::Debug for TargetGroupHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        let seen = self.link.show(|region| {
            let count = in_group(region, name).count();
            format!("{name}, {count} targets")
        });
        write!(f, "TargetGroupHandle({seen})")
    }
}
