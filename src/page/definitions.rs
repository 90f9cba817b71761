//! Task definitions by family, and registering a revision.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::form::{self, Button};
use super::parts::{Paging, ROWS_MAX, ago, or_dash, select, status, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::task::definition::RevisionState;
use crate::kernel::arn::name_in;
use crate::render;
use crate::wire::{
    Compatibility, ContainerDefinition, SortOrder, TaskDefinition, TaskDefinitionStatus, encode,
};

pub(super) const ROUTES: &[Route] = &[
    Route {
        path: "definitions",
        show,
        actions: &[],
    },
    Route {
        path: "register",
        show: show_form,
        actions: &[("register", register)],
    },
    Route {
        path: "definitions/{family}",
        show: show_family,
        actions: &[("deregister", deregister), ("delete", delete)],
    },
];

/// What `DescribeTaskDefinition` shows, and `RegisterTaskDefinition` does not take.
const SHOWN_ONLY: [&str; 9] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
];

/// What somebody begins with who has none.
const SAMPLE: &str = r#"{
  "family": "web",
  "networkMode": "awsvpc",
  "requiresCompatibilities": ["FARGATE"],
  "cpu": "256",
  "memory": "512",
  "containerDefinitions": [
    {
      "name": "app",
      "image": "public.ecr.aws/nginx/nginx:latest",
      "essential": true,
      "portMappings": [{ "containerPort": 80 }]
    }
  ]
}"#;

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    let mut families: Vec<(&str, usize)> = Vec::new();
    for key in revisions(region, None) {
        match families.last_mut() {
            Some((family, count)) if *family == &*key.0 => *count += 1,
            _ => families.push((&key.0, 1)),
        }
    }
    let paging = Paging::of(asked, families.len());
    let on_page = families.iter().skip(paging.skipped()).take(ROWS_MAX);
    let rows: Vec<Markup> = on_page
        .map(|(family, count)| family_row(asked, region, family, *count))
        .collect();
    let heads = [
        "Family",
        "Latest",
        "#Revisions",
        "Containers",
        "For",
        "Registered",
    ];
    Ok(Page {
        title: "Task definitions".to_owned(),
        section: "definitions",
        main: html! {
            div.head {
                h1 { "Task definitions" }
                a.tool href=(asked.link(&["register"])) { "Register one" }
            }
            (table("Task definitions", &heads, &rows, "There is no task definition."))
            (paging.links(asked, "families"))
        },
    })
}

/// The revisions of all families or of one, the newest first, whatever their status: families that
/// are alike follow one another.
fn revisions<'r>(
    region: &'r Region,
    family: Option<&'r str>,
) -> Vec<&'r crate::ecs::task::definition::RevisionKey> {
    let all = [
        TaskDefinitionStatus::Active,
        TaskDefinitionStatus::Inactive,
        TaskDefinitionStatus::DeleteInProgress,
    ];
    let definitions = &region.task_definitions;
    let of = |status| definitions.revisions(status, family, SortOrder::Asc, None);
    let mut keys: Vec<_> = all.into_iter().flat_map(of).collect();
    keys.sort_by(|(a, one), (b, two)| a.cmp(b).then(two.cmp(one)));
    keys
}

fn family_row(asked: &Asked<'_>, region: &Region, family: &str, count: usize) -> Markup {
    let newest = revisions(region, Some(family)).into_iter().next();
    let newest = newest.and_then(|(family, number)| region.task_definitions.get(family, *number));
    let newest = newest.map(render::task_definition).unwrap_or_default();
    html! {
        tr data-key=(family) {
            th scope="row" { a href=(asked.link(&["definitions", family])) { bdi { (family) } } }
            td { (revision_link(asked, &newest)) }
            td.number { (count) }
            td { (or_dash(Some(&images(&newest)))) }
            td { (or_dash(Some(&compatibilities(&newest)))) }
            td { (ago(region.now(), newest.registered_at)) }
        }
    }
}

/// A link to a revision, by family and number.
pub(super) fn revision_link(asked: &Asked<'_>, definition: &TaskDefinition) -> Markup {
    let arn = definition
        .task_definition_arn
        .as_deref()
        .unwrap_or_default();
    link_to(asked, name_in(arn))
}

/// The same of a name such as `web:1`.
pub(super) fn link_to(asked: &Asked<'_>, name: &str) -> Markup {
    let (family, revision) = name.rsplit_once(':').unwrap_or((name, ""));
    html! {
        @if revision.is_empty() { (or_dash(Some(name))) } @else {
            a href=(asked.link(&["definitions", family, revision])) { bdi { (name) } }
        }
    }
}

fn images(definition: &TaskDefinition) -> String {
    let containers = definition
        .container_definitions
        .as_deref()
        .unwrap_or_default();
    let image = |container: &ContainerDefinition| {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!("{}: {}", part(&container.name), part(&container.image))
    };
    containers.iter().map(image).collect::<Vec<_>>().join(", ")
}

fn compatibilities(definition: &TaskDefinition) -> String {
    let all = definition.compatibilities.as_deref().unwrap_or_default();
    let all: Vec<&str> = all.iter().copied().map(Compatibility::as_str).collect();
    all.join(", ")
}

