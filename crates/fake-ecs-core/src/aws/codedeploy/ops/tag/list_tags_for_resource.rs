//! `ListTagsForResource` — the tags of an application or a deployment group, in pages. What there
//! is not has none.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListTagsForResource.html>

use super::tagged;
use crate::aws::codedeploy::ops::pages::PAGES;
use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::wire::codedeploy::types::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag,
};
use crate::wire::{ApiError, ErrorCode};

const TAGS: Pages = Pages {
    // No error for a token is declared.
    invalid: |_| ApiError::new(ErrorCode::InvalidArn, "The token is not valid."),
    ..PAGES
};

pub(in crate::aws::codedeploy) fn list_tags_for_resource(
    region: &Region,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let ListTagsForResourceRequest {
        resource_arn,
        next_token,
    } = input;
    let tags = tagged::of(region, &resource_arn)?;
    let tags = tags.into_iter().flatten().map(|(key, value)| {
        let tag = Tag {
            key: Some(key.clone()),
            value: Some(value.clone()),
        };
        (key.clone(), tag)
    });
    let listing = ("ListTagsForResource", &resource_arn);
    let (tags, next_token) = TAGS.page(region, listing, tags, None, next_token.as_deref())?;
    Ok(ListTagsForResourceResponse {
        next_token,
        tags: Some(tags),
    })
}
