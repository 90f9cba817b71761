//! What the registry says instead of an answer, in the words of the distribution specification, and
//! of ECR where it has some.
//! <https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes>

use std::io;

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Method, StatusCode};

use super::{Answered, json};
use crate::driver::Gone;
use crate::wire::{ApiError, Encode, ErrorCode, Object};

/// Of an image that is there already, which no client of the registry is told.
const THERE_ALREADY: &str = "IMAGE_ALREADY_EXISTS";

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The client is told.
    Told(Told),
    /// A fault has the connection closed.
    Cut,
    /// There is nobody to answer.
    Gone(Gone),
}

#[derive(Debug)]
pub(super) struct Told {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl From<Gone> for Refusal {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        let why = format!("the fake has no room for the layer: {error}");
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "UNKNOWN", why)
    }
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Told(Told {
            status,
            code,
            message: message.into(),
        })
    }

    pub(super) fn unauthorized(why: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", why)
    }

    pub(super) fn denied(why: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "DENIED", why)
    }

    pub(super) fn unknown() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "UNSUPPORTED",
            "there is no such path",
        )
    }

    pub(super) fn method(method: &Method) -> Self {
        let why = format!("{method} is not for this path");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", why)
    }

    pub(super) fn manifest_unknown() -> Self {
        // As ECR says it.
        let why = "Requested image not found";
        Self::new(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", why)
    }

    pub(super) fn blob_unknown(why: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", why)
    }

    pub(super) fn upload_unknown() -> Self {
        let why = "the upload is not there: it is complete, was deleted, or is of a fake before";
        Self::new(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", why)
    }

    pub(super) fn digest_invalid(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", why)
    }

    /// What ECR has answered instead.
    pub(super) fn of(error: ApiError) -> Self {
        let code = error.code.as_str();
        let (status, told) = named(code).unwrap_or(match error.code {
            ErrorCode::Server => (StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN"),
            _ => (StatusCode::BAD_REQUEST, "UNSUPPORTED"),
        });
        let message = error.message.unwrap_or_else(|| code.to_owned());
        Self::new(status, told, message)
    }

    /// What a fault answers instead.
    pub(super) fn injected(code: &str, message: String, status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (status, told) = named(code).unwrap_or((status, "UNKNOWN"));
        Self::new(status, told, message)
    }
}

/// The errors of ECR that the specification has a code for.
fn named(code: &str) -> Option<(StatusCode, &'static str)> {
    Some(match code {
        "RepositoryNotFoundException" => (StatusCode::NOT_FOUND, "NAME_UNKNOWN"),
        "ImageAlreadyExistsException" => (StatusCode::CONFLICT, THERE_ALREADY),
        "ImageNotFoundException" => (StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"),
        "LayersNotFoundException" => (StatusCode::NOT_FOUND, "BLOB_UNKNOWN"),
        "ReferencedImagesNotFoundException" => (StatusCode::NOT_FOUND, "MANIFEST_BLOB_UNKNOWN"),
        "UploadNotFoundException" => (StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN"),
        "ImageTagAlreadyExistsException" => (StatusCode::BAD_REQUEST, "TAG_INVALID"),
        "ImageDigestDoesNotMatchException" => (StatusCode::BAD_REQUEST, "DIGEST_INVALID"),
        "InvalidParameterException" => (StatusCode::BAD_REQUEST, "NAME_INVALID"),
        "InvalidLayerException" | "InvalidLayerPartException" => {
            (StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID")
        }
        "AccessDeniedException" => (StatusCode::FORBIDDEN, "DENIED"),
        "ThrottlingException" => (StatusCode::TOO_MANY_REQUESTS, "TOOMANYREQUESTS"),
        _ => return None,
    })
}

impl Told {
    /// Whether it says that the image is there already.
    pub(super) fn is_there_already(&self) -> bool {
        self.code == THERE_ALREADY
    }

    pub(super) fn answer(&self) -> Answered {
        tracing::debug!(
            target: "fake_ecs",
            status = self.status.as_u16(),
            code = self.code,
            message = self.message,
            "the registry refuses"
        );
        let mut body = Vec::new();
        let mut object = Object::open(&mut body);
        object.put("errors", &vec![self]);
        object.close();
        let mut response = json(self.status, body);
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge =
                HeaderValue::from_static("Basic realm=\"fake-ecs\",service=\"ecr.amazonaws.com\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl Encode for Told {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        object.put("code", &self.code);
        object.put("message", &self.message);
        object.close();
    }
}
