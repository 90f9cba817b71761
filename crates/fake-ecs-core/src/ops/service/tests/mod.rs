//! Tests that concern several operations on services.
//!
//! - [`refusals`] — what `CreateService` refuses, and in which words.
//! - `discovery` — what services of ECS and Cloud Map have to do with each other.
//! - [`stage_refusals`] — the same of rollouts in stages.

#[cfg(feature = "cloudmap")]
mod discovery;
mod refusals;
mod stage_refusals;
