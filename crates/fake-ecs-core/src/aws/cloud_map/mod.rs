//! Cloud Map: services and their instances, as far as ECS registers tasks there.
//!
//! It knows nothing of ECS. An instance is what AWS knows it by, its id within a service, with an
//! opaque [`Registrant`](super::registrant::Registrant). Cloud Map checks nothing by itself:
//! whoever has registered an instance says how healthy it is. So there are no events.
//!
//! - [`port`] — what others ask of Cloud Map. Start here.
//! - [`state`] — services and instances, as data, with their indexes.

pub mod port;
pub mod state;

pub use self::state::{CloudMap, Instance};
