//! Layers, and configurations of images: bytes by their digest.

use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};

use super::calls::{Ecr, Members};
use super::download::Download;
use super::refusal::Refusal;
use super::{Answered, DIGEST, empty};
use crate::blobs::Blob;
use crate::http::reply::AnswerBody;
use crate::wire::ecr::operation::Operation;

/// What is said where the world knows a layer whose bytes are not here.
const LOST: &str = "the layer is known, and its bytes are not here: a test has made its image up, or \
     they were pushed to a fake before, without a journal; push the image again";

pub(super) async fn get(
    ecr: &Ecr,
    (name, digest): (&str, &str),
    parts: &Parts,
    is_head: bool,
) -> Result<Answered, Refusal> {
    match is_head {
        true => check(ecr, name, digest).await?,
        false => ecr.may_get(name, digest).await?,
    }
    let blob = match ecr.blobs.get(digest) {
        Some(blob) => blob,
        None => match ecr.uploaded(name, digest)? {
            Some(bytes) => Blob::Memory(bytes),
            None => return Err(Refusal::blob_unknown(LOST)),
        },
    };
    let size = blob.size();
    let wanted = parts.headers.get(RANGE).and_then(|it| it.to_str().ok());
    let (from, until, is_part) = match wanted.map(|it| range(it, size)) {
        // A range that is not understood is as good as none.
        None | Some(Range::Other) => (0, size, false),
        Some(Range::Part(from, until)) => (from, until, true),
        Some(Range::Outside) => {
            let all = format!("bytes */{size}");
            let headers = [(CONTENT_RANGE, all.as_str())];
            return Ok(empty(StatusCode::RANGE_NOT_SATISFIABLE, &headers));
        }
    };
    let body = match is_head {
        true => AnswerBody::Whole(bytes::Bytes::new()),
        false => AnswerBody::Download(Download::new(blob, from, until)),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let octets = HeaderValue::from_static("application/octet-stream");
    headers.insert(CONTENT_TYPE, octets);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(until - from));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Ok(digest) = HeaderValue::from_str(digest) {
        headers.insert(DIGEST, digest);
    }
    if is_part {
        let part = format!("bytes {from}-{}/{size}", until - 1);
        if let Ok(part) = HeaderValue::from_str(&part) {
            headers.insert(CONTENT_RANGE, part);
        }
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// Whether a push need not upload the layer.
async fn check(ecr: &Ecr, name: &str, digest: &str) -> Result<(), Refusal> {
    let digests = vec![digest];
    let members: &Members<'_> = &[("repositoryName", &name), ("layerDigests", &digests)];
    let operation = Operation::BatchCheckLayerAvailability;
    let checked = ecr.call(operation, members).await?;
    match checked["layers"][0]["layerAvailability"].as_str() {
        Some("AVAILABLE") => Ok(()),
        _ => Err(Refusal::blob_unknown("the repository has no such layer")),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// From the first byte, until before the second.
    Part(u64, u64),
    Outside,
    /// More than one, or something else than bytes.
    Other,
}

fn range(text: &str, size: u64) -> Range {
    let Some((first, last)) = text
        .strip_prefix("bytes=")
        .and_then(|it| it.split_once('-'))
    else {
        return Range::Other;
    };
    let (from, until) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(from), Ok(last)) => (from, last.saturating_add(1).min(size)),
        (Ok(from), Err(_)) if last.is_empty() => (from, size),
        (Err(_), Ok(count)) if first.is_empty() => (size.saturating_sub(count), size),
        _ => return Range::Other,
    };
    match from < until {
        true => Range::Part(from, until),
        false => Range::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_of_what_is_there() {
        for (text, expected) in [
            ("bytes=0-3", Range::Part(0, 4)),
            ("bytes=2-", Range::Part(2, 10)),
            ("bytes=-3", Range::Part(7, 10)),
            ("bytes=8-20", Range::Part(8, 10)),
            ("bytes=10-", Range::Outside),
            ("bytes=3-2", Range::Outside),
            ("bytes=0-1,3-4", Range::Other),
            ("lines=0-1", Range::Other),
            ("bytes=-", Range::Other),
        ] {
            assert_eq!(range(text, 10), expected, "{text}");
        }
    }
}
