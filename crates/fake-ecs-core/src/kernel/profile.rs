//! How long things take: data, not constants in the middle of functions.

use std::time::Duration;

/// How long the stages of a task take, by the way it is launched, and what its containers do by
/// default. [`Duration::MAX`] means for ever.
///
/// [`Profile::instant`] is the default: nothing takes time, so a task is `RUNNING` at the next
/// look. Use [`Profile::realistic`] when a test is about the time between, or change a field of
/// either:
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use std::time::Duration;
/// use fake_ecs::Profile;
///
/// let mut profile = Profile::realistic();
/// profile.fargate.provisioning = Duration::from_secs(90);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct Profile {
    /// Tasks on Fargate.
    pub fargate: Stages,
    /// Tasks on EC2 instances whose network mode is `awsvpc`.
    pub ec2_awsvpc: Stages,
    /// Tasks on EC2 instances with any other network mode.
    pub ec2: Stages,
    /// What a container does unless a script says otherwise.
    pub containers: Containers,
    /// Changes of capacity providers.
    pub capacity_providers: CapacityChanges,
    /// Instances that come and go with the tasks that need them.
    pub auto_scaling: AutoScaling,
    /// How long `UpdateContainerAgent` stays in each of `PENDING`, `STAGING`, `STAGED` and
    /// `UPDATING`. Real agents take the time that they take.
    pub agent_update: Duration,
    /// The scheduler of services.
    pub services: Services,
    /// Load balancers in front of services.
    pub load_balancers: LoadBalancers,
    /// Changes of gateways and of their routes.
    pub gateways: GatewayChanges,
    /// Operations of Cloud Map.
    #[cfg_attr(feature = "serde", serde(default))]
    pub discovery: Discovery,
    /// NAT gateways of VPCs.
    #[cfg_attr(feature = "serde", serde(default))]
    pub nat_gateways: NatGateways,
}

/// How long NAT gateways take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct NatGateways {
    /// How long a gateway is `pending` once it was created.
    pub creation: Duration,
    /// How long a gateway is `deleting`. Its addresses and its subnet are in use until then.
    pub deletion: Duration,
}

/// How long Cloud Map takes. What ECS registers there is found at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct Discovery {
    /// Until an operation is a `SUCCESS`: a namespace has been made, changed or deleted, a service
    /// changed, an instance registered or deregistered. The operation is `SUBMITTED` at first, then
    /// `PENDING`.
    pub operation: Duration,
}

/// How long a task stays in each stage. A stage that the launch type does not have is skipped,
/// whatever stands here.
///
/// The stages are those of
/// [Amazon ECS task lifecycle](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct Stages {
    /// `PROVISIONING`: the network interface is made and attached.
    pub provisioning: Duration,
    /// From the beginning of `PENDING` until the agent connects (`connectivityAt`).
    pub connecting: Duration,
    /// `PENDING`: until the agent begins to pull images.
    pub pending: Duration,
    /// From the last container's start to `RUNNING`.
    pub activating: Duration,
    /// `DEACTIVATING`: until containers are asked to stop.
    pub deactivating: Duration,
    /// From the last container's exit to the end of `STOPPING`.
    pub stopping: Duration,
    /// `DEPROVISIONING`: the network interface is detached and deleted.
    pub deprovisioning: Duration,
}

/// How long the scheduler of services takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct Services {
    /// From something that concerns a service, such as a task that has stopped, until the scheduler
    /// looks at it.
    pub reaction: Duration,
    /// From `RUNNING` until a task without health checks counts as healthy, which is what
    /// `minimumHealthyPercent` is about.
    pub settling: Duration,
}

/// How long changes of gateways and of their routes take. While one is under way, its status ends
/// in `_IN_PROGRESS`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct GatewayChanges {
    /// From `UpdateGateway` until its changes have reached the load balancers.
    pub updating: Duration,
    /// Until a route has been made, changed or deleted, with the load balancer that it needs.
    pub routing: Duration,
}

/// How long load balancers take with their targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct LoadBalancers {
    /// From `RUNNING` until the first health check of a target, which finds it healthy unless a
    /// test says otherwise. Real containers in target groups that were made with
    /// `CreateTargetGroup` are checked for real instead.
    pub health_check: Duration,
    /// How long a task stays in `DEACTIVATING` while its connections are drained: the
    /// deregistration delay of its target groups, and of gateways as well, whatever the
    /// `deregistrationDelay` of a connector says. What fails, or is stopped by itself, does not
    /// wait. Targets that callers of the API have registered are drained as long; there the
    /// attribute `deregistration_delay.timeout_seconds` of a group counts, unless this is zero.
    pub deregistration_delay: Duration,
    /// How long a load balancer is `provisioning` once it was created.
    pub provisioning: Duration,
}

/// What a container does in the simulator unless its script says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct Containers {
    /// Pulling the image.
    pub pull: Duration,
    /// Creating and starting the container.
    pub start: Duration,
    /// From the start until its health check, if it has one, first says `HEALTHY`.
    pub healthy: Duration,
    /// From SIGTERM to its exit.
    pub stop: Duration,
}

/// How long changes of capacity providers take. While one is under way, its status ends in
/// `_IN_PROGRESS`, and others are refused with `UpdateInProgressException`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct CapacityChanges {
    /// A provider of Managed Instances is `PROVISIONING`. One of an Auto Scaling group is `ACTIVE`
    /// at once.
    pub creating: Duration,
    /// From `UpdateCapacityProvider` until its changes are in effect.
    pub updating: Duration,
    /// From `DeleteCapacityProvider` until the provider is `INACTIVE`.
    pub deleting: Duration,
    /// Until a cluster has, or has no longer, what its Auto Scaling groups need: scaling policies
    /// and lifecycle hooks.
    pub attaching: Duration,
}

