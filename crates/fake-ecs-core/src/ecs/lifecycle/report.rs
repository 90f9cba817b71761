//! What a runtime reports is applied.

use std::sync::Arc;
use std::time::Duration;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{change, exec, logs, small};
use crate::ecs::task::exec::ExecResult;
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{Container, ContainerStatus, Task};
use crate::ecs::task::timeline::{Note, What};
use crate::ecs::{Region, lifecycle};
use crate::effect::{ContainerRef, Effect, Happened, Report};
use crate::kernel::text;

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
    let Some(task) = region.tasks.try_get(key) else {
        return false;
    };
    match report {
        Report::Nodes(_) => false,
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
        Happened::Noted(_) => !container.is_stopped(),
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
        Report::Nodes(_) => return,
        Report::Container(of, what) => (of, what),
    };
    let index = usize::from(of.container);
    match what {
        Happened::Changed(change) => change::container(region, key, index, *change),
        Happened::Logged(lines) => logs::write(region, key, index, lines),
        Happened::LogUnavailable(why) => region.tasks.update(key, |task| {
            task.containers[index].log_unavailable = Some(why);
        }),
        Happened::Noted(text) => {
            let (index, text) = (small(index), text::reason(text));
            lifecycle::note(region, key, What::Noted(Box::new(Note { index, text })));
        }
        Happened::Executed {
            exec,
            output,
            exit_code,
        } => exec::finish(region, key, index, exec, ExecResult { output, exit_code }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::ecs::lifecycle::launch;
    use crate::effect::ContainerChange;
    use crate::wire::ContainerDefinition;

    #[test]
    fn notes_are_in_the_timeline_until_the_container_has_ended() {
        let mut region = fixtures::region();
        let launch = fixtures::launch(vec![ContainerDefinition::default()]);
        let key = launch::task(&mut region, launch);
        let later = region.now() + Duration::from_secs(60);
        region.advance(later);
        let of = region.tasks.get(key).container_ref(region.key, 0);
        let note = |text: &str| Report::Container(of, Happened::Noted(text.to_owned()));

        assert!(note("one").is_output());
        apply(&mut region, key, note("one"));
        apply(&mut region, key, note(&"x".repeat(2_000)));
        let failed = ContainerChange::failed("there is no image");
        apply(&mut region, key, Report::change(of, failed));
        apply(&mut region, key, note("late"));

        let moments = region.tasks.get(key).moments.iter();
        let lengths = moments.filter_map(|moment| match &moment.what {
            What::Noted(note) => Some(note.text.len()),
            _ => None,
        });
        let lengths: Vec<usize> = lengths.collect();
        assert_eq!(lengths, [3, text::REASON_MAX]);
    }
}
