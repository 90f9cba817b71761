//! Tests that concern several operations on services.
//!
//! - [`refusals`] — what `CreateService` refuses, and in which words.
//! - [`stage_refusals`] — the same of rollouts in stages.

mod refusals;
mod stage_refusals;
