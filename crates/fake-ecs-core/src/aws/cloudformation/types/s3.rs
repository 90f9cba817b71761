//! Resources of S3.

mod bucket;
mod bucket_policy;

use super::Type;

pub const TYPES: &[Type] = &[bucket::TYPE, bucket_policy::TYPE];
