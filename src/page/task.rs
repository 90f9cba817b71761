//! One task: its life as a bar, its containers, why it stopped, what it has written.

use form_urlencoded::Serializer;
use maud::{Markup, html};
use serde_json::json;

use super::definitions::link_to;
use super::parts::{ago, facts, json, or_dash, status, table, tags};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use super::{bars, form, tasks};
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::task::state::Task as TaskState;
use crate::handle::{Logs, Timeline};
use crate::kernel::arn::{Identified, id_in, name_in};
use crate::kernel::time::Offset;
use crate::wire::{Container, HealthStatus, LaunchType, Task, encode};

/// How many of the last lines of a container are shown.
const LINES_MAX: usize = 500;

pub(super) const ROUTES: &[Route] = &[Route {
    path: "tasks/{task}",
    show,
    actions: &[("stop", stop)],
}];

fn find<'s>(state: &'s State, asked: &Asked<'_>) -> Result<(&'s Region, &'s TaskState), Refusal> {
    let reference = asked.segment("task");
    let region = asked.region(state)?;
    let id = id_in(Identified::Task, reference);
    let found = id.and_then(|id| region.tasks.find(id));
    let task =
        found.ok_or_else(|| Refusal::not_found(format!("There is no task '{reference}'.")))?;
    Ok((region, task))
}

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let (region, found) = find(state, asked)?;
    let task = tasks::shown(region, found);
    let timeline = Timeline::of_task(state, region.key, found.key);
    let id = found.id();
    let last = task.last_status.as_deref().unwrap_or_default();
    let is_stopping = task.desired_status.as_deref() == Some("STOPPED");
    let cluster = name_in(task.cluster_arn.as_deref().unwrap_or_default());
    Ok(Page {
        title: format!("{} · task", id.get(..8).unwrap_or(&id)),
        section: "tasks",
        main: html! {
            nav.crumbs aria-label="Where this is" {
                a href=(asked.link(&["tasks"])) { "Tasks" } " / "
                a href=(asked.link(&["clusters", cluster])) { bdi { (cluster) } }
            }
            div.head { h1 { code { (id) } } (status(last)) }
            @if let Some(why) = &task.stopped_reason {
                p.why {
                    b { (task.stop_code.map_or("Stopped", |code| code.as_str())) } ": " bdi { (why) }
                }
            }
            @if !is_stopping {
                div.actions {
                    (form::unfolded(asked, ("stop", "Stop"), "Stop the task", &html! {
                        (form::line(asked, "reason", "Reason", ""))
                    }))
                }
            }
            (about(asked, region, &task))
            section aria-labelledby="lives" {
                h2 #lives { "Over time" }
                (bars::bars(&timeline))
                (bars::lines(&timeline))
            }
            section aria-labelledby="containers" {
                h2 #containers { "Containers" }
                (containers(task.containers.as_deref().unwrap_or_default()))
            }
            section aria-labelledby="logs" {
                h2 #logs { "Logs" }
                (logs(state, found))
            }
            (json("As DescribeTasks shows it", "json", &encode(&task)))
        },
    })
}

fn about(asked: &Asked<'_>, region: &Region, task: &Task) -> Markup {
    let now = region.now();
    let group = task.group.as_deref().unwrap_or_default();
    let cluster = name_in(task.cluster_arn.as_deref().unwrap_or_default());
    let definition = name_in(task.task_definition_arn.as_deref().unwrap_or_default());
    let group = match group.strip_prefix("service:") {
        Some(service) => html! {
            a href=(asked.link(&["services", cluster, service])) { bdi { (group) } }
        },
        None => or_dash(Some(group)),
    };
    facts(&[
        (
            "ARN",
            html! { code { (task.task_arn.as_deref().unwrap_or_default()) } },
        ),
        ("Task definition", link_to(asked, definition)),
        ("Desired status", or_dash(task.desired_status.as_deref())),
        (
            "Health",
            or_dash(task.health_status.map(HealthStatus::as_str)),
        ),
        (
            "Launch type",
            or_dash(task.launch_type.map(LaunchType::as_str)),
        ),
        ("Zone", or_dash(task.availability_zone.as_deref())),
        ("Group", group),
        ("Started by", or_dash(task.started_by.as_deref())),
        ("Created", ago(now, task.created_at)),
        ("Started", ago(now, task.started_at)),
        ("Stopped", ago(now, task.stopped_at)),
        ("Tags", tags(task.tags.as_deref())),
    ])
}

fn containers(containers: &[Container]) -> Markup {
    let row = |container: &Container| {
        html! {
            tr {
                th scope="row" { (or_dash(container.name.as_deref())) }
                td { (status(container.last_status.as_deref().unwrap_or_default())) }
                td { (or_dash(container.health_status.map(HealthStatus::as_str))) }
                td.number {
                    @match container.exit_code {
                        Some(0) => "0",
                        Some(code) => b.bad { (code) },
                        None => span.none { "–" },
                    }
                }
                td { (or_dash(container.image.as_deref())) }
                td.text { (or_dash(container.reason.as_deref())) }
            }
        }
    };
    let rows: Vec<Markup> = containers.iter().map(row).collect();
    let heads = [
        "Container",
        "Status",
        "Health",
        "#Exit code",
        "Image",
        "Reason",
    ];
    table("Containers", &heads, &rows, "There is none.")
}

/// The last lines of each container. The script goes on from there.
fn logs(state: &State, task: &TaskState) -> Markup {
    let several = task.containers.len() > 1;
    html! {
        @for (index, container) in task.containers.iter().enumerate() {
            @let name = &container.spec.name;
            @if several { h3 { bdi { (name) } } }
            @if let Some(why) = &container.log_unavailable { p.none { bdi { (why) } } }
            @let total = container.log.len();
            @let skipped = total.saturating_sub(LINES_MAX);
            @if skipped > 0 { p.dim { "… " (skipped) " earlier lines left out" } }
            @let all = Logs::new(container.log.clone(), state.started(), true, None);
            pre.log tabindex="0" role="log" id={ "log-" (index) } data-lines=(total)
                data-follow=(followed(task, name)) aria-label={ "What " (name) " has written" } {
                @for line in all.iter_after(skipped) {
                    span.line.stderr[line.source() == crate::LogSource::Stderr] {
                        span.at { (Offset(line.at())) " " }
                        (line.text()) "\n"
                    }
                }
                @if total == 0 { span.none { "Nothing yet." } }
            }
        }
    }
}

/// Where the script gets what the container writes.
fn followed(task: &TaskState, container: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("container", container);
    query.append_pair("follow", "true");
    format!("/_fake_ecs/v1/tasks/{}/logs?{}", task.id(), query.finish())
}

fn stop(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let found = asked.driver.read(|state| {
        let (region, task) = find(state, asked)?;
        Ok::<_, Refusal>((
            region.clusters.get(task.spec.cluster).name.clone(),
            region.task_arn(task),
        ))
    });
    let (cluster, arn) = found?;
    let mut input = json!({ "cluster": cluster, "task": arn });
    if !asked.field("reason").is_empty() {
        input["reason"] = json!(asked.field("reason"));
    }
    work.call("StopTask", &input)?;
    Ok(Done {
        to: asked.here(),
        said: "The task was asked to stop.".to_owned(),
    })
}
