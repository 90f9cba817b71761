//! Manifests: what images are made of.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use sha2::{Digest, Sha256};

use super::calls::{Ecr, ImageId, Members};
use super::refusal::Refusal;
use super::{Answered, DIGEST, empty, whole};
use crate::wire::Json;
use crate::wire::ecr::operation::Operation;

/// As ECR limits it.
/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html>
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long a manifest may take to arrive.
const BODY_S_MAX: Duration = Duration::from_secs(30);

pub(super) async fn get(ecr: &Ecr, name: &str, reference: &str) -> Result<Answered, Refusal> {
    let manifest = ecr.manifest(name, reference).await?;
    let media_type = manifest.media_type.as_deref();
    let media_type = media_type.unwrap_or("application/vnd.docker.distribution.manifest.v2+json");
    let mut response = whole(StatusCode::OK, media_type, manifest.text.into());
    if let Ok(digest) = HeaderValue::from_str(&manifest.digest) {
        response.headers_mut().insert(DIGEST, digest);
    }
    Ok(response)
}

pub(super) async fn put(
    ecr: &Ecr,
    (name, reference): (&str, &str),
    parts: &Parts,
    body: Incoming,
) -> Result<Answered, Refusal> {
    let invalid = |why: &str| Refusal::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", why);
    let reading = Limited::new(body, BYTES_MAX).collect();
    let body = match tokio::time::timeout(BODY_S_MAX, reading).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) => return Err(invalid(&error.to_string())),
        Err(_elapsed) => return Err(invalid("it did not arrive in time")),
    };
    let digest = digest_of(&body);
    let text = String::from_utf8(body.into()).map_err(|_| invalid("it is no text"))?;
    let media_type = parts.headers.get(CONTENT_TYPE);
    let media_type = media_type
        .and_then(|it| it.to_str().ok())
        .map(str::to_owned);
    let is_digest = reference.contains(':');
    let (tag, given) = match is_digest {
        true => (None, Some(reference.to_owned())),
        false => (Some(reference.to_owned()), None),
    };
    let members: &Members<'_> = &[
        ("repositoryName", &name),
        ("imageManifest", &text),
        ("imageManifestMediaType", &media_type),
        ("imageTag", &tag),
        ("imageDigest", &given),
    ];
    match ecr.call(Operation::PutImage, members).await {
        Ok(_) => {}
        // ECR refuses what is there already; a client that pushes again has pushed.
        Err(Refusal::Told(told)) if told.is_there_already() => {}
        Err(refusal) => return Err(refusal),
    }
    let location = format!("/v2/{name}/manifests/{digest}");
    let headers = [(LOCATION, location.as_str()), (DIGEST, digest.as_str())];
    Ok(empty(StatusCode::CREATED, &headers))
}

pub(super) async fn delete(ecr: &Ecr, name: &str, reference: &str) -> Result<Answered, Refusal> {
    let ids = vec![ImageId(reference)];
    let members: &Members<'_> = &[("repositoryName", &name), ("imageIds", &ids)];
    let deleted = ecr.call(Operation::BatchDeleteImage, members).await?;
    let failure = &deleted["failures"][0];
    let reason = failure["failureReason"].as_str().unwrap_or_default();
    match failure["failureCode"].as_str() {
        None => {
            ecr.sweep()?;
            Ok(empty(StatusCode::ACCEPTED, &[]))
        }
        Some("ImageNotFound") => Err(Refusal::manifest_unknown()),
        Some(_) => Err(Refusal::denied(reason)),
    }
}

fn digest_of(bytes: &Bytes) -> String {
    let digits = Sha256::digest(bytes);
    let digits = digits.iter().map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}

/// The texts of a list, each a member of an object.
pub(super) fn texts(list: &Json, member: &str) -> Vec<String> {
    let items = list.items();
    let texts = items.filter_map(|item| item[member].as_str());
    texts.map(str::to_owned).collect()
}