/// How long it takes until instances come, for tasks that wait for them, and until they go. The
/// settings of a capacity provider count as well: `instanceWarmupPeriod` and `scaleInAfter`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub struct AutoScaling {
    /// From the first task without room until an Auto Scaling group is asked for more instances:
    /// CloudWatch looks once a minute. A group that is too large is made smaller by as much at a
    /// time.
    pub alarm: Duration,
    /// From the first instance without tasks until the group is asked for fewer.
    pub scaling_in: Duration,
    /// From the launch of an instance until it is registered.
    pub launching: Duration,
    /// How long an instance of Managed Instances is kept without tasks when its provider does not
    /// say.
    pub idle: Duration,
    /// How long a task waits for capacity until it is given up: it stops with the code
    /// `TaskFailedToStart`. Half an hour by default, also in [`Profile::instant`].
    pub giving_up: Duration,
}

impl Default for AutoScaling {
    fn default() -> Self {
        Self {
            alarm: Duration::ZERO,
            scaling_in: Duration::ZERO,
            launching: Duration::ZERO,
            idle: Duration::ZERO,
            giving_up: Duration::from_secs(30 * 60),
        }
    }
}

#[warn(missing_docs)]
impl Profile {
    /// Nothing takes any time: the default.
    #[must_use]
    pub fn instant() -> Self {
        Self {
            fargate: Stages::default(),
            ec2_awsvpc: Stages::default(),
            ec2: Stages::default(),
            containers: Containers::default(),
            capacity_providers: CapacityChanges::default(),
            auto_scaling: AutoScaling::default(),
            agent_update: Duration::ZERO,
            services: Services::default(),
            load_balancers: LoadBalancers::default(),
            gateways: GatewayChanges::default(),
            discovery: Discovery::default(),
            nat_gateways: NatGateways::default(),
        }
    }

    /// Stages as long as real ones, read off recorded answers of the service.
    ///
    /// Fargate: a recorded task of August 2023 was created at 0 s, connected at 3.4 s, pulled from
    /// 13.5 s to 18.1 s and ran at 19.3 s; one of 2019 took 33 s from its last exit to `STOPPED`.
    /// EC2: one of September 2021 ran 2.8 s after its creation and was `STOPPED` 0.14 s after its
    /// last exit. A first health check comes after the default interval of 30 s. The pull is of a
    /// small image; say how long yours takes with
    /// [`Script::pull_takes`](crate::Script::pull_takes). Changes of capacity providers are as long
    /// as tools that wait for them say: some 20 s. CloudWatch's alarms take 1 min out and 15 min
    /// in, as documented, and tasks that find no capacity are said to wait 10 to 30 min. How long
    /// instances take to launch, how long idle ones are kept, and how long updates of agents take,
    /// is a guess.
    ///
    /// Services: one of August 2023 had its first task 9.8 s after its creation, and was steady 8.7
    /// s after that ran. A task without health checks is healthy after 40 s, as the API reference
    /// says of `minimumHealthyPercent`. With a load balancer it is so once it has passed a first
    /// health check, after the default interval of 30 s; it is drained for 300 s, the default
    /// deregistration delay. Both are settings of target groups, and real ones often less.
    ///
    /// Gateways: half a minute for an update and three for a route are guesses; making a load
    /// balancer takes minutes.
    #[must_use]
    pub fn realistic() -> Self {
        let ms = Duration::from_millis;
        Self {
            fargate: Stages {
                provisioning: ms(3_000),
                connecting: ms(400),
                pending: ms(10_500),
                activating: ms(200),
                deactivating: ms(1_000),
                stopping: ms(500),
                deprovisioning: ms(32_500),
            },
            ec2_awsvpc: Stages {
                provisioning: ms(5_000),
                connecting: ms(0),
                pending: ms(1_000),
                activating: ms(0),
                deactivating: ms(0),
                stopping: ms(100),
                deprovisioning: ms(5_000),
            },
            ec2: Stages {
                pending: ms(500),
                stopping: ms(140),
                ..Stages::default()
            },
            containers: Containers {
                pull: ms(4_600),
                start: ms(1_000),
                healthy: ms(30_000),
                stop: ms(200),
            },
            capacity_providers: CapacityChanges {
                creating: ms(20_000),
                updating: ms(20_000),
                deleting: ms(15_000),
                attaching: ms(20_000),
            },
            auto_scaling: AutoScaling {
                alarm: ms(60_000),
                scaling_in: ms(15 * 60_000),
                launching: ms(90_000),
                idle: ms(5 * 60_000),
                ..AutoScaling::default()
            },
            agent_update: ms(15_000),
            services: Services {
                reaction: ms(9_500),
                settling: ms(40_000),
            },
            gateways: GatewayChanges {
                updating: ms(30_000),
                routing: ms(180_000),
            },
            discovery: Discovery {
                operation: ms(2_700),
            },
            nat_gateways: NatGateways {
                creation: ms(100_000),
                deletion: ms(50_000),
            },
            load_balancers: LoadBalancers {
                health_check: ms(30_000),
                deregistration_delay: ms(300_000),
                provisioning: ms(120_000),
            },
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::instant()
    }
}
