//! `DeleteTags` — takes tags from groups. A key that a group does not have is as good as removed.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteTags.html>

use super::create_or_update_tags::name_of;
use crate::aws::auto_scaling::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{DeleteTagsRequest, DeleteTagsResponse};

pub(in crate::aws::auto_scaling::ops) fn delete_tags(
    region: &mut Region,
    input: DeleteTagsRequest,
) -> Result<DeleteTagsResponse, ApiError> {
    let DeleteTagsRequest { tags } = input;
    for tag in &tags {
        declared::group(&region.auto_scaling, &name_of(tag))?;
    }
    for tag in tags {
        let known = &mut region.auto_scaling.declared.tags;
        if let Some(known) = known.get_mut(&name_of(&tag)) {
            known.remove(&tag.key);
        }
    }
    Ok(DeleteTagsResponse {})
}
