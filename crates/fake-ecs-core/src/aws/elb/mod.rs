//! Elastic Load Balancing, and VPC Lattice with it: target groups and their targets, and what
//! callers make around them.
//!
//! Its state knows nothing of ECS. A target is what AWS knows it by, with an opaque
//! [`Registrant`](super::registrant::Registrant). What becomes of a target comes out as an event.
//!
//! - [`port`] — what others ask of load balancers. Start here. [`event`] — what comes out.
//! - [`state`] — target groups and targets, as data, with their indexes.
//! - `declared` — load balancers, target groups, listeners and rules that callers have made
//!   (feature `elb`). `ops` — the operations.

#[cfg(feature = "elb")]
pub mod declared;
pub mod event;
#[cfg(feature = "elb")]
mod ops;
pub mod port;
pub mod state;

#[cfg(feature = "elb")]
pub(super) use self::ops::dispatch;
pub use self::state::{
    Elb, Target, TargetGroup, TargetGroupKey, TargetGroupKind, TargetHealth, TargetId, TargetKey,
};
