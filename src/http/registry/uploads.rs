//! Uploads of layers: whole, or in pieces that come in order.
//!
//! The bytes are hashed and kept while they come in, some megabytes at a time, and never all in
//! memory.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_RANGE, LOCATION, RANGE};
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::task::spawn_blocking;

use super::calls::{Ecr, Members};
use super::refusal::Refusal;
use super::{Answered, DIGEST, UPLOAD_ID, empty, parameter};
use crate::blobs::{Blobs, Upload};
use crate::driver::Gone;
use crate::wire::Blob;
use crate::wire::ecr::operation::Operation;

/// How long the next bytes of a layer may take to arrive.
const SILENCE_S_MAX: Duration = Duration::from_secs(30);
/// How many bytes are hashed and written at once.
const PIECE: usize = 1024 * 1024;

/// Begins an upload, or makes all of one, where the query says the digest, or takes the layer from
/// another repository.
pub(super) async fn begin(
    ecr: &Ecr,
    name: &str,
    query: &str,
    body: Incoming,
) -> Result<Answered, Refusal> {
    if let (Some(digest), Some(from)) = (parameter(query, "mount"), parameter(query, "from"))
        && ecr.blobs.get(&digest).is_some()
        && let Some(size) = ecr.has_layer(&from, &digest)?
    {
        let id = initiate(ecr, name).await?;
        tell(ecr, name, (&id, &digest), size).await?;
        return Ok(made(name, &digest));
    }
    let id = initiate(ecr, name).await?;
    ecr.blobs.put_upload(&id, Upload::new());
    match parameter(query, "digest") {
        Some(_) => complete(ecr, (name, &id), query, body).await,
        None => Ok(accepted(name, &id, 0)),
    }
}

async fn initiate(ecr: &Ecr, name: &str) -> Result<String, Refusal> {
    let members: &Members<'_> = &[("repositoryName", &name)];
    let begun = ecr.call(Operation::InitiateLayerUpload, members).await?;
    let id = begun["uploadId"].as_str().map(str::to_owned);
    id.ok_or_else(Refusal::upload_unknown)
}

pub(super) fn status(ecr: &Ecr, name: &str, id: &str) -> Result<Answered, Refusal> {
    let size = ecr.blobs.uploaded(id).ok_or_else(Refusal::upload_unknown)?;
    let mut response = accepted(name, id, size);
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

pub(super) fn forget(ecr: &Ecr, id: &str) -> Result<Answered, Refusal> {
    let upload = ecr.blobs.take_upload(id);
    upload.ok_or_else(Refusal::upload_unknown)?;
    Ok(empty(StatusCode::NO_CONTENT, &[]))
}

pub(super) async fn go_on(
    ecr: &Ecr,
    (name, id): (&str, &str),
    parts: &Parts,
    body: Incoming,
) -> Result<Answered, Refusal> {
    let upload = ecr
        .blobs
        .take_upload(id)
        .ok_or_else(Refusal::upload_unknown)?;
    let size = upload.size();
    let range = parts.headers.get(CONTENT_RANGE);
    let first = range.and_then(|it| it.to_str().ok()?.split_once('-')?.0.parse::<u64>().ok());
    if first.is_some_and(|first| first != size) {
        ecr.blobs.put_upload(id, upload);
        let mut response = accepted(name, id, size);
        *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
        return Ok(response);
    }
    let upload = take_in(&ecr.blobs, upload, body).await?;
    let size = upload.size();
    ecr.blobs.put_upload(id, upload);
    Ok(accepted(name, id, size))
}

pub(super) async fn complete(
    ecr: &Ecr,
    (name, id): (&str, &str),
    query: &str,
    body: Incoming,
) -> Result<Answered, Refusal> {
    let upload = ecr
        .blobs
        .take_upload(id)
        .ok_or_else(Refusal::upload_unknown)?;
    let Some(given) = parameter(query, "digest") else {
        ecr.blobs.put_upload(id, upload);
        return Err(Refusal::digest_invalid("the query does not say the digest"));
    };
    let upload = take_in(&ecr.blobs, upload, body).await?;
    let digest = upload.digest();
    if digest != given {
        return Err(Refusal::digest_invalid(format!(
            "the digest of what came in is {digest}, and not {given}"
        )));
    }
    let size = i64::try_from(upload.size()).unwrap_or(i64::MAX);
    let (blobs, kept) = (Arc::clone(&ecr.blobs), digest.clone());
    let kept = spawn_blocking(move || blobs.complete(upload, &kept));
    kept.await.map_err(|_ended| Gone)??;
    let told = tell(ecr, name, (id, &digest), size).await;
    ecr.blobs.is_told(&digest);
    told?;
    ecr.sweep()?;
    Ok(made(name, &digest))
}

/// Takes in what is left of a body. What comes in after an error is lost with the upload.
async fn take_in(
    blobs: &Arc<Blobs>,
    mut upload: Upload,
    mut body: Incoming,
) -> Result<Upload, Refusal> {
    let invalid = |why: String| Refusal::new(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", why);
    let mut piece = Vec::new();
    loop {
        let frame = tokio::time::timeout(SILENCE_S_MAX, body.frame()).await;
        let frame = frame.map_err(|_elapsed| invalid("nothing came in for too long".to_owned()))?;
        let is_end = frame.is_none();
        if let Some(frame) = frame {
            let frame = frame.map_err(|error| invalid(error.to_string()))?;
            piece.extend_from_slice(frame.data_ref().map_or(&[], |it| it));
        }
        if piece.len() >= PIECE || is_end && !piece.is_empty() {
            let (blobs, bytes) = (Arc::clone(blobs), std::mem::take(&mut piece));
            let written = spawn_blocking(move || {
                upload.write(&bytes, &blobs)?;
                Ok::<_, std::io::Error>(upload)
            });
            upload = written.await.map_err(|_ended| Gone)??;
        }
        if is_end {
            return Ok(upload);
        }
    }
}

/// Tells ECR of a layer whose bytes are here: a part without bytes, which says how many there are.
async fn tell(ecr: &Ecr, name: &str, (id, digest): (&str, &str), size: i64) -> Result<(), Refusal> {
    let nothing = Blob::default();
    // A layer without bytes counts as one of one byte: the operation has no word for none.
    let last = (size - 1).max(0);
    let members: &Members<'_> = &[
        ("repositoryName", &name),
        ("uploadId", &id),
        ("partFirstByte", &0_i64),
        ("partLastByte", &last),
        ("layerPartBlob", &nothing),
    ];
    ecr.call(Operation::UploadLayerPart, members).await?;
    let digests = vec![digest];
    let members: &Members<'_> = &[
        ("repositoryName", &name),
        ("uploadId", &id),
        ("layerDigests", &digests),
    ];
    ecr.call(Operation::CompleteLayerUpload, members).await?;
    Ok(())
}

fn accepted(name: &str, id: &str, size: u64) -> Answered {
    let location = format!("/v2/{name}/blobs/uploads/{id}");
    let range = format!("0-{}", size.saturating_sub(1));
    let headers = [
        (LOCATION, location.as_str()),
        (RANGE, range.as_str()),
        (UPLOAD_ID, id),
    ];
    empty(StatusCode::ACCEPTED, &headers)
}

fn made(name: &str, digest: &str) -> Answered {
    let location = format!("/v2/{name}/blobs/{digest}");
    let headers = [(LOCATION, location.as_str()), (DIGEST, digest)];
    empty(StatusCode::CREATED, &headers)
}
