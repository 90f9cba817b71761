//! The emulated ECS: one account in one region. Pure: it is told the time, and it reads no clock, spawns nothing,
//! awaits nothing.
//!
//! - [`lifecycle`] — what moves tasks and containers from one status to the next. Start here.
//! - [`task`], [`cluster`], [`task_definition`], [`instance`], [`volume`] — what there is, as data.
//! - [`account_setting`] — what an account is set to.
//! - [`service`] — services: desired count in, tasks out. [`capacity`] — which capacity provider a task goes to.
//! - [`daemon`] — managed daemons: one task on each instance of a capacity provider.
//! - [`registrar`] — where tasks of services can be reached: load balancers and service discovery.
//! - [`gateway`] — load balancers that services share. [`express`] — services that ECS makes everything for.
//!   [`elb_names`] — what ECS makes elsewhere has names.
//! - [`capacity_provider`], [`attachments`] — where tasks get their compute from, and what clusters get for it.
//! - [`scaling`] — capacity that comes and goes: tasks wait for it, groups and Managed Instances bring it.
//! - [`instance_life`] — container instances come and go. [`registration`] — their agents tell of them.
//!   [`agent_update`] — agents become new ones. [`placement`] — which of them gets a task.
//! - [`tasks`] — all tasks, and the indexes from which lists and counts are read; [`load`] is one of them.
//! - [`keys`] — what resources are called by others. [`region`] — all state. [`step`] — what moves it on.
//! - [`timers`] — what is due when. [`effect`] — what a runtime is asked to do, and what it tells.
//! - [`marks`] — what has changed. [`settle`] — whom that concerns is told at the end of each step.
//! - [`timeline`] — the story of a task as small values.
//! - [`ids`], [`arn`], [`time`], [`profile`] — identifiers, names, points in time, how long things take.
//! - [`text`] — how long texts are.
//! - [`network`], [`subnets`] — network interfaces, and where they are.
//! - [`query`] — the language of placement constraints and of filters of container instances.
//! - [`check`] — what must hold after every step.

pub(crate) mod account_setting;
pub(crate) mod capacity;
#[cfg(any(test, feature = "self-check"))]
pub(crate) mod check;
pub(crate) mod cluster;
pub(crate) mod daemon;
pub(crate) mod elb_names;
pub(crate) mod express;
pub(crate) mod find;
#[cfg(test)]
pub(crate) mod fixtures;
pub(crate) mod gateway;
pub(crate) mod instance;
pub(crate) mod keys;
pub(crate) mod lifecycle;
pub(crate) mod marks;
pub(crate) mod outbox;
pub(crate) mod placement;
pub(crate) mod query;
pub(crate) mod region;
pub(crate) mod registrar;
pub(crate) mod service;
pub(crate) mod settle;
pub(crate) mod step;
pub(crate) mod subnets;
pub(crate) mod task;
pub(crate) mod timers;
pub(crate) mod tokens;

pub(crate) use self::region::Region;
pub(crate) use self::region::Settings;
