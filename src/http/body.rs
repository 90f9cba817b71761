//! The body of a request, as it comes in.

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};

use super::reject;
use crate::wire::ApiError;

/// How much of a body that is too large is read and thrown away, in bytes. Most clients look for an
/// answer only when they have sent everything, and a connection closed under them is a reset
/// instead of an answer.
const DRAIN_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The whole body, or why there is none. Of one that is too large the rest is thrown away.
pub(super) async fn read(
    body: &mut Incoming,
    bytes_max: usize,
    waits_for_continue: bool,
) -> Result<Bytes, ApiError> {
    // The lower bound is the declared length, and 0 for a chunked body.
    let declared = body.size_hint().lower();
    if declared > bytes_max as u64 {
        // A client that sent `Expect: 100-continue` has sent no body. A client that sends more than
        // is drained is answered at once, and may see a reset instead.
        if !waits_for_continue && declared <= DRAIN_BYTES_MAX {
            drain(body).await;
        }
        return Err(reject::body_too_large(bytes_max));
    }
    match Limited::new(&mut *body, bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            drain(body).await;
            Err(reject::body_too_large(bytes_max))
        }
        Err(error) => Err(reject::body_unreadable(&error.to_string())),
    }
}

async fn drain(body: &mut Incoming) {
    let mut left = DRAIN_BYTES_MAX;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len) as u64;
        let Some(rest) = left.checked_sub(length) else {
            return;
        };
        left = rest;
    }
}
