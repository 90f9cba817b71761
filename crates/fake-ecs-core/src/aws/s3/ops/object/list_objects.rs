//! `ListObjects` — objects of a bucket, by key, as clients of old ask for them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>

use super::list_objects_v2::{contents, prefixes};
use crate::aws::s3::listing::{Wanted, encoded, page};
use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{ListObjectsRequest, ListObjectsResponse};

pub(in super::super) fn list_objects(
    region: &Region,
    input: ListObjectsRequest,
) -> Result<ListObjectsResponse, ApiError> {
    let ListObjectsRequest {
        bucket: name,
        delimiter,
        encoding_type,
        marker,
        max_keys,
        prefix,
        // Accepted, and without effect.
        expected_bucket_owner: _,
        optional_object_attributes: _,
        request_payer: _,
    } = input;
    let bucket = lookup::bucket(region, &name)?;
    lookup::check_max("maxKeys", max_keys)?;
    let wanted = Wanted {
        prefix: prefix.as_deref().unwrap_or_default(),
        delimiter: delimiter.as_deref(),
        after: marker.as_deref().unwrap_or_default(),
        max: max_keys,
    };
    let page = page(bucket, wanted);
    let is_encoded = encoding_type.is_some();
    Ok(ListObjectsResponse {
        common_prefixes: Some(prefixes(&page, is_encoded)),
        contents: Some(contents(&page, is_encoded)),
        is_truncated: Some(page.last.is_some()),
        marker: Some(encoded(wanted.after, is_encoded)),
        max_keys: Some(page.max),
        name: Some(name),
        // Without a delimiter callers take the last key.
        next_marker: page
            .last
            .filter(|_| delimiter.is_some())
            .map(|it| encoded(&it, is_encoded)),
        prefix: Some(encoded(wanted.prefix, is_encoded)),
        delimiter: delimiter.map(|it| encoded(&it, is_encoded)),
        encoding_type,
        request_charged: None,
    })
}
