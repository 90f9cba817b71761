//! `DeleteObject` — removes an object. One that is not there is removed as well.
//!
//! Not emulated yet: versions, and conditions about times and sizes. They are accepted, and without
//! effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::s3::types::{DeleteObjectRequest, DeleteObjectResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn delete_object(
    region: &mut Region,
    input: DeleteObjectRequest,
) -> Result<DeleteObjectResponse, ApiError> {
    let DeleteObjectRequest {
        bucket,
        key,
        if_match,
        // Accepted, and without effect.
        bypass_governance_retention: _,
        expected_bucket_owner: _,
        if_match_last_modified_time: _,
        if_match_size: _,
        mfa: _,
        request_payer: _,
        version_id: _,
    } = input;
    let bucket = lookup::bucket_mut(region, &bucket)?;
    let object = bucket.object(&key);
    lookup::conditions(
        object,
        if_match.as_deref(),
        None,
        ErrorCode::PreconditionFailed,
    )?;
    bucket.remove(&key);
    Ok(DeleteObjectResponse::default())
}
