//! Cloud Map: namespaces, services and their instances.
//!
//! It knows nothing of ECS. An instance is what AWS knows it by, its id within a service, with an
//! opaque [`Registrant`](super::registrant::Registrant). Cloud Map checks nothing by itself:
//! whoever has registered an instance says how healthy it is. So there are no events.
//!
//! ECS needs nothing to be declared: it registers tasks in whatever services are named. Once a
//! caller has made a namespace or a service here, services that nobody has made are missing.
//!
//! - [`port`] — what others ask of Cloud Map. Start here.
//! - [`state`] — services and their instances, as data, with their indexes. [`instance`] — one of
//!   these.
//! - [`names`] — what ECS asks about namespaces and services, and which of them it makes.
//! - `declared` — the namespaces and services that were made. `lookup` — how operations find them.
//! - `later` — operations that take a while, such as the making of a namespace.
//! - `ops` — the operations. `shown` — what they show. `filter`, `pages` — of their lists.
//!   `refusals` — what they say when they do not.

#[cfg(feature = "cloudmap")]
pub mod declared;
#[cfg(feature = "cloudmap")]
mod filter;
pub mod instance;
#[cfg(feature = "cloudmap")]
pub mod later;
#[cfg(feature = "cloudmap")]
mod lookup;
pub mod names;
#[cfg(feature = "cloudmap")]
mod ops;
#[cfg(feature = "cloudmap")]
mod pages;
pub mod port;
#[cfg(feature = "cloudmap")]
mod refusals;
#[cfg(feature = "cloudmap")]
mod shown;
pub mod state;

pub use self::instance::Instance;
#[cfg(feature = "cloudmap")]
pub(super) use self::ops::dispatch;
pub use self::state::CloudMap;
