//! What containers write, on its way to those who read it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::interference;
use crate::ecs::task::log_stream::{Late, LogStream};
use crate::ecs::timers::Timer;
use crate::faults::logs::LogAction;

/// The container starts for the first time, and with it its log stream.
pub(super) fn begin(region: &mut Region, key: TaskKey, index: usize) {
    let container = &region.tasks.get(key).containers[index];
    if container.started.is_some() || !matches!(container.log_stream, LogStream::Prompt) {
        return;
    }
    let Some(action) = interference::log_stream(region, key, index) else {
        return;
    };
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

/// The container writes a line.
pub(super) fn write(region: &mut Region, key: TaskKey, index: usize, line: String) {
    // Agents may hear of it before they hear that it runs.
    begin(region, key, index);
    let now = region.now();
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        match &mut container.log_stream {
            LogStream::Missing => {}
            LogStream::Late(late) => {
                let due = late.created.max(now + late.lag);
                late.waiting.push_back((due, now, line));
            }
            LogStream::Prompt => container.logs.push((now, line)),
        }
    });
    show(region, key, index);
}

/// Lines can be read whose time has come.
pub fn show(region: &mut Region, key: TaskKey, index: usize) {
    let now = region.now();
    if !matches!(stream(region, key, index), LogStream::Late(_)) {
        return;
    }
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        if let LogStream::Late(late) = &mut container.log_stream {
            while let Some((_, at, line)) = late.waiting.pop_front_if(|(due, _, _)| *due <= now) {
                container.logs.push((at, line));
            }
        }
    });
    look_again(region, key, index);
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
