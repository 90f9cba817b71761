//! What a test author holds: handles that look inside the fake and interfere.
//!
//! - [`task`], [`tasks`], [`container`], [`logs`] — tasks, and what is in them. Start here.
//! - [`metadata`] — where containers are told about themselves.
//! - [`task_context`] — what a test's own code is told of the container that it runs.
//! - [`service`], [`daemon`] — long-running workloads. [`gateway`] — routes to them. [`task_set`] —
//!   deployments by external controllers.
//! - [`cluster`], [`task_definition`] — what tasks belong to. [`instance`], [`new_instance`],
//!   [`instance_resources`], [`auto_scaling_group`], [`subnet`] — what tasks run on. [`launch`] —
//!   where tasks run that a test starts without a client.
//! - [`new_definition`], [`new_run`], [`new_service`] — what a test makes without a client.
//! - [`target_group`], [`discovery`] — where tasks of services can be reached. `load_balancer` —
//!   where load balancers can.
//! - `alarm` — alarms of CloudWatch. `load` — how busy tasks and services are. `event_bus` —
//!   EventBridge's buses, rules, and what they have delivered. `deployment_group`,
//!   `code_deployment` — what CodeDeploy deploys. `repository` — repositories of ECR and their
//!   images. `role` — roles of IAM. `queue` — queues of SQS and the messages in them. They are
//!   there with the features of their services.
//! - [`statuses`] — words of the API that handles answer with.
//! - [`published`] — where ports of containers are reached. [`inside`] — a test's own commands and
//!   files in containers.
//! - [`exec`] — what was run in containers. [`hook`] — what was asked of lifecycle hooks.
//!   [`traffic`] — where a service's requests go.
//! - [`fault`] — what was made to go wrong. [`hold`] — a task that is held. [`call`] — a call that
//!   faults are asked about.
//! - [`requests`], [`events`], [`announced`], [`timeline`] — what has happened. [`event_stream`] —
//!   events as they are delivered. [`request_text`] —
//!   a request in words, [`asked`] — what it asked for.
//!   [`request_rates`] — how often was asked, and how often AWS allows that. [`iam_policy`] — which
//!   permissions that took.
//! - [`list`] — several of one thing. [`redact`] — texts without ids and times.
//! - [`link`] — how handles reach the region, until it is reset.
//! - [`wait`] — letting time pass until something holds.
//! - [`story`] — what is said when it does not.

#[cfg(feature = "cloudwatch")]
mod alarm;
mod announced;
mod asked;
mod auto_scaling_group;
mod call;
mod cluster;
#[cfg(feature = "codedeploy")]
mod code_deployment;
mod container;
mod daemon;
#[cfg(feature = "codedeploy")]
mod deployment_group;
mod discovery;
#[cfg(feature = "events")]
mod event_bus;
pub(crate) mod event_stream;
pub(crate) mod events;
pub(crate) mod exec;
mod fault;
mod gateway;
mod hold;
mod hook;
mod iam_policy;
mod inside;
pub(crate) mod instance;
mod instance_resources;
mod launch;
mod link;
mod list;
#[cfg(feature = "cloudwatch")]
mod load;
#[cfg(feature = "elb")]
mod load_balancer;
mod logs;
mod metadata;
mod new_definition;
mod new_instance;
mod new_run;
mod new_service;
mod published;
#[cfg(feature = "sqs")]
mod queue;
pub(crate) mod redact;
#[cfg(feature = "ecr")]
mod repository;
pub(crate) mod request_rates;
mod request_text;
pub(crate) mod requests;
#[cfg(feature = "iam")]
mod role;
pub(crate) mod service;
#[cfg(feature = "cloudformation")]
mod stack;
mod statuses;
pub(crate) mod story;
mod subnet;
mod target_group;
mod task;
pub(crate) mod task_context;
mod task_definition;
mod task_set;
pub(crate) mod tasks;
mod timeline;
mod traffic;
pub(crate) mod wait;

#[cfg(feature = "cloudwatch")]
pub use self::alarm::AlarmHandle;
pub use self::announced::Events;
pub use self::auto_scaling_group::{AutoScalingGroupHandle, NewAutoScalingGroup};
pub use self::call::Call;
pub use self::cluster::ClusterHandle;
#[cfg(feature = "codedeploy")]
pub use self::code_deployment::CodeDeploymentHandle;
pub use self::container::ContainerHandle;
pub use self::daemon::DaemonHandle;
#[cfg(feature = "codedeploy")]
pub use self::deployment_group::{DeploymentGroupHandle, NewDeploymentGroup};
pub use self::discovery::{
    ClientAlias, ConnectedService, DiscoveredInstance, DiscoveryHandle, ServiceConnectHandle,
};
#[cfg(feature = "events")]
pub use self::event_bus::{EventBusHandle, RuleDelivery, RuleHandle, TargetEvent};
#[cfg(feature = "introspection")]
pub(crate) use self::event_stream::delivered;
pub use self::event_stream::{DeliveredEvent, EventStream};
pub use self::events::{DeploymentEvent, Event, ServiceActionEvent, TaskEvent};
pub use self::exec::Exec;
pub use self::fault::{Fault, FaultGuard};
pub use self::gateway::GatewayHandle;
pub use self::hook::HookCall;
pub use self::iam_policy::{IamPolicy, IncompletePolicy};
pub use self::instance::{InstanceHandle, Instances};
pub use self::instance_resources::InstanceResources;
pub use self::list::List;
#[cfg(feature = "elb")]
pub use self::load_balancer::LoadBalancerHandle;
pub use self::logs::{LogLine, LogLines, Logs};
pub use self::new_definition::NewDefinition;
pub use self::new_instance::NewInstance;
pub use self::new_run::NewRun;
pub use self::new_service::NewService;
#[cfg(feature = "sqs")]
pub use self::queue::{MessageState, QueueHandle, QueuedMessage};
#[cfg(feature = "ecr")]
pub use self::repository::{RepositoryHandle, RepositoryImage};
pub use self::request_rates::{RequestRate, RequestRates};
pub use self::requests::{Request, Requests};
#[cfg(feature = "iam")]
pub use self::role::RoleHandle;
pub use self::service::ServiceHandle;
#[cfg(feature = "cloudformation")]
pub use self::stack::{FailedStack, StackEvent, StackHandle};
#[cfg(feature = "cloudwatch")]
pub use self::statuses::AlarmState;
#[cfg(feature = "codedeploy")]
pub use self::statuses::CodeDeploymentStatus;
#[cfg(feature = "autoscaling")]
pub use self::statuses::ScalingStatus;
pub use self::statuses::{DesiredStatus, HealthStatus, StopCode};
pub use self::subnet::{NewSubnet, SubnetHandle};
pub use self::target_group::{RegisteredTarget, TargetGroupHandle};
pub use self::task::TaskHandle;
pub use self::task_context::{ExitCode, TaskContext};
pub use self::task_definition::TaskDefinitionHandle;
pub use self::task_set::TaskSetHandle;
pub use self::tasks::Tasks;
pub use self::timeline::{EntryKind, Timeline, TimelineEntry};
#[cfg(feature = "page")]
pub(crate) use self::timeline::{Lives, Mark};
pub use self::traffic::TrafficShare;
