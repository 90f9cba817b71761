//! EC2 Auto Scaling: groups with their limits, and the instances that are members.
//!
//! It knows nothing of ECS. A member is known by its opaque
//! [`Registrant`](super::registrant::Registrant). That a group is to have another size, or can be
//! launched for again, comes out as an event. Launching and terminating is done by whoever reads
//! the events: which instance goes depends on what runs on it.
//!
//! - [`port`] — what others ask of Auto Scaling. Start here. [`event`] — what comes out.
//! - [`state`] — groups, as data. [`key`] — what they are named by.
//! - `declared` — what callers have said of groups through the API (feature `autoscaling`). `ops` —
//!   the operations. `shown` — what they show of a group.

#[cfg(feature = "autoscaling")]
pub mod declared;
pub mod event;
pub mod key;
#[cfg(feature = "autoscaling")]
mod ops;
pub mod port;
#[cfg(feature = "autoscaling")]
mod shown;
pub mod state;

pub use self::key::GroupKey;
#[cfg(feature = "autoscaling")]
pub(super) use self::ops::dispatch;
pub use self::state::{AutoScaling, AutoScalingGroup};
