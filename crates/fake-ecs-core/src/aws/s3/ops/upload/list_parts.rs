//! `ListParts` — the parts of an upload, by number, in pages.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::enums::StorageClass;
use crate::wire::s3::types::{ListPartsRequest, ListPartsResponse, Part};

pub(in super::super) fn list_parts(
    region: &Region,
    input: ListPartsRequest,
) -> Result<ListPartsResponse, ApiError> {
    let ListPartsRequest {
        bucket,
        key,
        upload_id,
        max_parts,
        part_number_marker,
        // Accepted, and without effect.
        expected_bucket_owner: _,
        request_payer: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
    } = input;
    let upload = lookup::upload(lookup::bucket(region, &bucket)?, &key, &upload_id)?;
    lookup::check_max("max-parts", max_parts)?;
    let max = max_parts.and_then(|it| usize::try_from(it).ok());
    let max = max.unwrap_or(1000).min(1000);
    let after = part_number_marker.unwrap_or_default();
    let mut parts = upload.parts.iter().filter(|(number, _)| **number > after);
    let shown: Vec<Part> = parts
        .by_ref()
        .take(max)
        .map(|(number, part)| Part {
            e_tag: Some(part.etag.clone()),
            last_modified: Some(part.modified.timestamp()),
            part_number: Some(*number),
            size: i64::try_from(part.body.0.len()).ok(),
            ..Part::default()
        })
        .collect();
    let is_cut = parts.next().is_some();
    let last = shown.last().and_then(|it| it.part_number);
    Ok(ListPartsResponse {
        bucket: Some(bucket),
        is_truncated: Some(is_cut),
        key: Some(key),
        max_parts: i32::try_from(max).ok(),
        next_part_number_marker: last.filter(|_| is_cut),
        part_number_marker: Some(after),
        parts: Some(shown),
        storage_class: Some(StorageClass::Standard),
        upload_id: Some(upload_id),
        ..ListPartsResponse::default()
    })
}
