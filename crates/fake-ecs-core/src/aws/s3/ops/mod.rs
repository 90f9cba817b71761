//! The operations of S3 that are emulated.
//!
//! - [`bucket`] — buckets and what they are set to. [`object`] — objects. [`upload`] — objects that
//!   are put in parts.

mod bucket;
mod object;
#[cfg(test)]
mod tests;
mod upload;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::s3::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::AbortMultipartUpload => write(region, body, upload::abort_multipart_upload),
        Operation::CompleteMultipartUpload => {
            write(region, body, upload::complete_multipart_upload)
        }
        Operation::CopyObject => write(region, body, object::copy_object),
        Operation::CreateBucket => write(region, body, bucket::create_bucket),
        Operation::CreateMultipartUpload => write(region, body, upload::create_multipart_upload),
        Operation::DeleteBucket => write(region, body, bucket::delete_bucket),
        Operation::DeleteBucketPolicy => write(region, body, bucket::delete_bucket_policy),
        Operation::DeleteObject => write(region, body, object::delete_object),
        Operation::DeleteObjects => write(region, body, object::delete_objects),
        Operation::GetBucketEncryption => read(region, body, bucket::get_bucket_encryption),
        Operation::GetBucketLocation => read(region, body, bucket::get_bucket_location),
        Operation::GetBucketPolicy => read(region, body, bucket::get_bucket_policy),
        Operation::GetBucketVersioning => read(region, body, bucket::get_bucket_versioning),
        Operation::GetObject => read(region, body, object::get_object),
        Operation::GetPublicAccessBlock => read(region, body, bucket::get_public_access_block),
        Operation::HeadBucket => read(region, body, bucket::head_bucket),
        Operation::HeadObject => read(region, body, object::head_object),
        Operation::ListBuckets => read(region, body, bucket::list_buckets),
        Operation::ListObjectVersions => read(region, body, object::list_object_versions),
        Operation::ListObjects => read(region, body, object::list_objects),
        Operation::ListObjectsV2 => read(region, body, object::list_objects_v2),
        Operation::ListParts => read(region, body, upload::list_parts),
        Operation::PutBucketEncryption => write(region, body, bucket::put_bucket_encryption),
        Operation::PutBucketPolicy => write(region, body, bucket::put_bucket_policy),
        Operation::PutBucketVersioning => write(region, body, bucket::put_bucket_versioning),
        Operation::PutObject => write(region, body, object::put_object),
        Operation::PutPublicAccessBlock => write(region, body, bucket::put_public_access_block),
        Operation::UploadPart => write(region, body, upload::upload_part),
        Operation::UploadPartCopy => write(region, body, upload::upload_part_copy),
    }
}
