//! What containers write, on its way to those who read it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::interference;
#[cfg(feature = "logs")]
use crate::ecs::lifecycle::{awslogs, ship};
use crate::ecs::task::log_stream::{Late, LogStream};
use crate::ecs::task::state::Container;
use crate::ecs::timers::Timer;
use crate::effect::report::Written;
use crate::faults::logs::LogAction;
use crate::kernel::log::{Line, Log, NewLogFile};
use crate::kernel::time::Time;

/// The container starts for the first time, and with it its log stream.
pub(super) fn begin(region: &mut Region, key: TaskKey, index: usize) {
    let container = &region.tasks.get(key).containers[index];
    if container.started.is_some() || !matches!(container.log_stream, LogStream::Prompt) {
        return;
    }
    if let Some(action) = interference::log_stream(region, key, index) {
        interfere(region, key, index, action);
    }
    #[cfg(feature = "logs")]
    {
        awslogs::attach(region, key, index);
        ship::ship(region, key, index);
    }
}

/// A fault makes the stream, or its lines, appear later or never.
fn interfere(region: &mut Region, key: TaskKey, index: usize, action: LogAction) {
    let now = region.now();
    let late = |created, lag| {
        LogStream::Late(Box::new(Late {
            created,
            lag,
            waiting: VecDeque::new(),
        }))
    };
    let stream = match action {
        LogAction::Missing => LogStream::Missing,
        LogAction::CreatedAfter(delay) => late(now + delay, Duration::ZERO),
        LogAction::Lag(lag) => late(now, lag),
    };
    region.tasks.update(key, |task| {
        task.containers[index].log_stream = stream;
    });
    look_again(region, key, index);
}

/// The container writes lines.
pub(super) fn write(region: &mut Region, key: TaskKey, index: usize, lines: Vec<Written>) {
    // Agents may hear of it before they hear that it runs.
    begin(region, key, index);
    let (now, new_file) = (region.now(), region.settings.new_log_file);
    region.tasks.update(key, |task| {
        let earliest = task.reported_last(index);
        let Container {
            log,
            log_stream,
            logged,
            ..
        } = &mut task.containers[index];
        for line in lines {
            logged.note(&line);
            let at = line.at.map_or(now, |at| at.max(earliest).min(now));
            match log_stream {
                LogStream::Missing => {}
                LogStream::Late(late) => {
                    let due = late.created.max(now + late.lag);
                    late.waiting.push_back((due, at, line));
                }
                LogStream::Prompt => push(log, at, &line, new_file),
            }
        }
    });
    show(region, key, index);
    send(region, key, index);
}

/// Who subscribes to the group of the container's stream is sent what can be read of it, and so is
/// the real endpoint.
pub fn send(region: &mut Region, key: TaskKey, index: usize) {
    #[cfg(all(feature = "logs", feature = "events"))]
    awslogs::send(region, key, index);
    #[cfg(feature = "logs")]
    ship::ship(region, key, index);
    #[cfg(not(feature = "logs"))]
    let _ = (region, key, index);
}

fn push(log: &mut Log, at: Time, line: &Written, new_file: NewLogFile) {
    let line = Line {
        at,
        source: line.source,
        text: &line.text,
    };
    log.push(line, new_file);
}

/// Lines can be read whose time has come.
pub fn show(region: &mut Region, key: TaskKey, index: usize) {
    let (now, new_file) = (region.now(), region.settings.new_log_file);
    if !matches!(stream(region, key, index), LogStream::Late(_)) {
        return;
    }
    region.tasks.update(key, |task| {
        let Container {
            log, log_stream, ..
        } = &mut task.containers[index];
        if let LogStream::Late(late) = log_stream {
            while let Some((_, at, line)) = late.waiting.pop_front_if(|(due, _, _)| *due <= now) {
                push(log, at, &line, new_file);
            }
        }
    });
    look_again(region, key, index);
    send(region, key, index);
}

fn look_again(region: &mut Region, key: TaskKey, index: usize) {
    let now = region.now();
    if let Some(next) = stream(region, key, index).next(now) {
        let container = u16::try_from(index).unwrap_or(u16::MAX);
        let timer = Timer::ShowLogs {
            task: key,
            container,
        };
        region.arm_no_later(next, timer);
    }
}

fn stream(region: &Region, key: TaskKey, index: usize) -> &LogStream {
    &region.tasks.get(key).containers[index].log_stream
}
