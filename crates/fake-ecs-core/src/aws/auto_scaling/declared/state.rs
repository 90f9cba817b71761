//! What callers have said of groups, as data.

use std::collections::BTreeMap;

use crate::aws::auto_scaling::key::GroupKey;
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
