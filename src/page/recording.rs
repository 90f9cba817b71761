//! The moments of a recording that the fake shows, as `fake-ecs replay` does.

use maud::{Markup, html};
use serde_json::json;

use super::form;
use super::parts::{Paging, ROWS_MAX, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::driver::journal::Whereabouts;
use crate::kernel::time::Offset;
use crate::view::JournalEntryKind;

/// Below `/_fake_ecs/`.
const PATH: &str = "recording";

pub(super) const ROUTES: &[Route] = &[Route {
    path: PATH,
    show,
    actions: &[("seek", seek)],
}];

/// On every page: at which moment the fake is, and the way to others.
pub(super) fn bar(state: &State, asked: &Asked<'_>) -> Markup {
    let Some(place) = state.whereabouts() else {
        return html! {};
    };
    let Whereabouts { position, len, .. } = place;
    let at = Offset(state.now().since(state.started()));
    html! {
        section.recording aria-label="Recording" {
            p {
                a href=(asked.link(&[PATH])) { "Recording" }
                // A server calls itself by its main thread.
                @if let Some(test) = place.test.as_ref().filter(|test| *test != "main") {
                    " of " bdi { (test) }
                }
                ": entry " (position) " of " (len) ", " (at)
                @if let Some((playable, why)) = &place.end {
                    span.bad { " It ends after entry " (playable) ": " bdi { (why) } }
                }
            }
            (sought(asked, "steps", &html! {
                @for (label, goal) in [
                    ("To the beginning", Some(0)),
                    ("Back", position.checked_sub(1)),
                    ("On", (position < len).then_some(position + 1)),
                    ("To the end", Some(len)),
                ] {
                    button name="entry" value=(goal.unwrap_or(position))
                        disabled[goal.is_none_or(|goal| goal == position)] { (label) }
                }
            }))
            (sought(asked, "slider", &html! {
                input type="range" name="entry" min="0" max=(len) value=(position)
                    aria-label="Entry of the recording";
                button { "Go there" }
            }))
        }
    }
}

/// A form that goes to another moment, and comes back to this page.
fn sought(asked: &Asked<'_>, class: &str, body: &Markup) -> Markup {
    html! {
        form.(class) method="post" action=(asked.link(&[PATH])) {
            (form::token(asked))
            input type="hidden" name="do" value="seek";
            input type="hidden" name="back" value=(asked.here());
            (body)
        }
    }
}

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let place = state.whereabouts().ok_or_else(|| {
        Refusal::not_found("This fake shows no recording: fake-ecs replay FILE does.")
    })?;
    let paging = Paging::of(asked, place.len);
    let entries = state.entries(paging.skipped() + 1, ROWS_MAX).into_iter();
    let rows = entries.map(|(number, at, input)| {
        let (kind, what) = input.told();
        let is_last = number == place.position;
        html! {
            tr.here[is_last] data-key=(number) aria-current=[is_last.then_some("true")] {
                th.number scope="row" { (number) }
                td.number { (Offset(at.since(state.started()))) }
                td { (words(kind)) }
                td.text { bdi { (what) } }
                td { button name="entry" value=(number) { "Go here" } }
            }
        }
    });
    let rows: Vec<Markup> = rows.collect();
    let heads = ["#Entry", "#At", "Kind", "What came in", "Right after it"];
    Ok(Page {
        title: "Recording".to_owned(),
        section: PATH,
        main: html! {
            h1 { "Recording" }
            p.dim { "Written by fake-ecs " (place.version) "." }
            (sought(asked, "moments", &table("Entries", &heads, &rows, "Nothing has come in.")))
            (paging.links(asked, "entries"))
        },
    })
}

fn words(kind: JournalEntryKind) -> &'static str {
    match kind {
        JournalEntryKind::Call => "call",
        JournalEntryKind::Command => "command",
        JournalEntryKind::Report => "report",
        JournalEntryKind::Time => "time",
        JournalEntryKind::Other => "other",
    }
}

fn seek(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let entry = form::parse_number(asked, "entry")?;
    work.command("POST", "journal/seek", &json!({ "entry": entry }))?;
    // Only to a page of this fake.
    let back = Some(asked.field("back")).filter(|back| back.starts_with("/_fake_ecs/"));
    Ok(Done {
        to: back.map_or_else(|| asked.here(), str::to_owned),
        said: format!("Right after entry {}.", entry.unwrap_or_default()),
    })
}
