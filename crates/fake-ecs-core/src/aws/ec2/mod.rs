//! EC2: the network that tasks and instances are in, and types of instances.
//!
//! Its state knows nothing of ECS. A network interface is known by its opaque
//! [`Registrant`](super::registrant::Registrant).
//!
//! - [`state`] — subnets and addresses, as data. Start here. [`cidr`] — blocks of addresses.
//! - [`port`] — what others ask that follows from names, and how subnets are declared. [`event`] —
//!   what comes out.
//! - [`instance_types`] — what there is in an instance of each type.
//! - `declared` — VPCs, subnets, security groups and the like, as callers have made them (feature
//!   `ec2`). `ops` — the operations. `shown` — tasks' interfaces and ECS's instances, as EC2 shows
//!   them.

pub mod cidr;
#[cfg(feature = "ec2")]
pub mod declared;
pub mod event;
pub mod instance_types;
#[cfg(feature = "ec2")]
mod ops;
pub mod port;
#[cfg(feature = "ec2")]
mod shown;
pub mod state;

#[cfg(feature = "ec2")]
pub(super) use self::ops::dispatch;
pub use self::state::{Addresses, Ec2, Subnet, Subnets};
