//! What the containers of a task have written, at once or bit by bit.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use schemars::SchemaGenerator;

use super::route::{Arguments, Handler, Parameter, Problem, Route, View};
use super::schema::Shape;
use super::shown;
use super::tasks::{FORMAT, find, is_text};
use crate::driver::{Driver, State};
use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::task::state::{Task, TaskStatus};
use crate::handle::Logs;
use crate::http::{Next, Reply};
use crate::view;

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "tasks/{task}/logs",
    about: "What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text.",
    query: &[
        Parameter::text("container", "Only this container."),
        FORMAT,
        Parameter::flag(
            "follow",
            "Whether to go on until the task has stopped. [default: false]",
        ),
    ],
    answer: Shape::Own(SchemaGenerator::subschema_for::<view::TaskLogs>),
    handler: Handler::Act(None, logs),
}];

fn logs(driver: &Driver, arguments: &Arguments<'_>) -> Result<Reply, Problem> {
    let is_text = is_text(arguments)?;
    let (region, task, chosen) = driver.read(|state| {
        let (region, task) = find(state, arguments)?;
        Ok::<_, Problem>((region.key, task.key, chosen(task, arguments)?))
    })?;
    if arguments.flag("follow")? {
        return Ok(follow(Followed {
            region,
            task,
            read: chosen.into_iter().map(|index| (index, 0)).collect(),
            is_text,
        }));
    }
    let containers: Vec<view::ContainerLogs> = driver.read(|state| {
        let task = state.region(region).tasks.try_get(task);
        let containers = task.into_iter().flat_map(|task| {
            let all = chosen.iter();
            all.map(move |index| of_container(state, task, *index))
        });
        containers.collect()
    });
    let view = if is_text {
        let several = containers.len() > 1;
        let lines = containers.iter().flat_map(|container| &container.lines);
        let lines: String = lines.map(|line| text(line, several)).collect();
        View::text(lines)
    } else {
        View::of(&view::TaskLogs { containers })
    };
    Ok(Reply::Now(shown(driver, view)))
}

/// The places of the containers that are asked for.
fn chosen(task: &Task, arguments: &Arguments<'_>) -> Result<Vec<usize>, Problem> {
    let Some(name) = arguments.parameter("container") else {
        return Ok((0..task.containers.len()).collect());
    };
    let names = task.containers.iter().map(|it| it.spec.name.clone());
    let names: Vec<String> = names.collect();
    match names.iter().position(|it| it == name) {
        Some(index) => Ok(vec![index]),
        None => Err(Problem::not_found(format!(
            "no container '{name}' in task {}; there is: {}",
            task.id(),
            names.join(", ")
        ))),
    }
}

fn of_container(state: &State, task: &Task, index: usize) -> view::ContainerLogs {
    let container = &task.containers[index];
    view::ContainerLogs {
        name: container.spec.name.clone(),
        exit_code: container.exit_code,
        unavailable: container.log_unavailable.clone(),
        lines: lines_after(state, task, index, 0),
    }
}

fn lines_after(state: &State, task: &Task, index: usize, skip: usize) -> Vec<view::LogLine> {
    let container = &task.containers[index];
    let logs = Logs::new(container.log.clone(), state.started(), true, None);
    let lines = logs.iter_after(skip).map(|line| view::LogLine {
        at: line.at().as_secs_f64(),
        container: container.spec.name.clone(),
        source: line.source().into(),
        text: line.text().to_owned(),
    });
    lines.collect()
}

fn text(line: &view::LogLine, with_name: bool) -> String {
    let (container, text) = (&line.container, &line.text);
    if with_name {
        format!("{container} | {text}\n")
    } else {
        format!("{text}\n")
    }
}

/// Logs that are read as they are written.
struct Followed {
    region: RegionKey,
    task: TaskKey,
    /// The places of the containers, and how many lines of each were read.
    read: Vec<(usize, usize)>,
    is_text: bool,
}

fn follow(mut followed: Followed) -> Reply {
    let content_type = HeaderValue::from_static(if followed.is_text {
        "text/plain; charset=utf-8"
    } else {
        "application/x-ndjson"
    });
    let mut response = Response::new(Box::new(move |driver: &Driver| followed.next(driver)) as _);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    Reply::Stream(response)
}

impl Followed {
    fn next(&mut self, driver: &Driver) -> Next {
        let (lines, has_stopped) = driver.read(|state| {
            let Some(task) = state.region(self.region).tasks.try_get(self.task) else {
                return (Vec::new(), true);
            };
            let mut lines = Vec::new();
            for (index, read) in &mut self.read {
                let new = lines_after(state, task, *index, *read);
                *read += new.len();
                lines.extend(new);
            }
            (lines, task.status == TaskStatus::Stopped)
        });
        if lines.is_empty() {
            return if has_stopped { Next::End } else { Next::NotYet };
        }
        let several = self.read.len() > 1;
        let line = |line: &view::LogLine| {
            if self.is_text {
                return text(line, several);
            }
            let json = serde_json::to_string(line).unwrap_or_default();
            json + "\n"
        };
        let text: String = lines.iter().map(line).collect();
        Next::Piece(Bytes::from(text))
    }
}
