//! How operations find buckets and objects, and what they say where there is none.

use std::sync::Arc;

use super::state::{Bucket, Object, Upload};
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode, unescape_path};

pub fn bucket<'r>(region: &'r Region, name: &str) -> Result<&'r Bucket, ApiError> {
    region.s3.bucket(name).ok_or_else(no_such_bucket)
}

pub fn bucket_mut<'r>(region: &'r mut Region, name: &str) -> Result<&'r mut Bucket, ApiError> {
    region.s3.bucket_mut(name).ok_or_else(no_such_bucket)
}

pub fn object<'r>(
    region: &'r Region,
    bucket: &str,
    key: &str,
) -> Result<&'r Arc<Object>, ApiError> {
    self::bucket(region, bucket)?
        .object(key)
        .ok_or_else(|| ApiError::new(ErrorCode::NoSuchKey, "The specified key does not exist."))
}

/// An upload in parts, of that key.
pub fn upload<'b>(bucket: &'b Bucket, key: &str, id: &str) -> Result<&'b Upload, ApiError> {
    let upload = bucket.uploads.get(id).filter(|it| it.key == key);
    upload.ok_or_else(no_such_upload)
}

pub fn no_such_upload() -> ApiError {
    ApiError::new(
        ErrorCode::NoSuchUpload,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    )
}

fn no_such_bucket() -> ApiError {
    ApiError::new(
        ErrorCode::NoSuchBucket,
        "The specified bucket does not exist",
    )
}

/// What a header such as `x-amz-copy-source` names: a bucket and a key, perhaps with a version.
pub fn source(text: &str) -> Result<(String, String), ApiError> {
    let path = text.split("?versionId=").next().unwrap_or_default();
    let path = unescape_path(path.trim_start_matches('/'));
    match path.split_once('/') {
        Some((bucket, key)) if !key.is_empty() => Ok((bucket.to_owned(), key.to_owned())),
        _ => Err(ApiError::new(
            ErrorCode::InvalidArgument,
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
        )),
    }
}

/// Refuses what a caller wants only of an object with, or without, some tag.
pub fn conditions(
    object: Option<&Arc<Object>>,
    if_match: Option<&str>,
    if_none_match: Option<&str>,
    otherwise: ErrorCode,
) -> Result<(), ApiError> {
    let is = |wanted: &str| {
        object.is_some_and(|it| {
            wanted == "*" || wanted.trim_matches('"') == it.etag.trim_matches('"')
        })
    };
    if if_match.is_some_and(|wanted| !is(wanted)) {
        return Err(precondition(ErrorCode::PreconditionFailed));
    }
    if if_none_match.is_some_and(is) {
        return Err(precondition(otherwise));
    }
    Ok(())
}

fn precondition(code: ErrorCode) -> ApiError {
    ApiError::new(
        code,
        "At least one of the pre-conditions you specified did not hold",
    )
}

/// The bytes of an object that a range such as `bytes=0-9` is about: the first, and the one after
/// the last. What is no range is all of it.
pub fn range(text: Option<&str>, size: usize) -> Result<Option<(usize, usize)>, ApiError> {
    let Some((first, last)) = text
        .and_then(|it| it.strip_prefix("bytes="))
        .and_then(|it| it.split_once('-'))
    else {
        return Ok(None);
    };
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (first, end) = match (number(first), number(last)) {
        (Some(first), None) if last.is_empty() => (first, size),
        (Some(first), Some(last)) if first <= last => (first, size.min(last.saturating_add(1))),
        (None, Some(count)) if first.is_empty() => (size.saturating_sub(count), size),
        _ => return Ok(None),
    };
    if first >= end {
        return Err(ApiError::new(
            ErrorCode::InvalidRange,
            "The requested range is not satisfiable",
        ));
    }
    Ok(Some((first, end)))
}

/// Refuses bytes that are not those of the digest that came with them.
pub fn check_digest(content_md5: Option<&str>, etag: &str) -> Result<(), ApiError> {
    let Some(given) = content_md5 else {
        return Ok(());
    };
    let given = crate::wire::Blob::from_base64(given).unwrap_or_default();
    let digits: String = given.0.iter().map(|byte| format!("{byte:02x}")).collect();
    if digits == etag.trim_matches('"') {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::BadDigest,
        "The Content-MD5 you specified did not match what we received.",
    ))
}

/// Refuses a page of fewer than no items. The words are from memory.
pub fn check_max(name: &str, max: Option<i32>) -> Result<(), ApiError> {
    match max {
        Some(..0) => Err(ApiError::new(
            ErrorCode::InvalidArgument,
            format!("Argument {name} must be an integer between 0 and 2147483647"),
        )),
        _ => Ok(()),
    }
}

/// The bytes of the source that a part is a copy of: a range must be one, and inside of it. The
/// words are from memory.
pub fn range_of_source(text: Option<&str>, size: usize) -> Result<(usize, usize), ApiError> {
    let Some(text) = text else {
        return Ok((0, size));
    };
    let numbers = text
        .strip_prefix("bytes=")
        .and_then(|it| it.split_once('-'));
    let number = |text: &str| text.parse::<usize>().ok();
    let range = numbers.and_then(|(first, last)| Some((number(first)?, number(last)?)));
    match range.filter(|(first, last)| first <= last) {
        None => Err(ApiError::new(
            ErrorCode::InvalidArgument,
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
        )),
        Some((_, last)) if last >= size => Err(ApiError::new(
            ErrorCode::InvalidArgument,
            format!("Range specified is not valid for source object of size: {size}"),
        )),
        Some((first, last)) => Ok((first, last + 1)),
    }
}

/// Keys have at most 1,024 bytes.
pub fn check_key(key: &str) -> Result<(), ApiError> {
    match key.len() {
        ..=1024 => Ok(()),
        _ => Err(ApiError::new(
            ErrorCode::KeyTooLongError,
            "Your key is too long",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_of_the_bytes_that_there_are() {
        for (text, expected) in [
            ("bytes=0-3", Ok(Some((0, 4)))),
            ("bytes=3-", Ok(Some((3, 10)))),
            ("bytes=8-100", Ok(Some((8, 10)))),
            ("bytes=-2", Ok(Some((8, 10)))),
            ("bytes=-20", Ok(Some((0, 10)))),
            ("bytes=4-3", Ok(None)),
            ("bytes=a", Ok(None)),
            ("lines=0-1", Ok(None)),
            ("bytes=10-", Err(ErrorCode::InvalidRange)),
            ("bytes=-0", Err(ErrorCode::InvalidRange)),
        ] {
            assert_eq!(
                range(Some(text), 10).map_err(|it| it.code),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_source_of_a_copy_is_a_bucket_and_a_key() {
        for (text, expected) in [
            ("a/b", Some(("a", "b"))),
            ("/a/b/c%20d%", Some(("a", "b/c d%"))),
            ("a/b?versionId=null", Some(("a", "b"))),
            ("a", None),
            ("a/", None),
        ] {
            let expected = expected.map(|(bucket, key)| (bucket.to_owned(), key.to_owned()));
            assert_eq!(source(text).ok(), expected, "{text}");
        }
    }
}
