//! What everything else stands on.
//!
//! - [`time`] — points in time. [`ids`] — identifiers, from a seed. [`arn`] — names of resources,
//!   and accounts and regions.
//! - [`profile`] — how long things take. [`strictness`] — what of a request is refused beyond what
//!   the service refuses.
//! - [`caller`] — who calls. [`sequence`] — the order of what happens at one time.
//! - [`text`] — texts with limits.

pub(crate) mod arn;
pub(crate) mod caller;
pub(crate) mod ids;
pub(crate) mod profile;
#[cfg(feature = "serde")]
pub(crate) mod seconds;
pub(crate) mod sequence;
pub(crate) mod strictness;
pub(crate) mod text;
pub(crate) mod time;
