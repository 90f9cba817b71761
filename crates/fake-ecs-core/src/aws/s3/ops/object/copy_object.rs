//! `CopyObject` — puts an object that is there under another key, in this region.
//!
//! Not emulated yet: access lists, encryption with keys of others, locks, tags. They are accepted,
//! and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>

use crate::aws::s3::lookup;
use crate::aws::s3::state::{About, Checksums, Object};
use crate::ecs::Region;
use crate::wire::s3::enums::{MetadataDirective, ServerSideEncryption};
use crate::wire::s3::types::{CopyObjectRequest, CopyObjectResponse, CopyObjectResult};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn copy_object(
    region: &mut Region,
    input: CopyObjectRequest,
) -> Result<CopyObjectResponse, ApiError> {
    let Copy {
        bucket,
        key,
        copy_source,
        conditions: [some, none],
        replaces,
        mut about,
    } = copy(input);
    lookup::check_key(&key)?;
    let (from, of) = lookup::source(&copy_source)?;
    let source = lookup::object(region, &from, &of)?;
    let otherwise = ErrorCode::PreconditionFailed;
    lookup::conditions(Some(source), some.as_deref(), none.as_deref(), otherwise)?;
    if (&from, &of) == (&bucket, &key) && !replaces && about.storage_class.is_none() {
        return Err(ApiError::new(ErrorCode::InvalidRequestCode, ONTO_ITSELF));
    }
    match replaces {
        true => about.checksums = source.about.checksums.clone(),
        false => {
            let storage_class = about.storage_class.take();
            about = About {
                storage_class,
                ..source.about.clone()
            };
        }
    }
    let now = region.now();
    let object = Object::new(source.body.clone(), about, now);
    let e_tag = Some(object.etag.clone());
    lookup::bucket_mut(region, &bucket)?.put(key, object);
    Ok(CopyObjectResponse {
        copy_object_result: Some(CopyObjectResult {
            e_tag,
            last_modified: Some(now.timestamp()),
            ..CopyObjectResult::default()
        }),
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..CopyObjectResponse::default()
    })
}

/// What is to be copied, and where to.
struct Copy {
    bucket: String,
    key: String,
    copy_source: String,
    /// The tag that the source is to have, and the one that it is not to have.
    conditions: [Option<String>; 2],
    /// What is said of the object stands in the place of what was said of the source.
    replaces: bool,
    about: About,
}

fn copy(input: CopyObjectRequest) -> Copy {
    let CopyObjectRequest {
        bucket,
        key,
        copy_source,
        cache_control,
        content_disposition,
        content_encoding,
        content_language,
        content_type,
        copy_source_if_match,
        copy_source_if_none_match,
        expires,
        metadata,
        metadata_directive,
        storage_class,
        // Accepted, and without effect.
        acl: _,
        annotation_directive: _,
        bucket_key_enabled: _,
        checksum_algorithm: _,
        copy_source_if_modified_since: _,
        copy_source_if_unmodified_since: _,
        copy_source_sse_customer_algorithm: _,
        copy_source_sse_customer_key: _,
        copy_source_sse_customer_key_md5: _,
        expected_bucket_owner: _,
        expected_source_bucket_owner: _,
        grant_full_control: _,
        grant_read: _,
        grant_read_acp: _,
        grant_write_acp: _,
        if_match: _,
        if_none_match: _,
        object_lock_event_hold: _,
        object_lock_event_hold_duration_days: _,
        object_lock_event_hold_duration_years: _,
        object_lock_legal_hold_status: _,
        object_lock_mode: _,
        object_lock_retain_until_date: _,
        request_payer: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
        ssekms_encryption_context: _,
        ssekms_key_id: _,
        server_side_encryption: _,
        tagging: _,
        tagging_directive: _,
        website_redirect_location: _,
    } = input;
    Copy {
        bucket,
        key,
        copy_source,
        conditions: [copy_source_if_match, copy_source_if_none_match],
        replaces: metadata_directive == Some(MetadataDirective::Replace),
        about: About {
            content_type,
            content_encoding,
            content_disposition,
            content_language,
            cache_control,
            expires,
            metadata: metadata.unwrap_or_default(),
            storage_class: storage_class.map(|it| it.as_str().to_owned()),
            checksums: Checksums::default(),
        },
    }
}

const ONTO_ITSELF: &str = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
