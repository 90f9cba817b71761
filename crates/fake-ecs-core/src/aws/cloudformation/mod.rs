//! CloudFormation: stacks, and what is in them.
//!
//! A stack is made by calls of the operations of other services, as everybody else calls them. What
//! becomes of a stack takes time: steps that wait for each other, and for services to come to rest.
//!
//! - [`state`] — stacks, as data. Start here. `operation` — what is happening to one. `resource` —
//!   what is in one. `attempts` — what was tried with one. `policy` — what updates may not change.
//! - [`template`] — what a stack is to be. `resolve` — its values, with all functions carried out.
//!   `parameters`, `given` — what callers say beside.
//! - [`run`] — what becomes of stacks over time. [`types`] — the types of resources. `call`, `fit`
//!   — how services are asked for them.
//! - `changes` — what a change set would do. `exports` — what stacks give to each other.
//! - [`init`] — what instances read of a stack. `ops` — the operations. `lookup`, `made`, `pages`,
//!   `refusals`, `shown`, `stored` — what they share.

mod attempts;
mod call;
mod changes;
mod exports;
mod fit;
mod given;
pub mod init;
mod lookup;
mod made;
mod operation;
mod ops;
mod pages;
mod parameters;
mod policy;
mod refusals;
mod resolve;
mod resource;
pub mod run;
mod shown;
pub mod state;
mod stored;
mod template;
pub mod types;

pub(super) use self::ops::dispatch;
pub use self::state::CloudFormation;
