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

pub mod change;
pub mod follow;
pub mod routes;
pub mod state;
pub mod store;

pub use crate::ecs::gateway::change::NewGateway;
pub use crate::ecs::gateway::routes::Routes;
pub use crate::ecs::gateway::state::Connection;
pub use crate::ecs::gateway::state::Gateway;
pub use crate::ecs::gateway::state::GatewaySettings;
pub use crate::ecs::gateway::state::Route;
pub use crate::ecs::gateway::state::RouteChange;
pub use crate::ecs::gateway::state::RouteStatus;
pub use crate::ecs::gateway::store::Gateways;
