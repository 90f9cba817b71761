//! IAM: identity-based policies, which decide about calls, and the roles that have them.
//!
//! What decides:
//!
//! - [`s3`] — the actions of S3, by its operations.
//! - [`table`] — the actions of ECS, the resources that they are about, and the keys of conditions.
//!   [`action`] — a row of it.
//! - [`policy`] — a policy, from JSON. [`policies`] — those of a caller, and what they allow. Start
//!   here.
//! - [`pattern`] — texts with wildcards and policy variables. [`condition`] — conditions.
//! - [`permission`] — what a call is asked a permission for, and the words of a refusal.
//!   [`verdict`] — what policies say of it.
//! - [`document`] — the policy that permissions take.
//!
//! Roles, managed policies and instance profiles, with the feature `iam`:
//!
//! - `state` — what there is, as data. The account has it, so all its regions share it.
//! - `ops` — the operations. `lookup` — how they find things; `shown` — what they show; `pages`,
//!   `refusals`, `tags`.
//! - `cautious` — policies of roles, of which the fake may not know all conditions.
//! - `given_document` — whether what a caller sends is a policy. `managed` — the policies of AWS.
//! - `port` — what others ask: who may assume a role, and what a role may do.
//!
//! What a call needs is made out by `crate::ops::permissions`, which knows ECS. This knows texts.

pub mod action;
#[cfg(feature = "iam")]
mod cautious;
pub mod condition;
pub mod document;
#[cfg(feature = "iam")]
mod given_document;
#[cfg(feature = "iam")]
mod lookup;
#[cfg(feature = "iam")]
mod managed;
#[cfg(feature = "iam")]
mod ops;
#[cfg(feature = "iam")]
mod pages;
pub mod pattern;
pub mod permission;
pub mod policies;
pub mod policy;
#[cfg(feature = "iam")]
pub mod port;
#[cfg(feature = "iam")]
mod refusals;
pub mod s3;
#[cfg(feature = "iam")]
mod shown;
#[cfg(feature = "iam")]
pub mod state;
pub mod table;
#[cfg(feature = "iam")]
mod tags;
pub mod verdict;

/// What `cargo xtask iam` writes.
mod generated {
    pub mod table;
}

#[cfg(feature = "iam")]
pub(super) use self::ops::dispatch;
pub use self::policies::Policies;
