//! One revision of a task definition, and two compared.

use maud::{Markup, html};
use serde_json::json;

use super::definitions::input_of;
use super::form;
use super::parts::{ago, facts, or_dash, status, table, tags};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::task::definition::RevisionState;
use crate::render;
use crate::wire::{ContainerDefinition, NetworkMode, TaskDefinition, TaskDefinitionStatus};

pub(super) const ROUTES: &[Route] = &[
    // Before the revisions, whose numbers this is not.
    Route {
        path: "definitions/{family}/compare",
        show: show_compared,
        actions: &[],
    },
    Route {
        path: "definitions/{family}/{revision}",
        show,
        actions: &[("deregister", deregister), ("delete", delete)],
    },
];

fn find<'r>(
    region: &'r Region,
    asked: &Asked<'_>,
    number: &str,
) -> Result<&'r RevisionState, Refusal> {
    let family = asked.segment("family");
    let definitions = &region.task_definitions;
    let found = number.parse().ok();
    let found = found.and_then(|number| definitions.get(family, number));
    found.ok_or_else(|| {
        Refusal::not_found(format!("There is no task definition '{family}:{number}'."))
    })
}

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let (family, number) = (asked.segment("family"), asked.segment("revision"));
    let region = asked.region(state)?;
    let found = find(region, asked, number)?;
    let definition = render::task_definition(found);
    let name = format!("{family}:{number}");
    let with = [("taskDefinition", name.as_str())];
    Ok(Page {
        title: format!("{name} · task definition"),
        section: "definitions",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["definitions"])) { "Task definitions" } " / "
                a href=(asked.link(&["definitions", family])) { bdi { (family) } }
            }
            div.head {
                h1 { bdi { (name) } }
                (status(definition.status.map_or("", TaskDefinitionStatus::as_str)))
                a.tool href=(asked.link_with(&["register"], &[("from", &name)])) {
                    "Register a revision"
                }
                a.tool href=(asked.link_with(&["tasks", "run"], &with)) { "Run a task" }
                a.tool href=(asked.link_with(&["services", "create"], &with)) { "Create a service" }
            }
            (about(region, found, &definition))
            div.actions {
                @if found.status == TaskDefinitionStatus::Active {
                    (form::confirmed(asked, "deregister", "Deregister",
                        "No task can be run of it then; those that run go on."))
                } @else if found.status == TaskDefinitionStatus::Inactive {
                    (form::confirmed(asked, "delete", "Delete", "It is gone once no task runs of it."))
                }
            }
            section aria-labelledby="containers" {
                h2 #containers { "Containers" }
                (containers(definition.container_definitions.as_deref().unwrap_or_default()))
            }
            section aria-labelledby="json" {
                h2 #json { "As it was registered" }
                pre.code tabindex="0" { (input_of(found)) }
            }
        },
    })
}

fn about(region: &Region, state: &RevisionState, definition: &TaskDefinition) -> Markup {
    let arn = definition
        .task_definition_arn
        .as_deref()
        .unwrap_or_default();
    facts(&[
        ("ARN", html! { code { (arn) } }),
        (
            "Network mode",
            or_dash(definition.network_mode.map(NetworkMode::as_str)),
        ),
        ("CPU", or_dash(definition.cpu.as_deref())),
        ("Memory", or_dash(definition.memory.as_deref())),
        ("Task role", or_dash(definition.task_role_arn.as_deref())),
        (
            "Execution role",
            or_dash(definition.execution_role_arn.as_deref()),
        ),
        ("Registered", ago(region.now(), definition.registered_at)),
        ("Tags", tags(Some(&state.tags))),
    ])
}

fn containers(containers: &[ContainerDefinition]) -> Markup {
    let row = |container: &ContainerDefinition| {
        let ports = container.port_mappings.as_deref().unwrap_or_default();
        let ports = ports.iter().filter_map(|port| port.container_port);
        let ports: Vec<String> = ports.map(|port| port.to_string()).collect();
        let command = container.command.as_deref().unwrap_or_default().join(" ");
        let variables = container.environment.as_deref().unwrap_or_default();
        html! {
            tr {
                th scope="row" { (or_dash(container.name.as_deref())) }
                td { (or_dash(container.image.as_deref())) }
                td { @if container.essential == Some(false) { "no" } @else { "yes" } }
                td { (or_dash(Some(&ports.join(", ")))) }
                td.number { (variables.len()) }
                td.text { (or_dash(Some(&command))) }
            }
        }
    };
    let rows: Vec<Markup> = containers.iter().map(row).collect();
    let heads = [
        "Container",
        "Image",
        "Essential",
        "Ports",
        "#Variables",
        "Command",
    ];
    table("Containers", &heads, &rows, "There is none.")
}

