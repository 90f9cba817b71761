//! `TagResource` — adds tags to a secret; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html>

use super::given;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{TagResourceRequest, TagResourceResponse};

pub(super) fn tag_resource(
    region: &mut Region,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, ApiError> {
    let TagResourceRequest { secret_id, tags } = input;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    given::add_tags(&mut secret.tags, tags)?;
    secret.changed = around.now;
    Ok(TagResourceResponse {})
}