fn show_family(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let family = asked.segment("family");
    let region = asked.region(state)?;
    let keys = revisions(region, Some(family));
    let found = keys
        .iter()
        .filter_map(|(family, number)| region.task_definitions.get(family, *number));
    let all: Vec<&RevisionState> = found.collect();
    let Some(newest) = all.first() else {
        return Err(Refusal::not_found(format!(
            "There is no family '{family}'."
        )));
    };
    let paging = Paging::of(asked, all.len());
    let on_page = all.iter().skip(paging.skipped()).take(ROWS_MAX);
    let rows: Vec<Markup> = on_page
        .map(|state| revision_row(asked, region, &render::task_definition(state)))
        .collect();
    let heads = ["", "Revision", "Status", "Containers", "For", "Registered"];
    let table = table("Revisions", &heads, &rows, "");
    let buttons = [
        Button::danger("deregister", "Deregister selected"),
        Button::danger("delete", "Delete selected"),
    ];
    let from = format!("{family}:{}", newest.revision.number);
    Ok(Page {
        title: format!("{family} · task definition"),
        section: "definitions",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["definitions"])) { "Task definitions" }
            }
            div.head {
                h1 { bdi { (family) } }
                a.tool href=(asked.link_with(&["register"], &[("from", &from)])) {
                    "Register a revision"
                }
            }
            (form::selecting(asked, &buttons, &table))
            (paging.links(asked, "revisions"))
            @if all.len() > 1 { (compared(asked, family, &all)) }
        },
    })
}

fn revision_row(asked: &Asked<'_>, region: &Region, definition: &TaskDefinition) -> Markup {
    let name = name_in(
        definition
            .task_definition_arn
            .as_deref()
            .unwrap_or_default(),
    );
    html! {
        tr data-key=(name) {
            (select("revision", name, name))
            th scope="row" { (revision_link(asked, definition)) }
            td { (status(definition.status.map_or("", TaskDefinitionStatus::as_str))) }
            td { (or_dash(Some(&images(definition)))) }
            td { (or_dash(Some(&compatibilities(definition)))) }
            td { (ago(region.now(), definition.registered_at)) }
        }
    }
}

/// Which two revisions are to be compared.
fn compared(asked: &Asked<'_>, family: &str, all: &[&RevisionState]) -> Markup {
    let numbers: Vec<String> = all
        .iter()
        .map(|state| state.revision.number.to_string())
        .collect();
    let values: Vec<(&str, &str)> = numbers
        .iter()
        .map(|number| (number.as_str(), number.as_str()))
        .collect();
    html! {
        section aria-labelledby="compare" {
            h2 #compare { "Compare two" }
            (form::filters_to(asked, &asked.link(&["definitions", family, "compare"]), "Compare", &html! {
                (form::choice(asked, ("from", "Revision"), &numbers[1], &values))
                (form::choice(asked, ("to", "with"), &numbers[0], &values))
            }))
        }
    }
}

/// The members by which a revision could be registered once more.
pub(super) fn input_of(state: &RevisionState) -> String {
    let shown = encode(&render::task_definition(state));
    let mut input: Value = serde_json::from_slice(&shown).unwrap_or_default();
    if let Some(members) = input.as_object_mut() {
        members.retain(|name, value| {
            let is_empty = value.as_array().is_some_and(Vec::is_empty);
            !is_empty && !SHOWN_ONLY.contains(&name.as_str())
        });
    }
    serde_json::to_string_pretty(&input).unwrap_or_default()
}

fn show_form(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    let from = asked.query("from").rsplit_once(':');
    let from =
        from.and_then(|(family, number)| region.task_definitions.get(family, number.parse().ok()?));
    let first = from.map_or_else(|| SAMPLE.to_owned(), input_of);
    let rows = first.lines().count().clamp(16, 32);
    Ok(Page {
        title: "Register a task definition".to_owned(),
        section: "definitions",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["definitions"])) { "Task definitions" }
            }
            h1 { "Register a task definition" }
            (form::form(asked, "register", &html! {
                (form::lines(asked, ("json", "The input of RegisterTaskDefinition, in JSON"), &first, rows))
                div.tools { button.primary { "Register" } }
            }))
        },
    })
}

fn register(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let input = form::parse_json("the definition", asked.field("json"))?;
    let answer = work.call("RegisterTaskDefinition", &input)?;
    let arn = &answer["taskDefinition"]["taskDefinitionArn"];
    let name = name_in(arn.as_str().unwrap_or_default());
    let (family, revision) = name.rsplit_once(':').unwrap_or((name, ""));
    Ok(Done {
        to: asked.link(&["definitions", family, revision]),
        said: format!("{name} is registered."),
    })
}

fn deregister(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let inputs = asked.fields("revision").into_iter();
    let inputs = inputs.map(|name| json!({ "taskDefinition": name }));
    let count = work.call_for_each("DeregisterTaskDefinition", inputs)?;
    Ok(Done {
        to: asked.here(),
        said: format!("Deregistered: {count}."),
    })
}

fn delete(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let inputs = asked.fields("revision").into_iter();
    let inputs = inputs.map(|name| json!({ "taskDefinitions": [name] }));
    let count = work.call_for_each("DeleteTaskDefinitions", inputs)?;
    Ok(Done {
        to: asked.link(&["definitions"]),
        said: format!("Asked to delete: {count}."),
    })
}
