//! `DeleteTags` — takes tags from resources: those of a key, those of a key with a value, or all.
//! What a resource does not have is as good as removed.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html>

use super::find;
use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteTagsRequest, DeleteTagsResponse, Tag};

pub(in crate::aws::ec2::ops) fn delete_tags(
    region: &mut Region,
    input: DeleteTagsRequest,
) -> Result<DeleteTagsResponse, ApiError> {
    let DeleteTagsRequest {
        resources,
        dry_run: _,
        tags,
    } = input;
    find::check(region, &resources)?;
    let declared = declared::change(region);
    for id in &resources {
        let Some(known) = declared.tags.get_mut(id) else {
            continue;
        };
        match &tags {
            None => known.clear(),
            Some(tags) => known.retain(|key, value| {
                let is_it = |tag: &Tag| {
                    let wanted = tag.value.as_ref();
                    tag.key.as_ref() == Some(key) && wanted.is_none_or(|wanted| wanted == value)
                };
                !tags.iter().any(is_it)
            }),
        }
    }
    Ok(DeleteTagsResponse {})
}
