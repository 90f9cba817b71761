//! An embeddable test harness for Amazon ECS.
//!
//! `FakeEcs::start().await` gives a test an ECS of its own, in its own process: a configured
//! [`aws_sdk_ecs::Client`](FakeEcs::client), an HTTP endpoint, and handles that look inside and
//! interfere. Tasks are simulated, with every status, time, reason and exit code that the service
//! would show; time is the fake's own, so waiters and retries take milliseconds. Ids, statuses and
//! answers are the same in every run; with [`Clock::manual`] every byte is.
//!
//! # The guided tour
//!
//! - The [cookbook] — how do I test that my code retries, has a deadline, loses Spot, deploys …?
//! - [`FakeEcs`] — start here. [`Builder`] — region, seed, clock, profile and what else can be
//!   chosen.
//! - [`FakeEcs::define`], [`FakeEcs::add_cluster`], [`FakeEcs::new_service`],
//!   [`TaskDefinitionHandle::new_run`] — what a test begins with, without a client.
//! - [`Script`] — what a container does: logs, exits, becomes unhealthy, fails to start.
//!   [`ContainerSelector`] — which container.
//! - [`ExecOutput`] — the result of a command run with ECS Exec; [`Exec`] — a command that was run.
//! - [`TaskHandle`], [`Tasks`], [`ContainerHandle`], [`Logs`] — look at tasks;
//!   [`force_stop`](TaskHandle::force_stop), [`mark_failed`](TaskHandle::mark_failed),
//!   [`exit`](ContainerHandle::exit) — interfere.
//! - [`FakeEcs::service`], [`ServiceHandle`] — services, Express services too: their tasks,
//!   deployments and events; [`crash_loop`](ServiceHandle::crash_loop),
//!   [`raise_alarm`](CloudWatch::raise_alarm) — make deployments fail.
//! - [`ServiceHandle::answer_hook`], [`FakeEcs::on_hook`] — what lifecycle hooks say of a
//!   deployment that goes by [stages](LifecycleStage): blue/green, linear, canary.
//! - [`TaskSetHandle`], [`code_deploy`](ServiceHandle::code_deploy) — deployments by external
//!   controllers: `EXTERNAL` and `CODE_DEPLOY`.
//! - [`FakeEcs::elb`], [`FakeEcs::cloud_map`] — what load balancers and service
//!   discovery know of tasks; [`fail_health`](TargetGroupHandle::fail_health) — make a target fail.
//! - [`FakeEcs::gateway`], [`GatewayHandle`] — gateways:
//!   [`fail_next_update`](GatewayHandle::fail_next_update) and
//!   [`fail_next_route`](GatewayHandle::fail_next_route) make what is asked of them fail.
//! - [`FakeEcs::daemon`], [`DaemonHandle`] — managed daemons on Managed Instances.
//! - [`FakeEcs::add_instance`], [`InstanceHandle`] — container instances, for tasks of the launch
//!   types EC2 and EXTERNAL; [`drain`](InstanceHandle::drain),
//!   [`terminate`](InstanceHandle::terminate) and its like take them away.
//! - [`FakeEcs::auto_scaling`], [`AutoScalingGroupHandle`] — groups that capacity providers make
//!   larger and smaller. [`FakeEcs::ec2`] — zones, and how many addresses there are.
//!   [`FakeEcs::ecr`] — another image is pushed under a tag; with the feature `ecr`, repositories
//!   and what was pushed to them.
//! - [`FakeEcs::secrets`], [`FakeEcs::parameters`], [`FakeEcs::s3`] — the secrets and files of
//!   variables that containers get when their task starts.
//! - `FakeEcs::sqs` with the feature `sqs` — queues, what is in them, and sending to them.
//! - `FakeEcs::cloudformation` with the feature `cloudformation` — stacks of templates.
//! - `FakeEcs::iam` with the feature `iam` — the roles of tasks, what they may do, and what they
//!   needed.
//! - [`FakeEcs::cloudwatch`], with the feature `cloudwatch` metrics and alarms;
//!   `ServiceHandle::set_cpu` — how busy a service is. `FakeEcs::application_auto_scaling` with
//!   the feature `autoscaling` — what Application Auto Scaling has done about that.
//!   `CloudMap::named` with the feature `cloudmap` — services by the names that applications look
//!   for.
//! - `FakeEcs::codedeploy` with the feature `codedeploy` — deployments of services whose controller
//!   is `CODE_DEPLOY`: canaries, functions that fail, and rollbacks.
//! - [`TaskHandle::spot_interrupt`], [`FakeEcs::reclaim_spot`], [`InstanceHandle::spot_interrupt`]
//!   — Spot capacity is taken back.
//! - [`FakeEcs::faults`], [`Fault`] — calls go wrong: errors, throttling, late and lost answers.
//!   What handles make go wrong is a [`Fault`] as well: it counts, can be removed, and knows the
//!   line that made it.
//! - [`Quotas`] — how much AWS lets there be.
//! - [`RateLimits`], [`FakeEcs::request_rates`] — how often AWS allows calls, and how often the
//!   code under test has called.
//! - [`FakeEcs::allow`], [`FakeEcs::policy`] — whether a role's policy is enough, and which policy
//!   the code under test needs.
//! - [`FakeEcs::hold`], [`FakeEcs::before`], [`TaskHandle::forget`] — look at a status for as long
//!   as the test wants; do something just before a call; have the API forget a task.
//! - [`for_each_failure`], [`explore_crashes`], [`explore_schedules`] — the code under test meets
//!   every failure of [`Failure::ALL`], is cut off at each of its requests, and runs under many
//!   seeds.
//! - [`FakeEcs::events`], [`FakeEcs::event_stream`] — what EventBridge gets, and what it delivers;
//!   [`Faults::events`] — events are lost, repeated or late.
//! - [`wait_running`](TaskHandle::wait_running) and its like — let time pass until something holds,
//!   or fail with the story; [how long they wait](FakeEcs::wait_until).
//! - [`Clock`], [`Profile`] — what moves time, and how long things take; [`profile`] has the parts
//!   of a profile.
//! - [`Timeline`], [`Requests`], [`Events`] — what has happened. [`List`] — what lists can be
//!   asked.
//! - [`FakeEcs::expect`] — the calls that a test expects, checked at its end.
//!   [`TaskHandle::to_json`] and its like, [`FakeEcs::redact`] — snapshots.
//! - [`FakeEcs::story`], [`story_on_panic`](FakeEcs::story_on_panic), [`TestResult`] — what a test
//!   that fails prints, also of a fake in a `static`, and where a test uses `?`.
//! - [`Remote`] — the same handles for a fake of another process, such as the binary `fake-ecs`.
//! - [`FakeEcs::in_region`], [`FakeEcs::in_account`] — the same fake, seen from another region or
//!   account.
//!
//! All operations of the API are emulated, with all members of their inputs. The README has the
//! table.
//!
//! # Features
//!
//! - `client` (default): [`FakeEcs::client`], and answers as types of `aws-sdk-ecs`.
//! - `autoscaling`, `cloudformation`, `cloudmap`, `cloudtrail`, `cloudwatch`, `codedeploy`, `ec2`,
//!   `ecr`, `elb`, `events`, `iam`, `logs`, `s3`, `scheduler`, `secrets`, `sqs`, `sts`: other
//!   services of AWS for the code under test; `neighbours` is all of them.
//! - `docker`, `kubernetes`: real containers.
//! - `agent`: hosts with the agent of ECS.
//! - `exec`: sessions of `ExecuteCommand` can be connected to. `docker` and `kubernetes` have it.
//! - `endpoints`: real endpoints in place of a neighbour.
//! - `journal`: a file that a fake goes on with, and that each failed test leaves.
//! - `remote`: [`Remote`], the handles of a fake of another process.
//! - `introspection`, `page`: what a server has below `/_fake_ecs/`, also in a test's fake.
//! - `server`: the `fake-ecs` binary, for the AWS CLI and other languages, with all of the above
//!   but `client`, `docker` and `kubernetes`.
//!
//! # Logging
//!
//! With a subscriber of `tracing` each call is a span `call` of the target `fake_ecs` and the level
//! DEBUG, with the fields `service`, `operation` and `request_id`. Within it an event says what was
//! answered: `status` and `latency`. Requests that never became a call are events. Without such a
//! subscriber a call does one comparison more.

