//! A task that looks for an instance.

use crate::ecs::instance::resources::Needs;
use crate::ecs::instance::{Instance, InstanceKind};
use crate::ecs::keys::ClusterKey;
use crate::ecs::placement::rules::Rules;
use crate::ecs::task::definition::Revision;
use crate::ecs::task::state::TaskSpec;
use crate::wire::LaunchType;

/// A task that looks for an instance.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub cluster: ClusterKey,
    pub launch_type: LaunchType,
    /// Only the instances of this one.
    pub capacity_provider: Option<&'a str>,
    pub definition: &'a Revision,
    pub needs: &'a Needs,
    pub group: &'a str,
    /// The zones of the subnets that it can be in; empty when all will do.
    pub zones: &'a [String],
    pub rules: &'a Rules,
}

impl<'a> Wanted<'a> {
    /// A task that is known already, but for where it runs.
    pub fn of(spec: &'a TaskSpec, zones: &'a [String]) -> Self {
        Self {
            cluster: spec.cluster,
            launch_type: spec.launch_type,
            capacity_provider: spec.capacity_provider.as_deref(),
            definition: &spec.definition,
            needs: &spec.needs,
            group: &spec.group,
            zones,
            rules: &spec.rules,
        }
    }
}

impl Wanted<'_> {
    /// Whether the instance is one of those that tasks of this kind are for, as far as that does
    /// not change.
    ///
    /// A synthetic instance stands in for those of all Auto Scaling groups, too.
    pub(in crate::ecs) fn is_for(&self, instance: &Instance) -> bool {
        let is_of = |provider| {
            instance.kind == InstanceKind::Synthetic
                || instance.capacity_provider.as_deref() == Some(provider)
        };
        self.launch_type == instance.kind.launch_type() && self.capacity_provider.is_none_or(is_of)
    }
}
