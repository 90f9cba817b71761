//! EC2, as far as ECS asks it: subnets with their addresses, and types of instances.
//!
//! It knows nothing of ECS. A network interface is known by its opaque
//! [`Registrant`](super::registrant::Registrant).
//!
//! - [`state`] — subnets and addresses, as data. Start here.
//! - [`port`] — what others ask that follows from names, and how subnets are declared. [`event`] —
//!   what comes out.
//! - [`instance_types`] — what there is in an instance of each type.

pub mod event;
pub mod instance_types;
pub mod port;
pub mod state;

pub use self::state::{Addresses, Ec2, Subnet, Subnets};
