//! What a browser gets.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use maud::html;

use super::route::{Asked, Done, Page, Refusal, Route, find};
use super::work::Work;
use super::{access, changes, layout};
use crate::driver::{Driver, State};
use crate::http::Reply;

/// What pages are made of beside HTML.
const FILES: [(&str, &str, &str); 3] = [
    (
        "page.css",
        "text/css; charset=utf-8",
        include_str!("page.css"),
    ),
    (
        "page.js",
        "text/javascript; charset=utf-8",
        include_str!("page.js"),
    ),
    ("icon.svg", "image/svg+xml", include_str!("icon.svg")),
];

/// Answers a request below `/_fake_ecs/`, if it is for a page or something that belongs to one.
pub(crate) fn respond(driver: &Driver, request: &Request<Bytes>, path: &str) -> Option<Reply> {
    let file = FILES.iter().find(|(name, _, _)| *name == path);
    if let Some((_, content_type, text)) = file {
        return Some(Reply::Now(answer(StatusCode::OK, content_type, *text)));
    }
    if path == changes::PATH {
        return Some(changes::stream(driver));
    }
    let (route, segments) = find(path)?;
    let mut asked = Asked::new(driver, request, (path, segments));
    Some(match *request.method() {
        Method::GET | Method::HEAD => Reply::Now(show(route, &asked, StatusCode::OK)),
        Method::POST if !route.actions.is_empty() => act(route, request, &mut asked),
        _ => Reply::Now(not_allowed(&asked, route)),
    })
}

fn show(route: &Route, asked: &Asked<'_>, status: StatusCode) -> Response<Bytes> {
    let said = asked.driver.desk.hear(asked.query("said"));
    let (status, text) = asked.driver.read_all(|state| {
        let (status, page) = match (route.show)(state, asked) {
            Ok(page) => (status, page),
            Err(refusal) => (refusal.status, refused(&refusal)),
        };
        let text = layout::page(state, asked, &page, said.as_deref());
        (status, text.into_string())
    });
    answer(status, "text/html; charset=utf-8", text)
}

/// The page about something that is not there.
fn refused(refusal: &Refusal) -> Page {
    Page {
        title: "Not here".to_owned(),
        section: "",
        main: html! {
            h1 { "Not here" }
            p.error role="alert" { (refusal.message) }
        },
    }
}

/// Does what a form asks for, and shows the page again: the next one, or the same with the error.
fn act(route: &Route, request: &Request<Bytes>, asked: &mut Asked<'_>) -> Reply {
    let checked = access::check_form(request, asked);
    let name = asked.field("do");
    let action = route.actions.iter().find(|(it, _)| *it == name);
    let mut work = Work::new(asked);
    let done = checked.and_then(|()| match action {
        Some((_, act)) => act(asked, &mut work),
        None => Err(Refusal::bad_request(format!(
            "'{name}' cannot be done here"
        ))),
    });
    let latency = work.latency;
    let response = match done {
        Ok(Done { to, said }) => go_on(asked.driver, &to, said),
        Err(Refusal { status, message }) => {
            asked.refused = Some(message);
            show(route, asked, status)
        }
    };
    match latency.is_zero() {
        true => Reply::Now(response),
        false => Reply::After(latency, Box::new(Reply::Now(response))),
    }
}

fn go_on(driver: &Driver, to: &str, said: String) -> Response<Bytes> {
    let mark = if to.contains('?') { '&' } else { '?' };
    let to = format!("{to}{mark}said={}", driver.desk.say(said));
    let mut response = answer(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

fn not_allowed(asked: &Asked<'_>, route: &Route) -> Response<Bytes> {
    let page = refused(&Refusal::bad_request("This page does not take that."));
    let text = asked
        .driver
        .read_all(|state: &State| layout::page(state, asked, &page, None).into_string());
    let mut response = answer(
        StatusCode::METHOD_NOT_ALLOWED,
        "text/html; charset=utf-8",
        text,
    );
    let allowed = match route.actions {
        [] => "GET, HEAD",
        _ => "GET, HEAD, POST",
    };
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// An answer that browsers keep to.
pub(super) fn answer(
    status: StatusCode,
    content_type: &str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let body = body.into();
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(CONTENT_LENGTH, length);
    access::protect(&mut response);
    response
}
