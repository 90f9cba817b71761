//! CodeDeploy, as far as it deploys services of ECS.
//!
//! Applications, groups and configurations are data. A deployment is carried out as AWS does it: it
//! makes the replacement task set, waits for it, calls the hooks, moves the traffic of listeners,
//! and deletes the original task set in the end.
//!
//! - [`state`] — what there is, as data. Start here.
//! - [`deployment`] — one deployment. [`deployments`] — the last of them.
//! - [`deploy`] — what becomes of deployments over time. [`routing`] — how traffic is moved, in
//!   which steps.
//! - [`app_spec`] — what a revision says.
//! - [`port`] — what others tell CodeDeploy and ask it.
//! - `ops` — its operations. `lookup` — how they find what is meant; `shown` — what they show.

mod app_spec;
pub mod deploy;
pub mod deployment;
pub mod deployments;
mod lookup;
mod ops;
pub mod port;
mod routing;
mod shown;
pub mod state;

pub(super) use self::ops::dispatch;
pub use self::state::CodeDeploy;
