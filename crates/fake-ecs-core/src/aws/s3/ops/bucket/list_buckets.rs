//! `ListBuckets` — the buckets of the region, by name.
//!
//! In AWS it shows those of all regions.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{Bucket, ListBucketsRequest, ListBucketsResponse, Owner};

pub(in super::super) fn list_buckets(
    region: &Region,
    input: ListBucketsRequest,
) -> Result<ListBucketsResponse, ApiError> {
    let ListBucketsRequest {
        bucket_region,
        continuation_token,
        max_buckets,
        prefix,
    } = input;
    let of = &region.scope.region;
    let is_here = bucket_region.is_none_or(|it| it == *of);
    let starts = prefix.as_deref().unwrap_or_default();
    let after = continuation_token.unwrap_or_default();
    let buckets = region
        .s3
        .buckets()
        .filter(|(name, _)| is_here && name.starts_with(starts) && **name > after);
    let max = max_buckets.and_then(|it| usize::try_from(it).ok());
    let mut buckets: Vec<Bucket> = buckets
        .map(|(name, bucket)| Bucket {
            bucket_arn: None,
            bucket_region: max.map(|_| of.clone()),
            creation_date: Some(bucket.created.timestamp()),
            name: Some(name.clone()),
        })
        .collect();
    let max = max.unwrap_or(usize::MAX);
    let is_cut = buckets.len() > max;
    buckets.truncate(max);
    let last = buckets.last().and_then(|it| it.name.clone());
    Ok(ListBucketsResponse {
        continuation_token: last.filter(|_| is_cut),
        buckets: Some(buckets),
        owner: Some(Owner {
            display_name: None,
            id: Some(region.scope.account.clone()),
        }),
        prefix,
    })
}
