//! Operations on buckets.

mod create_bucket;
mod delete_bucket;
mod delete_bucket_policy;
mod get_bucket_encryption;
mod get_bucket_location;
mod get_bucket_policy;
mod get_bucket_versioning;
mod get_public_access_block;
mod head_bucket;
mod list_buckets;
mod put_bucket_encryption;
mod put_bucket_policy;
mod put_bucket_versioning;
mod put_public_access_block;

pub(super) use self::create_bucket::create_bucket;
pub(super) use self::delete_bucket::delete_bucket;
pub(super) use self::delete_bucket_policy::delete_bucket_policy;
pub(super) use self::get_bucket_encryption::get_bucket_encryption;
pub(super) use self::get_bucket_location::get_bucket_location;
pub(super) use self::get_bucket_policy::get_bucket_policy;
pub(super) use self::get_bucket_versioning::get_bucket_versioning;
pub(super) use self::get_public_access_block::get_public_access_block;
pub(super) use self::head_bucket::head_bucket;
pub(super) use self::list_buckets::list_buckets;
pub(super) use self::put_bucket_encryption::put_bucket_encryption;
pub(super) use self::put_bucket_policy::put_bucket_policy;
pub(super) use self::put_bucket_versioning::put_bucket_versioning;
pub(super) use self::put_public_access_block::put_public_access_block;
