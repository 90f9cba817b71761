//! What becomes of a definition before it is a revision.
//!
//! - [`complete`] — the steps in their order. Start here.
//! - [`validate`] — what a definition must be: the order of the checks, and those of the task. By
//!   topic: [`containers`], [`health`], [`network`], [`volumes`], [`logging`], [`dependencies`].
//! - [`sizes`] — `cpu` and `memory` as texts and numbers, and what sizes Fargate has. `RunTask`
//!   asks it, too.
//! - [`compatibilities`] — what can run it. [`fargate`] — what Fargate demands.
//! - [`defaults`] — the members that the service writes in.
//! - [`required_attributes`] — what a container instance must have. [`attribute_order`] — in what
//!   order it is said.
//! - [`parts`] — how the other files reach into a definition.

mod attribute_order;
mod compatibilities;
mod complete;
mod containers;
mod defaults;
mod dependencies;
mod fargate;
mod health;
mod logging;
mod network;
mod parts;
mod required_attributes;
pub(in crate::ops) mod sizes;
#[cfg(test)]
mod tests;
mod validate;
mod volumes;

pub(in crate::ops) use self::complete::{complete, complete_for_daemon};
