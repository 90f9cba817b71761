//! What ECS asks of CloudWatch Logs, and tells it.

use std::sync::Arc;

use crate::aws::logs::retention;
use crate::aws::logs::state::{Group, Lines, Logs, Stream, Writer};
use crate::aws::registrant::Registrant;
use crate::kernel::log::Log;
use crate::kernel::time::Time;

/// Makes a group, if it is not there.
pub fn make_group<'l>(logs: &'l mut Logs, name: &str, now: Time) -> &'l mut Group {
    let group = logs.groups.entry(name.to_owned());
    group.or_insert_with(|| Group::new(name, now))
}

/// Makes a group that somebody asks for by name. From then on groups have to be made.
pub fn declare_group<'l>(logs: &'l mut Logs, name: &str, now: Time) -> &'l mut Group {
    logs.is_used = true;
    let group = make_group(logs, name, now);
    group.is_declared = true;
    group
}

/// Makes a stream in a group, if it is not there. `None`: there is no such group.
pub fn make_stream<'l>(
    logs: &'l mut Logs,
    group: &str,
    name: &str,
    created: Time,
) -> Option<&'l mut Stream> {
    let Logs {
        groups,
        streams_ever,
        ..
    } = logs;
    let streams = &mut groups.get_mut(group)?.streams;
    let stream = streams.entry(name.to_owned()).or_insert_with(|| {
        *streams_ever += 1;
        Stream::new(*streams_ever, created)
    });
    Some(stream)
}

/// Somebody writes to a stream from now on. Where the group is gone, what is written is lost.
pub fn attach(
    logs: &mut Logs,
    (group, stream): (&str, &str),
    created: Time,
    writer: (Registrant, u16),
    pattern: Option<Arc<str>>,
) {
    if let Some(there) = make_stream(logs, group, stream, created) {
        let lines = Lines::Of(writer.0, writer.1);
        there.writer = Some(Writer { pattern, lines });
        let place = (group.to_owned(), stream.to_owned());
        logs.writers.insert(writer, place);
    }
}

/// Up to that place what was written to a stream was sent on.
pub fn note_sent(logs: &mut Logs, (group, stream): (&str, &str), to: (usize, usize)) {
    let group = logs.groups.get_mut(group);
    if let Some(stream) = group.and_then(|it| it.streams.get_mut(stream)) {
        stream.sent = to;
    }
}

/// Who has written to streams is gone, and leaves all that was written to each of them. A group
/// that nobody made does not keep it.
pub fn part<'l>(
    logs: &mut Logs,
    registrant: Registrant,
    now: Time,
    log: impl Fn(u16) -> Option<&'l Log>,
) {
    if logs.writers.is_empty() {
        return;
    }
    let all = (registrant, 0)..=(registrant, u16::MAX);
    let writers: Vec<_> = logs.writers.range(all).map(|(writer, _)| *writer).collect();
    for writer in writers {
        let place = logs.writers.remove(&writer);
        if let (Some(place), Some(log)) = (place, log(writer.1)) {
            part_from(logs, &place, writer, log);
            if let Some(group) = logs.groups.get_mut(&place.0) {
                retention::look(group, now);
            }
        }
    }
}

fn part_from(
    logs: &mut Logs,
    (group, name): &(String, String),
    writer: (Registrant, u16),
    log: &Log,
) {
    let Some(group) = logs.groups.get_mut(group) else {
        return;
    };
    let is_declared = group.is_declared;
    let Some(stream) = group.streams.get_mut(name) else {
        return;
    };
    let is_own = |it: &&mut Writer| matches!(it.lines, Lines::Of(who, at) if (who, at) == writer);
    match stream.writer.as_mut().filter(is_own) {
        Some(writer) if is_declared => writer.lines = Lines::All(log.clone()),
        Some(_) if stream.put.is_empty() => {
            group.streams.remove(name);
        }
        Some(_) => stream.writer = None,
        None => {}
    }
}
