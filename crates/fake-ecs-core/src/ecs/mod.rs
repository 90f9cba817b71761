//! The emulated ECS: one account in one region. Pure: it is told the time, and it reads no clock,
//! spawns nothing, awaits nothing.
//!
//! - [`lifecycle`] — what moves tasks and containers from one status to the next. Start here.
//! - [`task`], [`cluster`], [`instance`] — what there is, as data; task definitions and network
//!   interfaces are with the tasks.
//! - [`account_setting`] — what an account is set to.
//! - [`service`] — services: desired count in, tasks out.
//! - [`capacity`] — where tasks get their compute from: capacity providers, and what grows and
//!   shrinks with the tasks. [`placement`] — which container instance gets a task.
//! - `agent` — agents on hosts of their own, which are told of tasks over a websocket.
//! - [`daemon`] — managed daemons: one task on each instance of a capacity provider.
//! - [`registrar`] — where tasks of services can be reached: load balancers and service discovery.
//! - [`gateway`] — load balancers that services share. [`express`] — Express services.
//!   [`elb_names`] — names of what ECS makes in Elastic Load Balancing.
//! - [`keys`] — what resources are called by others. [`region`] — all state. [`step`] — what moves
//!   it on. [`marks`] — what has changed. [`settle`] — whom that concerns, at the end of each step.
//! - [`timers`] — what is due when. [`outbox`] — what has happened, for events.
//! - [`find`] — resources by what callers write. [`tokens`] — calls that are made twice.
//! - [`fading`] — what is over, and is shown for some time still.
//! - [`own_calls`] — what is asked of real endpoints. [`answered`] — and what comes of it.
//! - [`subnets`] — where network interfaces are. [`usage`] — how busy services are.
//! - [`query`] — the language of placement constraints and of filters of container instances.
//! - `check` — what must hold after every step. `check_timers` — and of timers.

pub mod account_setting;
#[cfg(feature = "agent")]
pub mod agent;
pub mod answered;
pub mod capacity;
#[cfg(any(test, feature = "self-check"))]
pub mod check;
#[cfg(any(test, feature = "self-check"))]
pub mod check_timers;
pub mod cluster;
pub mod daemon;
pub mod elb_names;
pub mod express;
pub mod fading;
pub mod find;
#[cfg(test)]
pub mod fixtures;
pub mod gateway;
pub mod instance;
pub mod keys;
pub mod lifecycle;
pub mod marks;
pub mod outbox;
pub mod own_calls;
pub mod placement;
pub mod query;
pub mod region;
pub mod registrar;
pub mod service;
pub mod settle;
pub mod step;
pub mod subnets;
pub mod task;
pub mod timers;
pub mod tokens;
pub mod usage;

pub use self::region::Region;
pub use self::region::Settings;
