//! Gateways.
//!
//! The words of the service for what it refuses here are not known: those of this folder are ours,
//! in its manner.
//!
//! - [`configuration`] — what a gateway is set to: defaults and rules. Start here.

mod associate_gateway_with_cluster;
mod configuration;
mod create_gateway;
mod delete_gateway;
mod describe_gateway;
mod describe_gateway_resources;
mod describe_gateway_route;
mod disassociate_gateway_from_cluster;
mod list_gateway_cluster_associations;
mod list_gateway_routes;
mod list_gateways;
#[cfg(test)]
mod tests;
mod update_gateway;

pub(super) use self::associate_gateway_with_cluster::associate_gateway_with_cluster;
pub(super) use self::create_gateway::create_gateway;
pub(super) use self::delete_gateway::delete_gateway;
pub(super) use self::describe_gateway::describe_gateway;
pub(super) use self::describe_gateway_resources::describe_gateway_resources;
pub(super) use self::describe_gateway_route::describe_gateway_route;
pub(super) use self::disassociate_gateway_from_cluster::disassociate_gateway_from_cluster;
pub(super) use self::list_gateway_cluster_associations::list_gateway_cluster_associations;
pub(super) use self::list_gateway_routes::list_gateway_routes;
pub(super) use self::list_gateways::list_gateways;
pub(super) use self::update_gateway::update_gateway;
