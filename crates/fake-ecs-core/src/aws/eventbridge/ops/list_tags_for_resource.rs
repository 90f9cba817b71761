//! `ListTagsForResource` — the tags of a rule or an event bus.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html>

use crate::aws::eventbridge::lookup::{self, Tagged};
use crate::aws::eventbridge::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{ListTagsForResourceRequest, ListTagsForResourceResponse};

pub(super) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let tags = match lookup::tagged(region, &resource_arn)? {
        Tagged::Bus(name) => shown::tags(&lookup::bus(region, Some(&name))?.1.tags),
        Tagged::Rule(bus, name) => {
            let (_, rule) = lookup::rule(region, Some(&bus), &name)?;
            shown::tags(&rule.tags)
        }
    };
    Ok(ListTagsForResourceResponse { tags: Some(tags) })
}
