//! What callers have said of groups through the API: beside sizes and zones, which all groups have.
//!
//! - [`Declared`] — as data. [`launch`] — what instances are made of, and which cluster they join.
//! - [`refusals`] — the words in which Auto Scaling refuses. [`pages`] — pages of lists.

pub mod launch;
pub mod pages;
pub mod refusals;

use std::collections::BTreeMap;

use crate::aws::auto_scaling::{AutoScaling, AutoScalingGroup, GroupKey};
use crate::wire::ApiError;
use crate::wire::autoscaling::types as wire;

/// All that callers have said.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Whether callers have ever made a group.
    pub is_used: bool,
    /// What is only shown again: by group, in the form in which it is shown.
    pub settings: BTreeMap<GroupKey, wire::AutoScalingGroup>,
    /// By the names of groups.
    pub tags: BTreeMap<String, Tags>,
    /// By their names.
    pub configurations: BTreeMap<String, wire::LaunchConfiguration>,
}

/// Tags by key: their values, and whether instances get them.
pub type Tags = BTreeMap<String, (String, bool)>;

/// The group of that name.
pub fn group<'a>(groups: &'a AutoScaling, name: &str) -> Result<&'a AutoScalingGroup, ApiError> {
    groups.named(name).ok_or_else(|| refusals::no_group(name))
}
