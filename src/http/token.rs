//! The token without which nothing below `/_fake_ecs/` is answered, where the fake has one.
//!
//! Programs send it as `Authorization: Bearer …`. Browsers get a page to sign in at, with the
//! feature `page`.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};

use super::control::json;
use crate::driver::Driver;

/// What is below `/_fake_ecs/` and tells nothing.
const OPEN: [&str; 4] = ["health", "page.css", "page.js", "icon.svg"];

/// A secret, which is not printed.
#[derive(Clone)]
pub(crate) struct Token(Arc<str>);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Token {
    /// None where the text is empty.
    pub(crate) fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// Whether that is the token. It takes as long for any text of that length.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let pairs = own.iter().zip(text);
        let differences = pairs.fold(0, |found, (one, other)| found | (one ^ other));
        own.len() == text.len() && differences == 0
    }

    /// The token in a form that cookies can have.
    #[cfg(feature = "page")]
    pub(crate) fn as_hex(&self) -> String {
        self.0.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What somebody is answered who asks for a control route without the token.
    pub(super) fn refusal(
        &self,
        driver: &Driver,
        route: &str,
        parts: &Parts,
        body: &[u8],
    ) -> Option<Response<Bytes>> {
        if OPEN.contains(&route) || self.is_of_program(parts) {
            return None;
        }
        #[cfg(feature = "page")]
        if crate::page::is_of_browser(route) {
            return crate::page::sign_in(self, route, parts, body);
        }
        #[cfg(not(feature = "page"))]
        let _ = body;
        #[cfg(feature = "page")]
        if crate::page::is_signed_in(self, parts) {
            return None;
        }
        let body =
            r#"{"message":"this takes the token of the fake, as Authorization: Bearer TOKEN"}"#;
        let mut response = json(driver, StatusCode::UNAUTHORIZED, body);
        let bearer = HeaderValue::from_static("Bearer realm=\"fake-ecs\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, bearer);
        Some(response)
    }

    fn is_of_program(&self, parts: &Parts) -> bool {
        let mut sent = parts.headers.get_all(AUTHORIZATION).iter();
        sent.any(|sent| {
            let sent = sent.as_bytes();
            let scheme = sent.get(..7).unwrap_or_default();
            scheme.eq_ignore_ascii_case(b"bearer ") && self.is(sent[7..].trim_ascii())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(authorization: &str) -> Parts {
        let request = http::Request::get("/").header(AUTHORIZATION, authorization);
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn programs_send_the_token_as_bearer() {
        let token = Token::new("s3cret").unwrap();
        for (authorization, is_right) in [
            ("Bearer s3cret", true),
            ("bearer  s3cret ", true),
            ("Bearer s3cre", false),
            ("Bearer s3crets", false),
            ("Bearer ", false),
            ("Bear", false),
            ("Basic s3cret", false),
            ("s3cret", false),
        ] {
            assert_eq!(
                token.is_of_program(&parts(authorization)),
                is_right,
                "{authorization}"
            );
        }
        assert!(Token::new("").is_none());
        assert_eq!(format!("{token:?}"), "…");
    }
}