fn deregister(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let name = format!("{}:{}", asked.segment("family"), asked.segment("revision"));
    work.call(
        "DeregisterTaskDefinition",
        &json!({ "taskDefinition": name }),
    )?;
    Ok(Done {
        to: asked.here(),
        said: format!("{name} is deregistered."),
    })
}

fn delete(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let name = format!("{}:{}", asked.segment("family"), asked.segment("revision"));
    work.call(
        "DeleteTaskDefinitions",
        &json!({ "taskDefinitions": [name] }),
    )?;
    Ok(Done {
        to: asked.link(&["definitions"]),
        said: format!("{name} is being deleted."),
    })
}

fn show_compared(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let family = asked.segment("family");
    let region = asked.region(state)?;
    let (from, to) = (asked.query("from"), asked.query("to"));
    let (one, two) = (find(region, asked, from)?, find(region, asked, to)?);
    let (one, two) = (input_of(one), input_of(two));
    let lines = differences(&one, &two);
    let changed = lines.iter().filter(|(how, _)| *how != How::Same).count();
    Ok(Page {
        title: format!("{family}: {from} and {to}"),
        section: "definitions",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["definitions"])) { "Task definitions" } " / "
                a href=(asked.link(&["definitions", family])) { bdi { (family) } }
            }
            div.head {
                h1 { bdi { (family) } ":" (from) " → " bdi { (family) } ":" (to) }
                span.dim {
                    @match changed {
                        0 => "They are alike.",
                        1 => "1 line differs.",
                        _ => { (changed) " lines differ." }
                    }
                }
            }
            pre.code.diff tabindex="0" {
                @for (how, line) in &lines {
                    @match how {
                        How::Same => span { "  " (line) "\n" },
                        How::Removed => del { "- " (line) "\n" },
                        How::Added => ins { "+ " (line) "\n" },
                    }
                }
            }
        },
    })
}

/// What becomes of a line from one text to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Same,
    Removed,
    Added,
}

/// How many lines are compared with how many at most: the table of them is under the lock.
const COMPARED_MAX: usize = 1_000;

/// Both texts line by line: what is the same at their beginnings and ends, and between them as many
/// lines as can be, unless there are very many.
fn differences<'t>(one: &'t str, two: &'t str) -> Vec<(How, &'t str)> {
    let (one, two): (Vec<&str>, Vec<&str>) = (one.lines().collect(), two.lines().collect());
    let begin = one.iter().zip(&two).take_while(|(a, b)| a == b).count();
    let (one_left, two_left) = (&one[begin..], &two[begin..]);
    let ends = one_left.iter().rev().zip(two_left.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    let (one_left, two_left) = (
        &one_left[..one_left.len() - end],
        &two_left[..two_left.len() - end],
    );
    let same = |lines: &[&'t str]| lines.iter().map(|line| (How::Same, *line)).collect();
    let mut lines: Vec<_> = same(&one[..begin]);
    if one_left.len().max(two_left.len()) > COMPARED_MAX {
        lines.extend(one_left.iter().map(|line| (How::Removed, *line)));
        lines.extend(two_left.iter().map(|line| (How::Added, *line)));
    } else {
        lines.extend(compared(one_left, two_left));
    }
    lines.extend::<Vec<_>>(same(&one[one.len() - end..]));
    lines
}

fn compared<'t>(one: &[&'t str], two: &[&'t str]) -> Vec<(How, &'t str)> {
    // How many lines can be the same from here on, for each pair of lines.
    let mut same = vec![vec![0_usize; two.len() + 1]; one.len() + 1];
    for (i, a) in one.iter().enumerate().rev() {
        for (j, b) in two.iter().enumerate().rev() {
            same[i][j] = if a == b {
                same[i + 1][j + 1] + 1
            } else {
                same[i + 1][j].max(same[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < one.len() || j < two.len() {
        if i < one.len() && j < two.len() && one[i] == two[j] {
            lines.push((How::Same, one[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == two.len() || (i < one.len() && same[i + 1][j] >= same[i][j + 1]) {
            lines.push((How::Removed, one[i]));
            i += 1;
        } else {
            lines.push((How::Added, two[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_found_line_by_line() {
        use How::{Added, Removed, Same};
        for (one, two, expected) in [
            ("", "", vec![]),
            ("a", "a", vec![(Same, "a")]),
            ("", "a", vec![(Added, "a")]),
            ("a", "", vec![(Removed, "a")]),
            (
                "a\nb\nc",
                "a\nx\nc",
                vec![(Same, "a"), (Removed, "b"), (Added, "x"), (Same, "c")],
            ),
            (
                "a\nb",
                "b\na",
                vec![(Removed, "a"), (Same, "b"), (Added, "a")],
            ),
        ] {
            assert_eq!(differences(one, two), expected, "{one:?} {two:?}");
        }
    }
}
