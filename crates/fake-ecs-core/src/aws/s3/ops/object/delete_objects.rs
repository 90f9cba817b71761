//! `DeleteObjects` — removes many objects. Those that are not there are removed as well.
//!
//! Not emulated yet: versions, and conditions of objects. They are accepted, and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::s3::types::{
    Delete, DeleteObjectsRequest, DeleteObjectsResponse, DeletedObject, ObjectIdentifier,
};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn delete_objects(
    region: &mut Region,
    input: DeleteObjectsRequest,
) -> Result<DeleteObjectsResponse, ApiError> {
    let DeleteObjectsRequest {
        bucket,
        delete,
        // Accepted, and without effect.
        bypass_governance_retention: _,
        checksum_algorithm: _,
        expected_bucket_owner: _,
        mfa: _,
        request_payer: _,
    } = input;
    let Delete { objects, quiet } = delete;
    // Beyond that AWS has no words of its own.
    if objects.is_empty() || objects.len() > 1000 {
        return Err(ApiError::new(
            ErrorCode::MalformedXml,
            "The XML you provided was not well-formed or did not validate against our published schema",
        ));
    }
    let bucket = lookup::bucket_mut(region, &bucket)?;
    let mut deleted = Vec::new();
    for object in objects {
        let ObjectIdentifier {
            key, version_id, ..
        } = object;
        bucket.remove(&key);
        deleted.push(DeletedObject {
            key: Some(key),
            version_id,
            ..DeletedObject::default()
        });
    }
    Ok(DeleteObjectsResponse {
        deleted: (quiet != Some(true)).then_some(deleted),
        ..DeleteObjectsResponse::default()
    })
}
