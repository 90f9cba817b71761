//! Rollouts in stages: the strategies `BLUE_GREEN`, `LINEAR` and `CANARY`.
//!
//! The new revision comes fully up beside the one that serves, whatever `minimumHealthyPercent` and
//! `maximumPercent` say; then traffic goes over to it, at once or in steps; then what served before
//! is stopped. Lifecycle hooks may stop it at each stage. What fails is taken back: traffic first,
//! then tasks.
//!
//! - [`next`] — which stage comes when; pure. Start here. [`desired`] — which tasks there should be
//!   meanwhile; pure.
//! - [`stage`], [`strategy`], [`traffic`], [`hook`], [`staging`] — what there is, as data.
//! - [`controller`] — what becomes of it when the scheduler looks. [`invocations`] — what hooks
//!   say. [`routes`] — the rules of listeners that traffic goes over with.

pub mod controller;
pub mod desired;
pub mod hook;
pub mod invocations;
pub mod next;
pub mod routes;
pub mod stage;
pub mod staging;
pub mod strategy;
#[cfg(test)]
mod tests;
pub mod traffic;
