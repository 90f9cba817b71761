//! Rollouts in stages: the strategies `BLUE_GREEN`, `LINEAR` and `CANARY`.
//!
//! The new revision comes fully up beside the one that serves, whatever `minimumHealthyPercent` and `maximumPercent`
//! say; then traffic goes over to it, at once or in steps; then what served before is stopped. Lifecycle hooks may stop
//! it at each stage. What fails is taken back: traffic first, then tasks.
//!
//! - [`next`] — which stage comes when; pure. Start here. [`claims`] — which tasks there should be meanwhile; pure.
//! - [`stage`], [`course`], [`traffic`], [`hook`], [`staging`] — what there is, as data.
//! - [`look`] — what becomes of it when the scheduler looks. [`answers`] — what hooks say.

pub(crate) mod answers;
mod claims;
pub(crate) mod course;
pub(crate) mod hook;
pub(super) mod look;
mod next;
pub(crate) mod stage;
pub(crate) mod staging;
#[cfg(test)]
mod tests;
pub(crate) mod traffic;