#![forbid(unsafe_code)]

#[cfg(feature = "agent")]
mod agent;
#[cfg(feature = "ecr")]
mod blobs;
#[cfg(feature = "client")]
mod client;
#[cfg(any(feature = "introspection", feature = "remote"))]
mod command_routes;
#[cfg(all(feature = "client", any(doc, doctest)))]
pub mod cookbook;
#[cfg(feature = "exec")]
mod data_channel;
#[cfg(feature = "server")]
#[doc(hidden)]
pub mod data_channel_client;
mod driver;
mod explore;
mod fake;
mod handle;
mod http;
#[cfg(feature = "introspection")]
mod introspection;
mod io_thread;
#[cfg(feature = "journal")]
mod journal;
mod log_file;
#[cfg(any(
    feature = "autoscaling",
    feature = "cloudwatch",
    feature = "cloudmap",
    feature = "ec2",
    feature = "ecr",
    feature = "elb",
    feature = "events",
    feature = "iam",
    feature = "logs",
    feature = "secrets",
    feature = "sqs",
    feature = "sts"
))]
mod neighbours;
#[cfg(feature = "page")]
mod page;
#[cfg(feature = "remote")]
mod remote;
mod runtime;
#[cfg(feature = "client")]
mod sdk;
mod temp_file;
mod test_result;
#[cfg(feature = "serde")]
pub mod view;

