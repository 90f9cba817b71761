//! What callers have said of groups through the API: beside sizes and zones, which all groups have.
//!
//! - [`Declared`] — as data, in `state`. [`launch`] — what instances are made of, and which cluster
//!   they join.
//! - [`refusals`] — the words in which Auto Scaling refuses. [`pages`] — pages of lists.

pub mod launch;
pub mod pages;
pub mod refusals;
mod state;

pub use self::state::{Declared, Tags};
use crate::aws::auto_scaling::{AutoScaling, AutoScalingGroup};
use crate::wire::ApiError;

/// The group of that name.
pub fn group<'a>(groups: &'a AutoScaling, name: &str) -> Result<&'a AutoScalingGroup, ApiError> {
    groups.named(name).ok_or_else(|| refusals::no_group(name))
}
