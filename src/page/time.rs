//! The fake's clock, and moving it.

use maud::{Markup, html};
use serde_json::json;

use super::form;
use super::parts::facts;
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::kernel::time::Offset;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "time",
    show,
    actions: &[("advance", advance), ("step", step), ("settle", settle)],
}];

#[expect(clippy::unnecessary_wraps, reason = "other pages can fail")]
fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let now = state.now();
    let is_manual = !state.moves_by_itself();
    let moved = if is_manual { "by hand" } else { "by itself" };
    Ok(Page {
        title: "Time".to_owned(),
        section: "time",
        main: html! {
            h1 { "Time" }
            (facts(&[
                ("The clock shows", html! { (now.timestamp().iso_seconds()) }),
                ("Since the start", html! { (Offset(now.since(state.started()))) }),
                ("It moves", html! { (moved) }),
            ]))
            @if is_manual { (moves(asked)) }
        },
    })
}

fn moves(asked: &Asked<'_>) -> Markup {
    html! {
        section aria-labelledby="move" {
            h2 #move { "Move it" }
            div.columns {
                (form::card(asked, "advance", "Advance", &html! {
                    p { "Lets so much time pass, and happen what is due by then." }
                    (form::line(asked, "seconds", "Seconds", "60"))
                }))
                (form::card(asked, "step", "Step", &html! {
                    p { "Goes on to the next thing that is due, and lets it happen." }
                }))
                (form::card(asked, "settle", "Settle", &html! {
                    p { "Goes on until nothing is due any more." }
                }))
            }
        }
    }
}

fn advance(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let text = asked.field("seconds");
    let seconds: f64 = text
        .parse()
        .map_err(|_| Refusal::bad_request(format!("'{text}' is no number of seconds")))?;
    work.command("POST", "time/advance", &json!({ "seconds": seconds }))?;
    Ok(Done {
        to: asked.here(),
        said: format!("{seconds} s have passed."),
    })
}

fn step(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let answer = work.command("POST", "time/step", &json!({}))?;
    let said = match answer["steps"].as_u64() {
        Some(0) => "Nothing is due.",
        _ => "One thing has happened.",
    };
    Ok(Done {
        to: asked.here(),
        said: said.to_owned(),
    })
}

fn settle(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let answer = work.command("POST", "time/settle", &json!({}))?;
    let steps = answer["steps"].as_u64().unwrap_or_default();
    Ok(Done {
        to: asked.here(),
        said: format!("Nothing is due any more, after {steps} steps."),
    })
}
