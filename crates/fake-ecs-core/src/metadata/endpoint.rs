//! From the path of an endpoint to its answer, in the words of the agent.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

pub use super::answer::{Answer, WithTags};
use super::answer::{measured, ok, refused, stats_of, stats_of_task};
use super::associations::Asked;
pub use super::of_asker::Asker;
use super::of_asker::OfAsker;
use super::{address, credentials};
use crate::effect::ContainerRef;
use crate::effect::question::Stats;
use crate::render::metadata::{MetadataView, Version, container_metadata, task_metadata};
use crate::wire::encode;
use crate::wire::task_agent::NoCredentials;
use crate::world::World;

/// What is asked for, with the ids that the path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint<'a> {
    Container(Version, &'a str),
    Task(Version, &'a str, WithTags),
    ContainerStats(Version, &'a str),
    TaskStats(Version, &'a str),
    /// `/v1/credentials?id=…` or `/v2/credentials/…`.
    Credentials(&'static str, &'a str),
    Protection(&'a str),
    Associations(Asked<'a>),
    /// `/v2/metadata…` or `/v2/stats…`: of the task that asks.
    OfAsker(OfAsker<'a>),
}

impl<'a> Endpoint<'a> {
    /// The endpoint at that path, which may have the place of the fake in front, its port or
    /// address and port: that is how a forwarder tells which of several fakes a request is for.
    pub fn at(path: &'a str, query: Option<&'a str>) -> Option<Self> {
        // Nearly all requests are calls, which have no path.
        let path = path.strip_prefix('/').filter(|path| path.len() > 1)?;
        let path = match path.split_once('/') {
            Some((place, rest)) if is_place(place) => rest,
            _ => path,
        };
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let version = match first {
            "v3" => Version::V3,
            "v4" => Version::V4,
            "v2" => {
                return match rest.strip_prefix("credentials/") {
                    Some(id) => Some(Self::Credentials("V2", id)),
                    None => OfAsker::at(rest).map(Self::OfAsker),
                };
            }
            "v1" if rest == "credentials" => {
                let mut pairs = query.unwrap_or_default().split('&');
                let id = pairs.find_map(|pair| pair.strip_prefix("id="));
                return Some(Self::Credentials("V1", id.unwrap_or_default()));
            }
            "api" => {
                let id = rest.strip_suffix("/task-protection/v1/state")?;
                return Some(Self::Protection(id));
            }
            _ => return None,
        };
        let (id, what) = rest.split_once('/').unwrap_or((rest, ""));
        Some(match what {
            "" if !id.is_empty() => Self::Container(version, id),
            "task" => Self::Task(version, id, WithTags::No),
            "taskWithTags" => Self::Task(version, id, WithTags::Yes),
            "stats" => Self::ContainerStats(version, id),
            "task/stats" => Self::TaskStats(version, id),
            _ => {
                let path = what.strip_prefix("associations/")?;
                Self::Associations(Asked::at(version, id, path)?)
            }
        })
    }

    /// The id of the endpoint of a container, unless it is credentials that are asked for.
    pub fn container(self) -> Option<&'a str> {
        match self {
            Self::Container(_, id)
            | Self::Task(_, id, _)
            | Self::ContainerStats(_, id)
            | Self::TaskStats(_, id)
            | Self::Protection(id) => Some(id),
            Self::Associations(asked) => Some(asked.id),
            Self::Credentials(..) | Self::OfAsker(_) => None,
        }
    }

    /// What is answered to a request with that header `Authorization`, unless it is the right one.
    /// Requests for the relative URI have none.
    pub fn unauthorized(self, given: &[u8]) -> Option<Answer> {
        let Self::Credentials(version, id) = self else {
            return None;
        };
        let is_right = credentials::authorization(id).as_bytes() == given;
        (!is_right).then(|| {
            let message = "the authorization token is not that of these credentials";
            no_credentials(version, 401, "AccessDenied", message)
        })
    }

    /// Whether the answer depends on who asks.
    pub fn is_of_asker(self) -> bool {
        matches!(self, Self::OfAsker(_))
    }

    /// The containers of which statistics are asked for and that a runtime outside runs, which has
    /// to be asked: each with its name. One that is being started may ask before its engine has
    /// said that it runs.
    pub fn measured(self, world: &World, asker: &Asker) -> Vec<(String, ContainerRef)> {
        let id = match self {
            Self::ContainerStats(_, id) | Self::TaskStats(_, id) => id,
            Self::OfAsker(asked) => return asked.measured(world, asker),
            _ => return Vec::new(),
        };
        let Some((region, task, index)) = address::container(world, id) else {
            return Vec::new();
        };
        let is_of_task = matches!(self, Self::TaskStats(..));
        measured(world, region, task, |one| is_of_task || one == index)
    }

    /// What the agent answers, with the statistics that there are by the names of containers. A
    /// task's protection is asked of the API.
    pub fn answer(self, world: &World, stats: &BTreeMap<String, Stats>, asker: &Asker) -> Answer {
        let (version, id, handler, what) = match self {
            Self::Container(version, id) => (version, id, "container metadata", CONTAINER),
            Self::Task(version, id, _) => (version, id, "task metadata", TASK),
            Self::ContainerStats(version, id) => (version, id, "container stats", CONTAINER),
            Self::TaskStats(version, id) => (version, id, "task stats", TASK),
            Self::Credentials(version, id) => return credentials_of(world, version, id),
            Self::Protection(_) => return unknown("", "", "", ""),
            Self::Associations(asked) => return asked.answer(world),
            Self::OfAsker(asked) => return asked.answer(world, stats, asker),
        };
        let number = version.number();
        let Some((region, task, index)) = address::container(world, id) else {
            return unknown(number, handler, what, id);
        };
        let of = task.container_ref(region.key, index);
        let view = MetadataView {
            version,
            with_tags: matches!(self, Self::Task(_, _, WithTags::Yes)),
            is_real: world.runtime_of(of).is_some(),
        };
        ok(match self {
            Self::Container(..) => encode(&container_metadata(region, task, index, view)),
            Self::ContainerStats(..) => {
                let name = &task.containers[index].spec.name;
                encode(&stats_of(stats, name, version))
            }
            Self::TaskStats(..) => stats_of_task(region, task, view, stats),
            _ => encode(&task_metadata(region, task, view)),
        })
    }
}

/// What the agent finds a container by, and what it finds a task by.
const CONTAINER: &str = "container ID from request: unable to get docker ID";
const TASK: &str = "task arn from request: unable to get task Arn";

/// `40123`, or `169.254.171.7-40123`.
fn is_place(text: &str) -> bool {
    match text.split_once('-') {
        Some((address, port)) => address.parse::<Ipv4Addr>().is_ok() && is_port(port),
        None => is_port(text),
    }
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn unknown(version: &str, handler: &str, what: &str, id: &str) -> Answer {
    let text =
        format!("{version} {handler} handler: unable to get {what} from v3 endpoint ID: {id}");
    refused(404, &text)
}

fn credentials_of(world: &World, version: &str, id: &str) -> Answer {
    if id.is_empty() {
        let message = "No Credential ID in the request";
        return no_credentials(version, 400, "NoIdInRequest", message);
    }
    let found = address::credentials(world, id);
    let found = found.and_then(|(region, task)| credentials::of_task(region, task));
    match found {
        Some(credentials) => ok(encode(&credentials)),
        None => no_credentials(version, 400, "InvalidIdInRequest", "Credentials not found"),
    }
}

fn no_credentials(version: &str, status: u16, code: &'static str, message: &str) -> Answer {
    let message = format!("Credentials{version}Request: {message}");
    let body = encode(&NoCredentials {
        code,
        message,
        status,
    });
    Answer { status, body }
}
