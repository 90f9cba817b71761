//! `DescribeImages` — what is known of images, of those that are named, or of all in pages.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html>

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::ops::pages::PAGES;
use crate::aws::ecr::shown;
use crate::aws::ecr::state::{Image, Repository};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::enums::{ImageStatusFilter, TagStatus};
use crate::wire::ecr::types::{
    DescribeImagesFilter, DescribeImagesRequest, DescribeImagesResponse,
};

pub(in crate::aws::ecr) fn describe_images(
    region: &Region,
    input: DescribeImagesRequest,
) -> Result<DescribeImagesResponse, ApiError> {
    let DescribeImagesRequest {
        repository_name: name,
        filter,
        image_ids,
        max_results,
        next_token,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    let show = |image| shown::detail(&region.scope, repository, image);
    if let Some(ids) = image_ids {
        let found = ids
            .iter()
            .map(|id| Ok(show(lookup::image(repository, id)?)));
        return Ok(DescribeImagesResponse {
            image_details: Some(found.collect::<Result<_, ApiError>>()?),
            next_token: None,
        });
    }
    let DescribeImagesFilter {
        image_status,
        tag_status,
    } = filter.unwrap_or_default();
    let meant = repository.images().filter(|image| {
        is_there(image_status) && is_meant(tag_status, is_tagged(repository, image))
    });
    let meant = meant.map(|image| (image.digest.clone(), show(image)));
    let listing = ("ecr:DescribeImages", (&name, image_status, tag_status));
    let page = PAGES.page(region, listing, meant, max_results, next_token.as_deref());
    let (details, next_token) = page?;
    Ok(DescribeImagesResponse {
        image_details: Some(details),
        next_token,
    })
}

pub(super) fn is_tagged(repository: &Repository, image: &Image) -> bool {
    repository.tags_of(&image.digest).next().is_some()
}

pub(super) fn is_meant(wanted: Option<TagStatus>, is_tagged: bool) -> bool {
    match wanted {
        None | Some(TagStatus::Any) => true,
        Some(TagStatus::Tagged) => is_tagged,
        Some(TagStatus::Untagged) => !is_tagged,
    }
}

/// All images are active: none can be archived.
pub(super) fn is_there(wanted: Option<ImageStatusFilter>) -> bool {
    matches!(
        wanted,
        None | Some(ImageStatusFilter::Active | ImageStatusFilter::Any)
    )
}
