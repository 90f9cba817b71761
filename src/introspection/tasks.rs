//! Tasks, what has happened to them, and what their containers see of themselves.

use schemars::SchemaGenerator;

use super::regions;
use super::resources::{ACCOUNT, CLUSTER, REGION, is_in_cluster};
use super::route::{Arguments, Handler, LAST, Parameter, Problem, Route, View};
use super::schema::Shape;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::handle::Timeline;
use crate::kernel::arn::{Identified, id_in};
use crate::render::metadata::{MetadataView, Version, task_metadata};
use crate::render::{self, TaskView};
use crate::view;
use crate::wire::encode;

pub(super) const FORMAT: Parameter = Parameter::one_of(
    "format",
    "json, or text: as a terminal would show it. [default: json]",
    || vec!["json", "text"],
);

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "tasks",
        about: "All tasks of all accounts and regions, in the order of creation, also those that have stopped and that the API has forgotten.",
        query: &[
            ACCOUNT,
            REGION,
            CLUSTER,
            Parameter::one_of(
                "status",
                "Only tasks with this lastStatus, such as RUNNING.",
                statuses,
            ),
            Parameter::text("family", "Only tasks of this family of task definitions."),
            Parameter::text("startedBy", "Only tasks with this startedBy."),
            Parameter::text("group", "Only tasks of this group, such as service:web."),
            LAST,
        ],
        answer: Shape::List("tasks", "Task"),
        handler: Handler::View(tasks),
    },
    Route {
        method: "GET",
        path: "tasks/{task}",
        about: "The task of that id or ARN, as DescribeTasks shows it.",
        query: &[],
        answer: Shape::Model("Task"),
        handler: Handler::View(one),
    },
    Route {
        method: "GET",
        path: "tasks/{task}/timeline",
        about: "What has happened to a task.",
        query: &[FORMAT],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Timeline>),
        handler: Handler::View(timeline),
    },
    Route {
        method: "GET",
        path: "tasks/{task}/metadata",
        about: "What the containers of a task are answered at ${ECS_CONTAINER_METADATA_URI_V4}/task.",
        query: &[],
        answer: Shape::Any,
        handler: Handler::View(metadata),
    },
];

fn tasks(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let status = arguments.parameter("status");
    let status = status.map(parse_status).transpose()?;
    let is_meant = |region: &Region, task: &Task| {
        let spec = &task.spec;
        let is = |name, value: Option<&str>| {
            arguments
                .parameter(name)
                .is_none_or(|meant| value == Some(meant))
        };
        is_in_cluster(region, spec.cluster, arguments)
            && status.is_none_or(|status| task.status == status)
            && is("family", Some(&*spec.definition.family))
            && is("startedBy", spec.started_by.as_deref())
            && is("group", Some(&*spec.group))
    };
    let all = regions(state, arguments).flat_map(|region| {
        let tasks = region.tasks.iter();
        let tasks = tasks.filter(move |task| is_meant(region, task));
        tasks.map(move |task| (region, task))
    });
    let all: Vec<(&Region, &Task)> = all.collect();
    let others = all.len().saturating_sub(arguments.last()?);
    let last = all[others..].iter();
    Ok(View::list(
        "tasks",
        last.map(|(region, task)| shown(region, task)),
    ))
}

fn parse_status(text: &str) -> Result<TaskStatus, Problem> {
    let mut all = TaskStatus::ALL.iter().copied();
    let found = all.find(|status| status.as_str() == text);
    found.ok_or_else(|| {
        let all = statuses().join(", ");
        Problem::bad_request(format!("'{text}' is no status of a task: {all}"))
    })
}

fn statuses() -> Vec<&'static str> {
    let all = TaskStatus::ALL.iter().copied();
    all.map(TaskStatus::as_str).collect()
}

fn shown(region: &Region, task: &Task) -> Vec<u8> {
    let view = TaskView::Described { with_tags: true };
    encode(&render::task(region, task, view))
}

/// The task that a path names by its id or ARN.
pub(super) fn find<'a>(
    state: &'a State,
    arguments: &Arguments<'_>,
) -> Result<(&'a Region, &'a Task), Problem> {
    let reference = arguments.segment("task");
    let id = id_in(Identified::Task, reference);
    let mut regions = state.regions();
    let found = id.and_then(|id| regions.find_map(|it| Some((it, it.tasks.find(id)?))));
    found.ok_or_else(|| {
        let ids: Vec<String> = state
            .regions()
            .flat_map(|region| region.tasks.iter().map(Task::id))
            .collect();
        let there_is = crate::kernel::text::list(&ids);
        Problem::not_found(format!("no task '{reference}'; there is: {there_is}"))
    })
}

fn one(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (region, task) = find(state, arguments)?;
    Ok(View::json(shown(region, task)))
}

fn metadata(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (region, task) = find(state, arguments)?;
    let first = task.container_ref(region.key, 0);
    let view = MetadataView {
        version: Version::V4,
        with_tags: true,
        is_real: state.world().runtime_of(first).is_some(),
    };
    Ok(View::json(encode(&task_metadata(region, task, view))))
}

fn timeline(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (region, task) = find(state, arguments)?;
    let timeline = Timeline::of_task(state, region.key, task.key);
    if is_text(arguments)? {
        return Ok(View::text(timeline.to_string()));
    }
    Ok(View::of(&view::Timeline::from(&timeline)))
}

/// Whether the answer is to be a text.
pub(super) fn is_text(arguments: &Arguments<'_>) -> Result<bool, Problem> {
    match arguments.parameter("format") {
        None | Some("json") => Ok(false),
        Some("text") => Ok(true),
        Some(other) => Err(Problem::bad_request(format!(
            "format is json or text, not '{other}'"
        ))),
    }
}
