//! EC2, as far as ECS asks it: subnets with their addresses.
//!
//! It knows nothing of ECS. A network interface is known by its opaque
//! [`Registrant`](super::registrant::Registrant).
//!
//! - [`state`] — subnets and addresses, as data. Start here.
//! - [`port`] — what others ask that follows from names.

pub mod port;
pub mod state;

pub use self::state::{Addresses, Ec2, Subnet, Subnets};
