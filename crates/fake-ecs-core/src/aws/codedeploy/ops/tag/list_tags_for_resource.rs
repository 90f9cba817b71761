//! `ListTagsForResource` — the tags of an application or a deployment group, in pages. What there
//! is not has none.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListTagsForResource.html>

use super::tagged;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::codedeploy::types::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag,
};
use crate::wire::{ApiError, ErrorCode};

const PAGE: usize = 100;

pub(in crate::aws::codedeploy) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest {
        resource_arn,
        next_token,
    } = input;
    let tags = tagged::tags(region, &resource_arn)?;
    let tags = tags.into_iter().flatten().map(|(key, value)| {
        let tag = Tag {
            key: Some(key.clone()),
            value: Some(value.clone()),
        };
        (key.clone(), tag)
    });
    let by: &dyn std::fmt::Debug = &resource_arn;
    let page = Listing::of(region, "ListTagsForResource", by).page_of(PAGE, next_token.as_deref());
    let page = page.ok_or_else(|| {
        let text = "The token is not valid.";
        ApiError::new(ErrorCode::InvalidArn, text)
    })?;
    let (tags, next_token) = page.take_keyed(tags);
    Ok(ListTagsForResourceResponse {
        next_token,
        tags: Some(tags),
    })
}
