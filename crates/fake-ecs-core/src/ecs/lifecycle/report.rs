//! What a runtime reports is applied.

use std::sync::Arc;
use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{change, exec, logs};
use crate::ecs::task::exec::ExecResult;
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{Container, ContainerStatus, Task};
use crate::effect::{ContainerRef, Effect, Happened, Report};

/// The container, if the run is still of interest.
fn container<'a>(task: &'a Task, of: &ContainerRef) -> Option<&'a Container> {
    let container = task.containers.get(usize::from(of.container));
    container.filter(|it| it.generation == of.generation)
}

/// Whether the report, which is of that task, still says something.
///
/// Runtimes repeat themselves after a reconnect, and a simulated process may have had plans for a
/// time that it did not live to see: such reports are dropped, and do not count as something to
/// wait for.
pub(in crate::ecs) fn is_expected(region: &Region, key: TaskKey, report: &Report) -> bool {
    let task = region.tasks.get(key);
    match report {
        Report::Task(..) => !task.is_over() && task.orders != Orders::Wait,
        Report::Container(of, what) => {
            container(task, of).is_some_and(|container| is_news(container, what))
        }
    }
}

fn is_news(container: &Container, what: &Happened) -> bool {
    match what {
        Happened::Changed(change) => change::is_news(container, change),
        Happened::Executed { exec, .. } => {
            let exec = container.execs.get(*exec as usize);
            exec.is_some_and(|exec| container.is_open(exec))
        }
        Happened::Logged(_) | Happened::LogUnavailable(_) => {
            (ContainerStatus::Starting..ContainerStatus::Stopped).contains(&container.status)
        }
    }
}

/// Ends what a runtime runs of a container, of which the region knows already that it has ended.
pub fn kill(region: &mut Region, key: TaskKey, index: usize) {
    let task = region.tasks.get(key);
    let container = task.container_ref(region.key, index);
    let spec = Arc::clone(&task.containers[index].spec);
    let stop = Effect::Stop(container, spec, Duration::ZERO);
    region.effects.push_back(stop);
}

/// Applies what a runtime reports of the task.
pub(in crate::ecs) fn apply(region: &mut Region, key: TaskKey, report: Report) {
    if !is_expected(region, key, &report) {
        return;
    }
    let (of, what) = match report {
        Report::Task(_, change) => return change::task(region, key, *change),
        Report::Container(of, what) => (of, what),
    };
    let index = usize::from(of.container);
    match what {
        Happened::Changed(change) => change::container(region, key, index, *change),
        Happened::Logged(lines) => logs::write(region, key, index, lines),
        Happened::LogUnavailable(why) => region.tasks.update(key, |task| {
            task.containers[index].log_unavailable = Some(why);
        }),
        Happened::Executed {
            exec,
            output,
            exit_code,
        } => exec::finish(region, key, index, exec, ExecResult { output, exit_code }),
    }
}
