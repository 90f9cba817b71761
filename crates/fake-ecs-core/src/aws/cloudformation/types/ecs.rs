//! The types of ECS.

mod alike;
mod capacity_provider;
mod cluster;
mod cluster_capacity_provider_associations;
mod daemon;
mod daemon_task_definition;
mod express_gateway_service;
mod gateway;
mod gateway_cluster_associations;
mod primary_task_set;
mod service;
mod task_definition;
mod task_set;

use self::alike::{nested, tags};
use super::Type;

pub const TYPES: &[Type] = &[
    capacity_provider::TYPE,
    cluster::TYPE,
    cluster_capacity_provider_associations::TYPE,
    daemon::TYPE,
    daemon_task_definition::TYPE,
    express_gateway_service::TYPE,
    gateway::TYPE,
    gateway_cluster_associations::TYPE,
    primary_task_set::TYPE,
    service::TYPE,
    task_definition::TYPE,
    task_set::TYPE,
];
