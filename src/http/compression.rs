//! Bodies that SDKs compress: those of `PutMetricData` from 10,240 bytes on.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-compression.html>

use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::header::CONTENT_ENCODING;
use http::request::Parts;

use super::reject;
use crate::wire::ApiError;

/// The body as it was before it was compressed, if it was.
///
/// # Errors
/// When the body is not what its header says, or has more bytes than are read of any request.
pub(super) fn inflate(parts: &Parts, body: Bytes) -> Result<Bytes, ApiError> {
    let encoding = parts.headers.get(CONTENT_ENCODING);
    if encoding.is_none_or(|encoding| encoding != "gzip") {
        return Ok(body);
    }
    let bytes_max = reject::body_bytes_max(parts);
    // One more than that, which tells a body that ends there from one that is cut.
    let mut inflated = MultiGzDecoder::new(&body[..]).take(bytes_max as u64 + 1);
    let mut bytes = Vec::new();
    inflated
        .read_to_end(&mut bytes)
        .map_err(|error| reject::not_gzip(&error.to_string()))?;
    match bytes.len() > bytes_max {
        true => Err(reject::body_too_large(bytes_max)),
        false => Ok(bytes.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http::Request;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn inflated(encoding: Option<&str>, body: Vec<u8>) -> Result<Bytes, String> {
        let mut request = Request::post("/");
        if let Some(encoding) = encoding {
            request = request.header(CONTENT_ENCODING, encoding);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        inflate(&parts, body.into()).map_err(|error| error.message.unwrap_or_default())
    }

    #[test]
    fn a_body_is_inflated_when_its_header_says_so_and_has_an_end() {
        let json = br#"{"Namespace":"app"}"#;
        assert_eq!(inflated(None, json.to_vec()), Ok(json[..].into()));
        assert_eq!(inflated(Some("gzip"), gzip(json)), Ok(json[..].into()));
        let bomb = gzip(&vec![0; 64 << 20]);
        let too_large = "the request body has more than 1048576 bytes".to_owned();
        assert_eq!(inflated(Some("gzip"), bomb), Err(too_large));
        let refused = inflated(Some("gzip"), json.to_vec()).unwrap_err();
        assert!(
            refused.contains("not what its Content-Encoding says"),
            "{refused}"
        );
    }
}
