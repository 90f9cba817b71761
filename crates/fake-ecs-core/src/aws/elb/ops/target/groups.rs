//! The group that a caller means.

use crate::aws::elb::declared::{Group, names, refusals};
use crate::ecs::Region;
use crate::wire::ApiError;

/// The group that a caller names, as far as somebody has made it. One that ECS registers tasks in
/// is there though nobody has, and so is any other as long as nothing was ever made.
pub(super) fn meant<'a>(region: &'a Region, arn: &str) -> Result<Option<&'a Group>, ApiError> {
    let declared = &region.elb.declared;
    if let Some(group) = declared.groups.get(arn) {
        return Ok(Some(group));
    }
    let known = region.elb.find_group(arn);
    let is_used = known.is_some_and(|key| {
        region.elb.group(key).is_managed || region.elb.in_group(key).next().is_some()
    });
    let is_lenient = region
        .settings
        .is_lenient("elasticloadbalancing", declared.is_used());
    let is_arn = names::path_in(arn, "targetgroup").is_some();
    if is_used || is_lenient && is_arn {
        return Ok(None);
    }
    Err(refusals::no_group())
}
