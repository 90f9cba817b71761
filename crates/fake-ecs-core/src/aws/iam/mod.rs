//! IAM, as far as it decides about calls of ECS: identity-based policies.
//!
//! - [`table`] — the actions of ECS, the resources that they are about, and the keys of conditions.
//!   [`action`] — a row of it.
//! - [`policy`] — a policy, from JSON. [`policies`] — those of a caller, and what they allow. Start
//!   here.
//! - [`pattern`] — texts with wildcards and policy variables. [`condition`] — conditions.
//! - [`permission`] — what a call is asked a permission for, and the words of a refusal.
//!   [`verdict`] — what policies say of it.
//! - [`document`] — the policy that permissions take.
//!
//! What a call needs is made out by `crate::ops::permissions`, which knows ECS. This knows texts.

pub mod action;
pub mod condition;
pub mod document;
pub mod pattern;
pub mod permission;
pub mod policies;
pub mod policy;
pub mod table;
pub mod verdict;

/// What `cargo xtask iam` writes.
mod generated {
    pub mod table;
}

pub use self::policies::Policies;
