//! Tags of resources.
//!
//! - [`resource`] — the resource that an ARN means.

mod list_tags_for_resource;
mod resource;
mod tag_resource;
mod untag_resource;

use self::resource::Resource;
use crate::ecs::Region;

pub(super) use self::list_tags_for_resource::list_tags_for_resource;
pub(super) use self::tag_resource::tag_resource;
pub(super) use self::untag_resource::untag_resource;

/// The tags of what the ARN means; none where it means nothing that is there.
pub(super) fn of_arn(region: &Region, arn: &str) -> Vec<(String, String)> {
    let resource = Resource::find(region, arn);
    let tags = resource.iter().flat_map(|resource| resource.tags(region));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    tags.map(|tag| (text(&tag.key), text(&tag.value))).collect()
}
