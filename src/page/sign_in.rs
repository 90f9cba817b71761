//! Signing in, where the fake has a token.
//!
//! A browser says the token once: in a form, or in an address that ends in `?token=…`. From then on
//! it sends a cookie, which pages of other sites cannot have it send.

use bytes::Bytes;
use form_urlencoded::{Serializer, parse};
use http::header::{COOKIE, HOST, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use maud::{DOCTYPE, html};

use super::answer::answer;
use super::layout;
use super::route::find;
use crate::http::Token;

/// Where the form is sent, below `/_fake_ecs/`.
pub(super) const PATH: &str = "sign-in";

/// The parameter and the member of the form that have the token.
const TOKEN: &str = "token";

/// Whether people look there, rather than programs.
pub(crate) fn is_of_browser(route: &str) -> bool {
    route == PATH || find(route).is_some()
}

/// Whether a browser has the cookie.
pub(crate) fn is_signed_in(token: &Token, parts: &Parts) -> bool {
    let expected = format!("{}={}", cookie(parts), token.as_hex());
    let sent = parts.headers.get_all(COOKIE).iter();
    let mut pairs = sent.flat_map(|sent| sent.as_bytes().split(|byte| *byte == b';'));
    let expected = Token::new(&expected);
    expected.is_some_and(|expected| pairs.any(|pair| expected.is(pair.trim_ascii())))
}

/// What somebody is answered who looks at a page without having signed in, or who signs in.
pub(crate) fn sign_in(
    token: &Token,
    route: &str,
    parts: &Parts,
    body: &[u8],
) -> Option<Response<Bytes>> {
    let query = parts.uri.query().unwrap_or_default();
    let (in_query, others): (Vec<_>, Vec<_>) =
        parse(query.as_bytes()).partition(|(name, _)| name == TOKEN);
    let is_right = |value: &str| token.is(value.as_bytes());
    if route == PATH {
        let sent = parse(body).find(|(name, _)| name == TOKEN);
        let is_form = parts.method == Method::POST;
        return Some(match sent.filter(|_| is_form) {
            Some((_, value)) if is_right(&value) => signed_in(token, parts, "/_fake_ecs/"),
            sent => form(sent.is_some()),
        });
    }
    // Shown on the page, it would stay in the history.
    if parts.method == Method::GET && in_query.iter().any(|(_, value)| is_right(value)) {
        let others = Serializer::new(String::new()).extend_pairs(others).finish();
        let mark = if others.is_empty() { "" } else { "?" };
        return Some(signed_in(
            token,
            parts,
            &format!("/_fake_ecs/{route}{mark}{others}"),
        ));
    }
    (!is_signed_in(token, parts)).then(|| form(!in_query.is_empty()))
}

/// The cookie of the fake at this port: browsers have the same cookies for all ports of a host.
fn cookie(parts: &Parts) -> String {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let port = host
        .and_then(|host| host.rsplit_once(':'))
        .map(|(_, port)| port);
    let is_port = |port: &&str| port.bytes().all(|byte| byte.is_ascii_digit());
    format!("fake_ecs_{}", port.filter(is_port).unwrap_or_default())
}

fn signed_in(token: &Token, parts: &Parts, to: &str) -> Response<Bytes> {
    let mut response = answer(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    let cookie = format!(
        "{}={}; Path=/_fake_ecs/; HttpOnly; SameSite=Strict",
        cookie(parts),
        token.as_hex()
    );
    for (name, value) in [(LOCATION, to), (SET_COOKIE, &cookie)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn form(was_wrong: bool) -> Response<Bytes> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (layout::head("Sign in", false))
            body.alone {
                main #main {
                    h1 { "fake-ecs" }
                    @if was_wrong { p.error role="alert" { "That is not the token of this fake." } }
                    form method="post" action={ "/_fake_ecs/" (PATH) } {
                        label.field {
                            span { "The token that the server was started with" }
                            input type="password" name=(TOKEN) required autocomplete="current-password";
                        }
                        div.tools { button.primary { "Sign in" } }
                    }
                }
            }
        }
    };
    answer(
        StatusCode::UNAUTHORIZED,
        "text/html; charset=utf-8",
        page.into_string(),
    )
}