// The core's modules under the names that they had in this package.
use fake_ecs_core::{
    aws, command, deliveries, ecs, effect, faults, kernel, limits, metadata, ops, render, router,
    simulator, wire, work, world,
};

#[cfg(feature = "cloudformation")]
#[doc(inline)]
pub use aws::cloudformation::state::{
    EventStatus as StackEventStatus, ResourceStatus as StackResourceStatus,
};
#[doc(inline)]
pub use aws::elb::TargetHealth;
#[doc(inline)]
pub use aws::iam::policy::InvalidPolicy;
/// The SDK whose clients and types this crate's signatures have: with this one a test has the same
/// version of them, whatever else its crate depends on.
///
/// ```
/// use fake_ecs::aws_sdk_ecs::types::LaunchType;
///
/// assert_eq!(LaunchType::Fargate.as_str(), "FARGATE");
/// ```
#[cfg(feature = "client")]
pub use aws_sdk_ecs;
pub use driver::clock::Clock;
#[doc(inline)]
pub use ecs::instance::InstanceStatus;
#[doc(inline)]
pub use ecs::service::{HookResult, LifecycleStage, ServiceStatus, TaskSetStatus};
#[doc(inline)]
pub use ecs::task::state::{ContainerState, TaskStatus};
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
pub use effect::on_exit::OnExit;
#[doc(inline)]
pub use effect::question::CopyDataSource;
#[doc(inline)]
pub use effect::report::LogSource;
pub use explore::{
    CrashReport, CrashRun, CrashTest, Cut, Failure, FailureReport, FailureRun, FailureTest,
    ScheduleReport, ScheduleRun, ScheduleTest, Varied, Verdict, explore_crashes, explore_schedules,
    for_each_failure,
};
#[cfg(feature = "cloudformation")]
pub use fake::CloudFormation;
#[cfg(feature = "codedeploy")]
pub use fake::CodeDeploy;
#[cfg(feature = "iam")]
pub use fake::Iam;
#[cfg(any(feature = "docker", feature = "kubernetes-any"))]
pub use fake::RealRuntime;
#[cfg(feature = "sqs")]
pub use fake::Sqs;
#[cfg(feature = "autoscaling")]
pub use fake::{ApplicationAutoScaling, ScalingActivity};
pub use fake::{
    AutoScaling, Builder, CloudMap, CloudWatch, Ec2, Ecr, Elb, FakeEcs, Faults, NewDeploymentFault,
    NewEventFault, NewExpectation, NewFault, NewLogFault, NewStartFault, NewTaskFault, Parameters,
    Race, S3, Secrets, SelectedContainers, StartError, StartFailure, StoryOnPanic, Times,
};
#[cfg(feature = "logs")]
pub use fake::{CloudWatchLogs, LogEvent, LogGroupHandle, LogStreamHandle};
#[cfg(feature = "journal")]
pub use fake::{Journal, Recording};
#[cfg(feature = "docker")]
#[doc(hidden)]
pub use fake_ecs_docker::ON_ENGINE_START;
#[cfg(feature = "docker")]
pub use fake_ecs_docker::{ConnectError, FlagsError, PullPolicy, bollard};
#[cfg(feature = "kubernetes-any")]
pub use fake_ecs_kubernetes::{ImagePullPolicy, KubernetesError, k8s_openapi};
#[cfg(feature = "elb")]
pub use handle::LoadBalancerHandle;
#[cfg(feature = "iam")]
pub use handle::RoleHandle;
#[cfg(feature = "autoscaling")]
pub use handle::ScalingStatus;
#[cfg(feature = "cloudwatch")]
pub use handle::{AlarmHandle, AlarmState};
pub use handle::{
    AutoScalingGroupHandle, Call, ClientAlias, ClusterHandle, ConnectedService, ContainerHandle,
    DaemonHandle, DeliveredEvent, DeploymentEvent, DesiredStatus, DiscoveredInstance,
    DiscoveryHandle, EntryKind, Event, EventStream, Events, Exec, ExitCode, Fault, FaultGuard,
    GatewayHandle, HealthStatus, HookCall, IamPolicy, IncompletePolicy, InstanceHandle,
    InstanceResources, Instances, List, LogLine, LogLines, Logs, NewAutoScalingGroup,
    NewDefinition, NewInstance, NewRun, NewService, NewSubnet, RegisteredTarget, Request,
    RequestRate, RequestRates, Requests, ServiceActionEvent, ServiceConnectHandle, ServiceHandle,
    StopCode, SubnetHandle, TargetGroupHandle, TaskContext, TaskDefinitionHandle, TaskEvent,
    TaskHandle, TaskSetHandle, Tasks, Timeline, TimelineEntry, TrafficShare,
};
#[cfg(feature = "codedeploy")]
pub use handle::{
    CodeDeploymentHandle, CodeDeploymentStatus, DeploymentGroupHandle, NewDeploymentGroup,
};
#[cfg(feature = "events")]
pub use handle::{EventBusHandle, RuleDelivery, RuleHandle, TargetEvent};
#[cfg(feature = "cloudformation")]
pub use handle::{FailedStack, StackEvent, StackHandle};
#[cfg(feature = "sqs")]
pub use handle::{MessageState, QueueHandle, QueuedMessage};
#[cfg(feature = "ecr")]
pub use handle::{RepositoryHandle, RepositoryImage};
#[cfg(feature = "journal")]
pub use journal::recorder::Fsync;
#[doc(inline)]
pub use kernel::profile::Profile;
#[doc(inline)]
pub use kernel::strictness::Strictness;
#[doc(inline)]
pub use limits::{Quotas, RateLimits};
#[cfg(any(
    feature = "autoscaling",
    feature = "cloudwatch",
    feature = "cloudmap",
    feature = "ec2",
    feature = "ecr",
    feature = "elb",
    feature = "events",
    feature = "iam",
    feature = "logs",
    feature = "secrets",
    feature = "sqs",
    feature = "sts"
))]
#[doc(inline)]
pub use neighbours::*;
#[cfg(feature = "remote")]
pub use remote::{
    NewRemoteAutoScalingGroup, NewRemoteDeploymentFault, NewRemoteEventFault, NewRemoteEvents,
    NewRemoteFault, NewRemoteInstance, NewRemoteLogFault, NewRemoteStartFault, NewRemoteSubnet,
    NewRemoteTaskFault, Remote, RemoteAutoScaling, RemoteAutoScalingGroup, RemoteCloudWatch,
    RemoteCluster, RemoteContainer, RemoteContainers, RemoteDaemon, RemoteEc2, RemoteEcr,
    RemoteElb, RemoteError, RemoteEvents, RemoteFault, RemoteFaults, RemoteGateway, RemoteInstance,
    RemoteLines, RemoteLogs, RemoteParameters, RemoteS3, RemoteSecrets, RemoteService,
    RemoteTargetGroup, RemoteTask, RemoteTaskDefinition, RemoteTaskSet, RemoteTasks,
};
#[cfg(feature = "docker")]
pub use runtime::docker::Docker;
#[cfg(feature = "kubernetes-any")]
pub use runtime::kubernetes::Kubernetes;
#[doc(inline)]
pub use simulator::exec::ExecOutput;
#[doc(inline)]
pub use simulator::script::Script;
#[doc(inline)]
pub use simulator::selector::ContainerSelector;
pub use test_result::{TestError, TestResult};
#[cfg(feature = "cloudformation")]
#[doc(inline)]
pub use wire::cloudformation::enums::StackStatus;
#[cfg(feature = "server")]
#[doc(hidden)]
pub use wire::neighbour;
#[doc(inline)]
pub use wire::{Json, Operation, Route};

/// How long things take: [`Profile`] and what its fields are made of.
///
/// Code that only changes a field needs none of these names. They are for code that holds one part
/// of a profile by itself, such as a function that makes the stages of all launch types slow.
///
/// ```
/// use std::time::Duration;
/// use fake_ecs::profile::{Profile, Stages};
///
/// fn make_slow(stages: &mut Stages) {
///     stages.provisioning = Duration::from_secs(90);
/// }
///
/// let mut profile = Profile::realistic();
/// make_slow(&mut profile.fargate);
/// make_slow(&mut profile.ec2_awsvpc);
/// ```
pub mod profile {
    #[doc(inline)]
    pub use crate::kernel::profile::{
        AutoScaling, CapacityChanges, Containers, Discovery, GatewayChanges, LoadBalancers,
        NatGateways, Profile, Services, Stages,
    };
}

/// The README's examples are tested with the others, where all features are there that they take.
#[cfg(all(
    doctest,
    feature = "client",
    feature = "docker",
    feature = "kubernetes-any",
    feature = "server"
))]
#[doc = include_str!("../README.md")]
struct Readme;
