//! `ListObjectVersions` — objects of a bucket, by key: each has one version, `null`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>

use super::list_objects_v2::prefixes;
use crate::aws::s3::listing::{Wanted, encoded, page};
use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::enums::ObjectVersionStorageClass;
use crate::wire::s3::types::{
    ListObjectVersionsRequest, ListObjectVersionsResponse, ObjectVersion,
};

pub(in super::super) fn list_object_versions(
    region: &Region,
    input: ListObjectVersionsRequest,
) -> Result<ListObjectVersionsResponse, ApiError> {
    let ListObjectVersionsRequest {
        bucket: name,
        delimiter,
        encoding_type,
        key_marker,
        max_keys,
        prefix,
        // Accepted, and without effect.
        expected_bucket_owner: _,
        optional_object_attributes: _,
        request_payer: _,
        version_id_marker: _,
    } = input;
    let bucket = lookup::bucket(region, &name)?;
    lookup::check_max("maxKeys", max_keys)?;
    let wanted = Wanted {
        prefix: prefix.as_deref().unwrap_or_default(),
        delimiter: delimiter.as_deref(),
        after: key_marker.as_deref().unwrap_or_default(),
        max: max_keys,
    };
    let page = page(bucket, wanted);
    let is_encoded = encoding_type.is_some();
    let objects = page.objects.iter();
    let versions = objects.map(|(key, object)| ObjectVersion {
        e_tag: Some(object.etag.clone()),
        is_latest: Some(true),
        key: Some(encoded(key, is_encoded)),
        last_modified: Some(object.modified.timestamp()),
        size: Some(object.size()),
        storage_class: Some(ObjectVersionStorageClass::Standard),
        version_id: Some("null".to_owned()),
        ..ObjectVersion::default()
    });
    Ok(ListObjectVersionsResponse {
        common_prefixes: Some(prefixes(&page, is_encoded)),
        versions: Some(versions.collect()),
        is_truncated: Some(page.last.is_some()),
        key_marker: Some(encoded(wanted.after, is_encoded)),
        max_keys: Some(page.max),
        name: Some(name),
        next_key_marker: page.last.as_ref().map(|it| encoded(it, is_encoded)),
        next_version_id_marker: page.last.as_ref().map(|_| "null".to_owned()),
        prefix: Some(encoded(wanted.prefix, is_encoded)),
        delimiter: delimiter.map(|it| encoded(&it, is_encoded)),
        encoding_type,
        ..ListObjectVersionsResponse::default()
    })
}
