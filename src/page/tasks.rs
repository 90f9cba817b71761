//! All tasks of a region, page by page, and running one.

use maud::{Markup, html};
use serde_json::json;

use super::definitions::link_to;
use super::form::{self, Button};
use super::parts::{Paging, ROWS_MAX, ago, or_dash, select, status, table};
use super::route::{Asked, Done, Page, Refusal, Route};
use super::work::Work;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::task::state::{Task as TaskState, TaskStatus};
use crate::kernel::arn::name_in;
use crate::render::{self, TaskView};
use crate::wire::Task;

pub(super) const ROUTES: &[Route] = &[
    Route {
        path: "tasks",
        show,
        actions: &[("stop-tasks", stop)],
    },
    Route {
        path: "tasks/run",
        show: show_form,
        actions: &[("run", run)],
    },
];

fn show(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    let meant = region.tasks.iter();
    let mut meant: Vec<&TaskState> = meant.filter(|task| is_meant(asked, region, task)).collect();
    meant.reverse();
    let paging = Paging::of(asked, meant.len());
    let on_page = meant.iter().skip(paging.skipped()).take(ROWS_MAX);
    let rows: Vec<Markup> = on_page
        .map(|task| row(asked, region, &shown(region, task)))
        .collect();
    let heads = [
        "",
        "Task",
        "Status",
        "Task definition",
        "Cluster",
        "Group",
        "Started by",
        "Created",
        "Why it stopped",
    ];
    let table = table("Tasks", &heads, &rows, "There is no such task.");
    Ok(Page {
        title: "Tasks".to_owned(),
        section: "tasks",
        main: html! {
            div.head {
                h1 { "Tasks" }
                a.tool href=(asked.link(&["tasks", "run"])) { "Run a task" }
            }
            (form::filters(asked, &filters(asked, region)))
            (form::selecting(asked, &[Button::danger("stop-tasks", "Stop selected")], &table))
            (paging.links(asked, "tasks"))
        },
    })
}

/// A task as `DescribeTasks` shows it.
pub(super) fn shown(region: &Region, task: &TaskState) -> Task {
    render::task(region, task, TaskView::Described { with_tags: true })
}

fn is_meant(asked: &Asked<'_>, region: &Region, task: &TaskState) -> bool {
    let spec = &task.spec;
    let is = |name: &str, value: &str| {
        let meant = asked.query(name).trim();
        meant.is_empty() || meant == value
    };
    is("status", task.status.as_str())
        && is("cluster", &region.clusters.get(spec.cluster).name)
        && is("family", &spec.definition.family)
        && is("group", &spec.group)
        && is("startedBy", spec.started_by.as_deref().unwrap_or_default())
}

fn filters(asked: &Asked<'_>, region: &Region) -> Markup {
    let statuses = TaskStatus::ALL.iter().map(|status| status.as_str());
    let statuses: Vec<(&str, &str)> = std::iter::once(("", "all"))
        .chain(statuses.map(|status| (status, status)))
        .collect();
    html! {
        (form::clusters(asked, region, "all"))
        (form::choice(asked, ("status", "Status"), "", &statuses))
        (form::line(asked, "family", "Family", ""))
        (form::line(asked, "group", "Group", ""))
        (form::line(asked, "startedBy", "Started by", ""))
    }
}

fn row(asked: &Asked<'_>, region: &Region, task: &Task) -> Markup {
    let arn = task.task_arn.as_deref().unwrap_or_default();
    let id = name_in(arn);
    let cluster = name_in(task.cluster_arn.as_deref().unwrap_or_default());
    let definition = name_in(task.task_definition_arn.as_deref().unwrap_or_default());
    html! {
        tr data-key=(id) {
            (select("task", arn, id))
            th scope="row" {
                a href=(asked.link(&["tasks", id])) title=(arn) { code { (id.get(..8).unwrap_or(id)) } }
            }
            td { (status(task.last_status.as_deref().unwrap_or_default())) }
            td { (link_to(asked, definition)) }
            td { a href=(asked.link(&["clusters", cluster])) { bdi { (cluster) } } }
            td { (or_dash(task.group.as_deref())) }
            td { (or_dash(task.started_by.as_deref())) }
            td { (ago(region.now(), task.created_at)) }
            td.text { (or_dash(task.stopped_reason.as_deref())) }
        }
    }
}

fn stop(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let inputs = asked.fields("task").into_iter().map(|arn| {
        let cluster = arn.rsplit('/').nth(1);
        json!({ "cluster": cluster, "task": arn, "reason": "Stopped on the page of the fake" })
    });
    let stopped = work.call_for_each("StopTask", inputs)?;
    Ok(Done {
        to: asked.here(),
        said: format!("Asked to stop: {stopped}."),
    })
}

fn show_form(state: &State, asked: &Asked<'_>) -> Result<Page, Refusal> {
    let region = asked.region(state)?;
    Ok(Page {
        title: "Run a task".to_owned(),
        section: "tasks",
        main: html! {
            nav.crumbs aria-label="Where this is" { a href=(asked.link(&["tasks"])) { "Tasks" } }
            h1 { "Run a task" }
            (form::form(asked, "run", &html! {
                (form::clusters(asked, region, ""))
                (form::definitions(asked, region))
                (form::number(asked, "count", "How many", "1"))
                (form::launch(asked))
                (form::line(asked, "startedBy", "Started by", ""))
                (form::lines(asked, ("more", MORE), "", 4))
                div.tools { button.primary { "Run" } }
            }))
        },
    })
}

const MORE: &str = "Further members of RunTask as JSON, such as overrides";

fn run(asked: &Asked<'_>, work: &mut Work<'_>) -> Result<Done, Refusal> {
    let mut input = json!({
        "cluster": asked.field("cluster"),
        "taskDefinition": asked.field("taskDefinition"),
    });
    if let Some(count) = form::parse_number(asked, "count")? {
        input["count"] = json!(count);
    }
    if !asked.field("startedBy").is_empty() {
        input["startedBy"] = json!(asked.field("startedBy"));
    }
    form::launch_into(asked, &mut input);
    form::more_into(asked, &mut input)?;
    let answer = work.call("RunTask", &input)?;
    let tasks = answer["tasks"].as_array().map_or(&[][..], Vec::as_slice);
    let to = match tasks {
        [task] => asked.link(&[
            "tasks",
            name_in(task["taskArn"].as_str().unwrap_or_default()),
        ]),
        _ => asked.link(&["tasks"]),
    };
    Ok(Done {
        to,
        said: format!("Tasks that were started: {}.", tasks.len()),
    })
}
