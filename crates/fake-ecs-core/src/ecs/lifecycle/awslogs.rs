//! The awslogs driver: to which group and stream of CloudWatch Logs a container's lines go.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>
//!
//! A group has to be there when the task starts, or `awslogs-create-group` makes it. The stream
//! comes to be when the container starts. What is written is not copied: the stream knows whose log
//! it shows, until the task is dropped.
//!
//! A group of another region than the task's is out of reach, unless it is at a real endpoint: such
//! a container starts, and what it writes is in no group. Its lines are where those of other
//! drivers are, in the task.

use std::sync::Arc;

#[cfg(feature = "events")]
use crate::aws::logs::deliver;
use crate::aws::logs::port;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::log_stream::{LogStream, prefixed};
use crate::ecs::task::state::{Path, Task};
use crate::kernel::arn::is_region;
use crate::wire::LogDriver;

/// The options of the driver, as far as they matter here.
struct Options<'t> {
    group: &'t str,
    region: &'t str,
    prefix: Option<&'t str>,
    creates_group: bool,
    /// Which lines begin an event.
    pattern: Option<String>,
}

/// Those of a container that logs with the driver.
fn options(task: &Task, index: usize) -> Option<Options<'_>> {
    let logs = task.definition_of(index).log_configuration.as_ref()?;
    if logs.log_driver != LogDriver::Awslogs {
        return None;
    }
    let options = logs.options.as_ref()?;
    let option = |name: &str| options.get(name).map(String::as_str);
    // The format of times wins, as in the driver.
    let datetime = option("awslogs-datetime-format").map(pattern_of_times);
    let multiline = || option("awslogs-multiline-pattern").map(str::to_owned);
    Some(Options {
        group: option("awslogs-group")?,
        region: option("awslogs-region")?,
        prefix: option("awslogs-stream-prefix"),
        creates_group: option("awslogs-create-group") == Some("true"),
        pattern: datetime.or_else(multiline),
    })
}

/// Makes the groups that the driver may make, or says why the task cannot start.
pub(super) fn ensure_groups(region: &mut Region, key: TaskKey) -> Result<(), String> {
    let task = region.tasks.get(key);
    if task.by_agent {
        return Ok(());
    }
    let is_lenient = region.settings.is_lenient("logs", region.logs.is_used());
    let is_elsewhere = region.settings.endpoints.contains_key("logs");
    let (mut new, mut missing) = (Vec::new(), None);
    for options in (0..task.containers.len()).filter_map(|index| options(task, index)) {
        let is_here = is_in_reach(region, options.region);
        let is_there = region.logs.group(options.group).is_some();
        match (is_here, is_there) {
            (true, true) => {}
            (true, false) if options.creates_group || is_lenient => {
                new.push((
                    options.group.to_owned(),
                    options.creates_group && !is_elsewhere,
                ));
            }
            (true, false) => missing = missing.or(Some(NO_GROUP)),
            (false, _) if !is_lenient && !is_region(options.region) => {
                missing = missing.or(Some(NO_ENDPOINT));
            }
            (false, _) => {}
        }
    }
    if let Some(missing) = missing {
        return Err(refusal(task.path(), missing));
    }
    let now = region.now();
    for (name, is_made_by_driver) in new {
        port::make_group(&mut region.logs, &name, now).is_declared |= is_made_by_driver;
    }
    Ok(())
}

const NO_GROUP: &str = "ResourceNotFoundException: The specified log group does not exist.";
const NO_ENDPOINT: &str = "MissingEndpoint: 'Endpoint' configuration is required for this service";

/// Whether groups of that region get lines: a real endpoint may have those of any.
fn is_in_reach(region: &Region, of: &str) -> bool {
    let is_elsewhere = region.settings.endpoints.contains_key("logs");
    of == region.scope.region || is_elsewhere && is_region(of)
}

/// The region of AWS in which the group of the container is.
pub(super) fn region_of(region: &Region, key: TaskKey, index: usize) -> Option<&str> {
    options(region.tasks.get(key), index).map(|it| it.region)
}

/// Whether the driver makes the group of the container where it is missing.
pub(super) fn creates_group(region: &Region, key: TaskKey, index: usize) -> bool {
    let options = options(region.tasks.get(key), index);
    options.is_some_and(|options| options.creates_group)
}

/// Why the task does not start. The words of Fargate are recorded; those of Docker on an instance
/// are from memory.
fn refusal(path: Path, why: &str) -> String {
    match path {
        Path::Fargate => format!(
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: {why} : exit status 1"
        ),
        _ => format!(
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: {why}"
        ),
    }
}

/// The container starts, and with it its stream.
pub(super) fn attach(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    let created = match &task.containers[index].log_stream {
        LogStream::Missing => return,
        LogStream::Prompt => region.now(),
        LogStream::Late(late) => late.created,
    };
    let place = options(task, index);
    let Some(place) = place.filter(|it| is_in_reach(region, it.region)) else {
        return;
    };
    let stream = stream_name(task, index, place.prefix);
    let writer = (key.registrant(), u16::try_from(index).unwrap_or(u16::MAX));
    let pattern = place.pattern.map(Arc::from);
    let place = (place.group, stream.as_str());
    port::attach(&mut region.logs, place, created, writer, pattern);
}

/// Who subscribes to the group is sent what the container has written and was not sent before.
#[cfg(feature = "events")]
pub(super) fn send(region: &mut Region, key: TaskKey, index: usize) {
    let index = u16::try_from(index).unwrap_or(u16::MAX);
    deliver::written(region, key.registrant(), index);
}

/// The group and the stream of a container, if it has one that can be asked for.
pub fn stream_of(region: &Region, key: TaskKey, index: usize) -> Option<(&str, &str)> {
    let index = u16::try_from(index).ok()?;
    let (group, stream) = region.logs.place_of(key.registrant(), index)?;
    region.logs.group(group)?.stream(stream, region.now())?;
    Some((group, stream))
}

/// Without a prefix, which only instances allow, a stream is called like the container at its
/// engine.
fn stream_name(task: &Task, index: usize, prefix: Option<&str>) -> String {
    let container = &task.containers[index];
    match prefix {
        Some(prefix) => prefixed(task.id, prefix, &container.spec.name),
        None => container
            .runtime_id
            .clone()
            .unwrap_or_else(|| container.id.clone()),
    }
}

/// The regular expression for a format of times, as the driver makes one: what is no place of a
/// time stays as it is.
/// <https://docs.docker.com/engine/logging/drivers/awslogs/#awslogs-datetime-format>
fn pattern_of_times(format: &str) -> String {
    let mut pattern = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => pattern += letters.next().map_or("", pattern_of),
            letter => pattern.push(letter),
        }
    }
    pattern
}

fn pattern_of(place: char) -> &'static str {
    match place {
        'a' => "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
        'A' => "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
        'w' => "[0-6]",
        'd' => "(?:0[1-9]|[1,2][0-9]|3[0,1])",
        'b' => "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
        'B' => {
            "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
        }
        'm' => "(?:0[1-9]|1[0-2])",
        'Y' => r"\d{4}",
        'y' => r"\d{2}",
        'H' => "(?:[0,1][0-9]|2[0-3])",
        'I' => "(?:0[0-9]|1[0-2])",
        'p' => "[A,P]M",
        'M' | 'S' => "[0-5][0-9]",
        'f' => r"\d{6}",
        'z' => r"[+-]\d{4}",
        'Z' => "[A-Z]{1,4}T",
        'j' => "(?:0[0-9][1-9]|[1,2][0-9][0-9]|3[0-5][0-9]|36[0-6])",
        'L' => r"\.\d{3}",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
