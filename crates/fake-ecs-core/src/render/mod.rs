//! From state to the structures of the API: the only place that builds them. One file for each kind
//! of resource.
//!
//! - [`task`](mod@task), [`task_definition`](mod@task_definition), [`cluster`](mod@cluster),
//!   [`container_instance`](mod@container_instance), [`capacity_provider`](mod@capacity_provider),
//!   [`gateway`](mod@gateway), `account_setting` — one resource each.
//! - [`service`](mod@service) — services. `service_event` — their messages; `rebalancing` — those
//!   about tasks that move to another zone. `service_deployment` — rollouts and revisions.
//!   [`task_set`](mod@task_set) — task sets.
//! - `express` — Express services. `managed_resources` — what ECS has made for them.
//! - [`daemon`](mod@daemon) — daemons, their deployments and revisions.
//! - [`event`] — what EventBridge delivers. [`metadata`] — what containers see of themselves.

mod account_setting;
mod capacity_provider;
mod cluster;
mod container_instance;
mod daemon;
pub mod event;
mod express;
mod gateway;
mod managed_resources;
pub mod metadata;
mod rebalancing;
mod service;
mod service_deployment;
mod service_event;
mod task;
mod task_definition;
mod task_set;

pub use self::account_setting::setting;
pub use self::capacity_provider::{CapacityProviderView, capacity_provider};
pub use self::cluster::{ClusterView, cluster};
pub use self::container_instance::{InstanceView, container_instance};
pub use self::daemon::{
    daemon, daemon_deployment, daemon_deployment_summary, daemon_revision, daemon_status,
    daemon_summary, daemon_task_definition, daemon_task_definition_summary,
};
pub use self::express::{
    express_alarm, express_log_group, express_service, updated_express_service,
};
pub use self::gateway::{
    gateway, gateway_association, gateway_balancer, gateway_route, gateway_route_summary,
    gateway_summary,
};
pub use self::rebalancing::rebalancing_event;
pub use self::service::{ServiceView, rollout_began, rollout_failed, service};
pub use self::service_deployment::{
    service_deployment, service_deployment_brief, service_revision,
};
pub use self::service_event::{event_text, story_text};
pub use self::task::{TaskView, protected_task, remembered_task, task};
pub use self::task_definition::task_definition;
pub use self::task_set::task_set;

use crate::wire::Failure;

/// What a describing operation says of something that is not there.
pub fn missing(arn: String) -> Failure {
    Failure {
        arn: Some(arn),
        reason: Some("MISSING".to_owned()),
        detail: None,
    }
}
