//! Who may send a form, and what a browser may do with a page.
//!
//! The [guard](crate::http) of the listener has refused other sites already. A form that a browser
//! sends, which says so in `Origin`, has the token of this fake besides. Programs that send no
//! `Origin` need none.

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Request, Response, StatusCode};

use super::route::{Asked, Refusal};

/// The member of a form that has the token.
pub(super) const TOKEN: &str = "token";

/// Nothing is loaded from elsewhere, nothing within a page is a script, and nobody frames it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Whether a form may do what it asks for.
pub(super) fn check_form(request: &Request<Bytes>, asked: &Asked<'_>) -> Result<(), Refusal> {
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.map_or(&b""[..], HeaderValue::as_bytes);
    if !content_type.starts_with(b"application/x-www-form-urlencoded") {
        return Err(Refusal {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            message: "a form is sent as application/x-www-form-urlencoded".to_owned(),
        });
    }
    let is_of_browser = request.headers().contains_key(ORIGIN);
    let token = asked.driver.desk.token();
    if is_of_browser && asked.field(TOKEN) != token {
        return Err(Refusal {
            status: StatusCode::FORBIDDEN,
            message: "this form is of another run of the fake: what it asked for was not done. \
                      Here is the page anew"
                .to_owned(),
        });
    }
    Ok(())
}

/// What browsers are told about everything here.
pub(super) fn protect(response: &mut Response<Bytes>) {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_FRAME_OPTIONS, "DENY"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With `no-referrer` browsers send the forms of a page with `Origin: null`.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ] {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
}
