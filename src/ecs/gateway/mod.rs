//! Gateways: load balancers that the services of several clusters share, and that ECS makes and
//! manages.
//!
//! A gateway is of the account. Clusters are associated with it, and a service with a connector
//! that is deployed there gets a route: a host name, on one of the gateway's load balancers. What
//! routes a service has follows from what it deploys, and is looked at whenever that changes; a
//! gateway at rest costs nothing.
//!
//! - [`state`] — what there is, as data. Start here. [`store`], [`routes`] — all of it, and the
//!   lists of it.
//! - [`change`] — gateways are made, changed and deleted, and clusters come to them and leave them.
//! - [`follow`] — routes follow services.

pub(crate) mod change;
pub(crate) mod follow;
pub(crate) mod routes;
pub(crate) mod state;
pub(crate) mod store;

pub(crate) use crate::ecs::gateway::change::NewGateway;
pub(crate) use crate::ecs::gateway::routes::Routes;
pub(crate) use crate::ecs::gateway::state::Connection;
pub(crate) use crate::ecs::gateway::state::Gateway;
pub(crate) use crate::ecs::gateway::state::GatewaySettings;
pub(crate) use crate::ecs::gateway::state::Route;
pub(crate) use crate::ecs::gateway::state::RouteChange;
pub(crate) use crate::ecs::gateway::state::RouteStatus;
pub(crate) use crate::ecs::gateway::store::Gateways;
