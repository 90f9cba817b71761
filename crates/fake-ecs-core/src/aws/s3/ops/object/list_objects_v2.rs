//! `ListObjectsV2` — objects of a bucket, by key, in pages.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>

use crate::aws::s3::listing::{Page, Wanted, encoded, page};
use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::s3::enums::ObjectStorageClass;
use crate::wire::s3::types::{
    CommonPrefix, ListObjectsV2Request, ListObjectsV2Response, Object, Owner,
};
use crate::wire::{ApiError, Blob, ErrorCode};

pub(in super::super) fn list_objects_v2(
    region: &Region,
    input: ListObjectsV2Request,
) -> Result<ListObjectsV2Response, ApiError> {
    let ListObjectsV2Request {
        bucket: name,
        continuation_token,
        delimiter,
        encoding_type,
        fetch_owner,
        max_keys,
        prefix,
        start_after,
        // Accepted, and without effect.
        expected_bucket_owner: _,
        optional_object_attributes: _,
        request_payer: _,
    } = input;
    let bucket = lookup::bucket(region, &name)?;
    let after = match &continuation_token {
        Some(token) => Some(key_of(token)?),
        None => start_after.clone(),
    };
    lookup::check_max("maxKeys", max_keys)?;
    let wanted = Wanted {
        prefix: prefix.as_deref().unwrap_or_default(),
        delimiter: delimiter.as_deref(),
        after: after.as_deref().unwrap_or_default(),
        max: max_keys,
    };
    let page = page(bucket, wanted);
    let is_encoded = encoding_type.is_some();
    let mut contents = contents(&page, is_encoded);
    if fetch_owner == Some(true) {
        for object in &mut contents {
            object.owner = Some(Owner {
                display_name: None,
                id: Some(region.scope.account.clone()),
            });
        }
    }
    let common_prefixes = prefixes(&page, is_encoded);
    let count = contents.len() + common_prefixes.len();
    let begins = encoded(wanted.prefix, is_encoded);
    let shown = |text: Option<String>| text.map(|it| encoded(&it, is_encoded));
    Ok(ListObjectsV2Response {
        common_prefixes: Some(common_prefixes),
        contents: Some(contents),
        continuation_token,
        delimiter: shown(delimiter),
        encoding_type,
        is_truncated: Some(page.last.is_some()),
        key_count: i32::try_from(count).ok(),
        max_keys: Some(page.max),
        name: Some(name),
        next_continuation_token: page.last.map(|key| Blob(key.into_bytes()).to_base64()),
        prefix: Some(begins),
        request_charged: None,
        start_after: shown(start_after),
    })
}

/// Where a token goes on.
fn key_of(token: &str) -> Result<String, ApiError> {
    let key = Blob::from_base64(token).and_then(|it| String::from_utf8(it.0).ok());
    key.ok_or_else(|| {
        ApiError::new(
            ErrorCode::InvalidArgument,
            "The continuation token provided is incorrect",
        )
    })
}

/// Objects as lists show them.
pub(super) fn contents(page: &Page<'_>, is_encoded: bool) -> Vec<Object> {
    let objects = page.objects.iter();
    objects
        .map(|(key, object)| Object {
            e_tag: Some(object.etag.clone()),
            key: Some(encoded(key, is_encoded)),
            last_modified: Some(object.modified.timestamp()),
            size: Some(object.size()),
            storage_class: object.about.storage_class.as_deref().map_or(
                Some(ObjectStorageClass::Standard),
                ObjectStorageClass::parse,
            ),
            ..Object::default()
        })
        .collect()
}

/// What keys have in common, as lists show it.
pub(super) fn prefixes(page: &Page<'_>, is_encoded: bool) -> Vec<CommonPrefix> {
    let prefixes = page.prefixes.iter();
    prefixes
        .map(|prefix| CommonPrefix {
            prefix: Some(encoded(prefix, is_encoded)),
        })
        .collect()
}
