//! What was asked of the fake and what came of it, page by page, the newest first.

use maud::{Markup, html};

use super::form;
use super::parts::{Paging, ROWS_MAX, or_dash, status, table};
use super::route::{Asked, Page, Refusal, Route};
use crate::driver::State;
use crate::driver::requests::Record;
use crate::handle::{self, Request};
use crate::kernel::time::Offset;
use crate::world::World;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "requests",
    show,
    actions: &[],
}];

/// What a request can have come to.
const OUTCOMES: &[(&str, &str)] = &[
    ("", "all"),
    ("ok", "answered"),
    ("refused", "refused"),
    ("injected", "changed by a fault"),
];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let (total, requests) = on_page(state, asked)?;
    let paging = Paging::of(asked, total);
    let rows: Vec<Markup> = requests.iter().map(row).collect();
    let heads = ["#At", "Operation", "Outcome", "Access key"];
    Ok(Page {
        title: "Requests".to_owned(),
        section: "requests",
        main: html! {
            div.head { h1 { "Requests" } }
            (form::filters(asked, &html! {
                (form::operation(asked, "operation", "Operation"))
                (form::choice(asked, ("outcome", "Outcome"), "", OUTCOMES))
            }))
            (table("Requests", &heads, &rows, "There is no such request."))
            (paging.links(asked, "requests"))
        },
    })
}

/// How many requests are meant, and those on the page. Only those are made into what is shown,
/// unless all have to be looked at.
fn on_page(state: &State, asked: &Asked<'_>) -> Result<(usize, Vec<Request>), Refusal> {
    let region = asked.region(state)?.key;
    let newest_first = || state.requests().iter().rev();
    let here = || newest_first().filter(|record: &&Record| record.region == region);
    let shown = |records: &mut dyn Iterator<Item = &Record>| {
        handle::requests::of_records(state, World::DEFAULT_REGION, records)
    };
    let (operation, outcome) = (asked.query("operation").trim(), asked.query("outcome"));
    if operation.is_empty() && outcome.is_empty() {
        let total = here().count();
        let skipped = Paging::of(asked, total).skipped();
        return Ok((total, shown(&mut here().skip(skipped).take(ROWS_MAX))));
    }
    let mut meant = shown(&mut here());
    meant.retain(|request| {
        let is_meant = match outcome {
            "ok" => request.is_ok(),
            "refused" => !request.is_ok(),
            "injected" => request.is_injected(),
            _ => true,
        };
        is_meant && (operation.is_empty() || request.operation() == operation)
    });
    let total = meant.len();
    let skipped = Paging::of(asked, total).skipped();
    Ok((
        total,
        meant.into_iter().skip(skipped).take(ROWS_MAX).collect(),
    ))
}

fn row(request: &Request) -> Markup {
    let outcome = if request.is_ok() { "ok" } else { "refused" };
    let id = request.request_id();
    html! {
        tr data-key=(id) {
            td.number { (Offset(request.at())) }
            th scope="row" { bdi { (request.operation()) } }
            td.outcome {
                (status(outcome))
                @if !request.is_ok() { bdi { (error(request)) } }
                @if request.is_injected() { span.tag { "fault" } }
                details id={ "input-" (id) } {
                    summary { "Input" span.hidden { " of " (request.operation()) } }
                    pre.code tabindex="0" { (pretty(request.body())) }
                    p.dim { "Request id " code { (id) } }
                    @if !request.unknown_members().is_empty() {
                        p.dim {
                            "Members that the service does not know: "
                            bdi { (request.unknown_members().join(", ")) }
                        }
                    }
                }
                @if let Some(answer) = request.answer() {
                    details id={ "answer-" (id) } {
                        summary { "Answer" span.hidden { " to " (request.operation()) } }
                        pre.code tabindex="0" { (pretty(answer)) }
                    }
                }
            }
            td { (or_dash(request.access_key())) }
        }
    }
}

/// What a request was refused with. The time and the operation have columns of their own.
fn error(request: &Request) -> String {
    let text = request.to_string();
    let (_, text) = text.split_once(" → ").unwrap_or(("", &text));
    text.to_owned()
}

fn pretty(body: &[u8]) -> String {
    let value: Result<serde_json::Value, _> = serde_json::from_slice(body);
    match value {
        Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    }
}
