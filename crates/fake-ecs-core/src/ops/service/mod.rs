//! Services.
//!
//! - [`given`] — what `CreateService` and `UpdateService` are given, and how it is merged.
//! - [`workload`] — the members that a new deployment is started for: checked, and put together.
//!   Start here. [`load_balancers`], [`advanced`], [`connect`], [`gateway_connectors`], [`volumes`]
//!   — parts of it.
//! - [`compute`] — launch type, capacity providers and platform. [`configuration`] — how
//!   deployments proceed; [`stages`] — what those in stages are set to.
//! - [`controller`] — who deploys, and what services with task sets cannot have.
//! - [`placement`] — constraints, strategies and `DAEMON`. [`rebalancing`] — which services are
//!   kept in balance. [`target_groups`], [`alarms`] — whether target groups and alarms are there.
//!   [`discovery`] — what they have in Cloud Map.

mod advanced;
mod alarms;
pub(super) mod compute;
mod configuration;
mod connect;
mod controller;
pub(super) mod create_service;
mod delete_service;
mod describe_services;
pub(super) mod discovery;
#[cfg(test)]
pub(super) mod fixtures;
mod gateway_connectors;
mod given;
mod list_services;
mod list_services_by_namespace;
mod load_balancers;
pub(super) mod placement;
mod rebalancing;
mod stages;
pub(super) mod target_groups;
#[cfg(test)]
mod tests;
pub(super) mod update_service;
mod volumes;
pub(super) mod workload;

pub use self::create_service::create_service;
pub(super) use self::delete_service::delete_service;
pub(super) use self::describe_services::describe_services;
pub(super) use self::list_services::list_services;
pub(super) use self::list_services_by_namespace::list_services_by_namespace;
pub(super) use self::update_service::update_service;
