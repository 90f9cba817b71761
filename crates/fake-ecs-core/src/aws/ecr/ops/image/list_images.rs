//! `ListImages` — the tags of a repository with their digests, and the digests without a tag, in
//! pages.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html>

use super::describe_images::{is_meant, is_tagged, is_there};
use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::ops::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{
    ImageIdentifier, ListImagesFilter, ListImagesRequest, ListImagesResponse,
};

pub(in crate::aws::ecr) fn list_images(
    region: &Region,
    input: ListImagesRequest,
) -> Result<ListImagesResponse, ApiError> {
    let ListImagesRequest {
        repository_name: name,
        filter,
        max_results,
        next_token,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    let ListImagesFilter {
        image_status,
        tag_status,
    } = filter.unwrap_or_default();
    let tagged = repository.image_tags.iter().map(|(tag, digest)| {
        let id = ImageIdentifier {
            image_digest: Some(digest.clone()),
            image_tag: Some(tag.clone()),
        };
        (format!("tag {tag}"), id, true)
    });
    let images = repository.images();
    let untagged = images.filter(|image| !is_tagged(repository, image));
    let untagged = untagged.map(|image| {
        let id = ImageIdentifier {
            image_digest: Some(image.digest.clone()),
            image_tag: None,
        };
        (format!("untagged {}", image.digest), id, false)
    });
    let all = tagged.chain(untagged);
    let meant =
        all.filter(|(_, _, tagged)| is_there(image_status) && is_meant(tag_status, *tagged));
    let ids = meant.map(|(key, id, _)| (key, id));
    let listing = ("ecr:ListImages", (&name, image_status, tag_status));
    let (ids, next_token) = PAGES.page(region, listing, ids, max_results, next_token.as_deref())?;
    Ok(ListImagesResponse {
        image_ids: Some(ids),
        next_token,
    })
}
