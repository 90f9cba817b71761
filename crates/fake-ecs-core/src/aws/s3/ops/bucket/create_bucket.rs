//! `CreateBucket` — makes a bucket.
//!
//! In `us-east-1` a bucket of the caller may be made again, and nothing happens then.
//!
//! Not emulated yet: access lists, object lock, tags. They are accepted, and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>

use crate::ecs::Region;
use crate::wire::s3::types::{CreateBucketRequest, CreateBucketResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn create_bucket(
    region: &mut Region,
    input: CreateBucketRequest,
) -> Result<CreateBucketResponse, ApiError> {
    let CreateBucketRequest {
        bucket,
        create_bucket_configuration,
        // Accepted, and without effect.
        acl: _,
        bucket_namespace: _,
        grant_full_control: _,
        grant_read: _,
        grant_read_acp: _,
        grant_write: _,
        grant_write_acp: _,
        object_lock_enabled_for_bucket: _,
        object_ownership: _,
    } = input;
    if !is_name(&bucket) {
        return Err(ApiError::new(
            ErrorCode::InvalidBucketName,
            "The specified bucket is not valid.",
        ));
    }
    let constraint = create_bucket_configuration.and_then(|it| it.location_constraint);
    check_location(&region.scope.region, constraint.as_deref())?;
    if region.s3.bucket(&bucket).is_some() && region.scope.region != DEFAULT {
        return Err(ApiError::new(
            ErrorCode::BucketAlreadyOwnedByYou,
            "Your previous request to create the named bucket succeeded and you already own it.",
        ));
    }
    let now = region.now();
    region.s3.make_bucket(&bucket, now);
    Ok(CreateBucketResponse {
        bucket_arn: None,
        location: Some(format!("/{bucket}")),
    })
}

/// The region that no bucket names.
const DEFAULT: &str = "us-east-1";

/// Refuses a bucket that is to be in another region than the one that is asked.
fn check_location(region: &str, constraint: Option<&str>) -> Result<(), ApiError> {
    let named = constraint.filter(|it| !it.is_empty());
    let wanted = match named {
        None if region == DEFAULT => return Ok(()),
        Some("EU") if region == "eu-west-1" => return Ok(()),
        Some(named) if named == region && region != DEFAULT => return Ok(()),
        Some(DEFAULT) if region == DEFAULT => {
            return Err(ApiError::new(
                ErrorCode::InvalidLocationConstraint,
                "The specified location-constraint is not valid",
            ));
        }
        Some(named) => named,
        None => "unspecified",
    };
    Err(ApiError::new(
        ErrorCode::IllegalLocationConstraint,
        format!(
            "The {wanted} location constraint is incompatible for the region specific endpoint this request was sent to."
        ),
    ))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn is_name(name: &str) -> bool {
    let is_edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_inner = |byte: &u8| is_edge(byte) || b".-".contains(byte);
    let bytes = name.as_bytes();
    let parts: Vec<&str> = name.split('.').collect();
    let is_address = parts.len() == 4 && parts.iter().all(|it| it.parse::<u8>().is_ok());
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(is_inner)
        && bytes.first().is_some_and(is_edge)
        && bytes.last().is_some_and(is_edge)
        && !name.contains("..")
        && !is_address
}
