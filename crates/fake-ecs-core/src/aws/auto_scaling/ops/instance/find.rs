//! Instances of groups by their ids.

use crate::aws::auto_scaling::declared::refusals::no_instance;
use crate::aws::auto_scaling::{AutoScalingGroup, GroupKey};
use crate::aws::registrant::Registrant;
use crate::ecs::Region;
use crate::ecs::keys::InstanceKey;
use crate::wire::ApiError;

/// The group of an instance, and which of its members the instance is.
pub(super) fn member(region: &Region, id: &str) -> Result<(GroupKey, Registrant), ApiError> {
    let is_it = |member: &Registrant| {
        region
            .instances
            .get(InstanceKey::of_registrant(*member))
            .ec2_instance_id
            == id
    };
    let mut groups = region.auto_scaling.iter();
    let found = |group: &AutoScalingGroup| Some((group.key, group.members().find(is_it)?));
    groups.find_map(found).ok_or_else(|| no_instance(id))
}
