//! Elastic Load Balancing, and VPC Lattice with it: target groups and their targets, as far as ECS
//! registers tasks there.
//!
//! It knows nothing of ECS. A target is what AWS knows it by, with an opaque
//! [`Registrant`](super::registrant::Registrant). What becomes of a target comes out as an event.
//!
//! - [`port`] — what others ask of load balancers. Start here. [`event`] — what comes out.
//! - [`state`] — target groups and targets, as data, with their indexes.

pub mod event;
pub mod port;
pub mod state;

pub use self::state::{
    Elb, Target, TargetGroup, TargetGroupKey, TargetGroupKind, TargetHealth, TargetId,
};
