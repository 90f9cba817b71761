//! What goes wrong on purpose: making it so, and ending it.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::form::{self, Button};
use super::parts::{or_dash, select, status, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::ecs::Region;
use crate::faults::registry::Entry;

/// How many faults are shown: the newest.
const FAULTS_MAX: usize = 500;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "faults",
    show,
    actions: &[("add", add), ("add-json", add_json), ("remove", remove)],
}];

/// What a fault of calls does, by value and label.
const ACTIONS: &[(&str, &str)] = &[
    ("error", "answers an error instead"),
    ("errorAfter", "answers an error, but does it"),
    ("deny", "denies it as IAM does"),
    ("latency", "answers late"),
    ("cutBefore", "cuts the connection before"),
    ("cutAfter", "cuts the connection after"),
    ("empty", "answers an empty list"),
];

const SAMPLE: &str = r#"{
  "kind": {
    "taskStart": { "provisioning": false, "reason": "CannotPullContainerError: not found" }
  },
  "times": 1
}"#;

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    let mut entries = region.faults.last(FAULTS_MAX);
    entries.reverse();
    entries.sort_by_key(|entry| !region.faults.is_active_fault(entry.id));
    let rows: Vec<Markup> = entries.iter().map(|entry| row(region, entry)).collect();
    let heads = ["", "Fault", "State", "#Fired", "#At most", "Made by"];
    let table = table("Faults", &heads, &rows, "Nothing goes wrong on purpose.");
    Ok(Page {
        title: "Faults".to_owned(),
        section: "faults",
        main: html! {
            div.head { h1 { "Faults" } }
            (form::selecting(asked, &[Button::danger("remove", "Remove selected")], &table))
            section aria-labelledby="make" {
                h2 #make { "Make calls fail" }
                (form::card(asked, "add", "Make it so", &html! {
                    div.row {
                        (form::operation(asked, "operation", "Operation; empty for all"))
                        (form::choice(asked, ("action", "What it does"), "error", ACTIONS))
                        (form::number(asked, "times", "How often; empty for always", "1"))
                    }
                    div.row {
                        (form::line(asked, "code", "Code of the error", "ThrottlingException"))
                        (form::line(asked, "message", "Message of the error", "Rate exceeded"))
                        (form::number(asked, "seconds", "Seconds it is late", "5"))
                    }
                }))
            }
            (form::unfolded(asked, ("add-json", "Any other fault, as JSON"), "Make it so", &html! {
                (form::lines(asked, ("fault", FAULT), SAMPLE, 8))
            }))
        },
    })
}

const FAULT: &str = "NewFault of openapi.json: of tasks, events, logs, services, stages, targets";

fn row(region: &Region, entry: &Entry) -> Markup {
    let is_active = region.faults.is_active_fault(entry.id);
    let state = match (is_active, entry.hits) {
        (true, _) => "ACTIVE",
        (false, 0) => "never fired",
        (false, _) => "INACTIVE",
    };
    let id = entry.id.to_string();
    let text = entry.fault.kind.to_string();
    let origin = entry.fault.origin.as_ref().map(ToString::to_string);
    html! {
        tr data-key=(id) {
            @if is_active { (select("fault", &id, &text)) } @else { td.box {} }
            th scope="row" { bdi { (text) } }
            td { (status(state)) }
            td.number { (entry.hits) }
            td.number {
                @match entry.fault.times {
                    Some(times) => (times),
                    None => span.none { "–" },
                }
            }
            td { (or_dash(origin.as_deref())) }
        }
    }
}

fn add(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let operations = match asked.field("operation") {
        "" => json!("all"),
        operation => json!({ "only": operation }),
    };
    let error = json!({ "code": asked.field("code"), "message": asked.field("message") });
    let seconds = || form::parse_number(asked, "seconds").map(Option::unwrap_or_default);
    let action = match asked.field("action") {
        name @ ("error" | "errorAfter") => json!({ name: error }),
        "latency" => json!({ "latency": seconds()? }),
        other => json!(other),
    };
    let kind = json!({ "call": { "calls": { "operations": operations }, "action": action } });
    let fault = json!({ "kind": kind, "times": form::parse_number(asked, "times")? });
    made(asked, work, &fault)
}

fn add_json(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let fault = form::parse_json("the fault", asked.field("fault"))?;
    made(asked, work, &fault)
}

fn made(asked: &Asked<'_>, work: &Work<'_>, fault: &Value) -> Result<Done, Refusal> {
    work.command("POST", "faults", fault)?;
    Ok(Done {
        to: asked.here(),
        said: "From now on that goes wrong.".to_owned(),
    })
}

fn remove(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let faults = asked.fields("fault");
    if faults.is_empty() {
        return Err(Refusal::bad_request("Nothing was selected."));
    }
    for fault in &faults {
        let number: u64 = fault
            .parse()
            .map_err(|_| Refusal::bad_request(format!("'{fault}' is no number of a fault")))?;
        work.command("DELETE", &format!("faults/{number}"), &json!({}))?;
    }
    Ok(Done {
        to: asked.here(),
        said: format!("Removed: {}.", faults.len()),
    })
}
