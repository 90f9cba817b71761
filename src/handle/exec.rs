//! Commands that were run in containers.

use std::time::Duration;

use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::task::state::{Container, Task};
use crate::kernel::time::Time;

/// A command that `ExecuteCommand` has run in a container, as it was when it was asked for.
///
/// ```
/// # use fake_ecs::{FakeEcs, TaskHandle};
/// # fn example(ecs: &FakeEcs) {
/// let [exec] = &ecs.execs()[..] else { panic!("one command was to be run") };
/// assert_eq!(exec.command(), "rake db:migrate");
/// assert_eq!(exec.container(), "app");
/// assert_eq!(exec.exit_code(), Some(0));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exec {
    at: Duration,
    task_arn: String,
    container: String,
    session_id: String,
    command: String,
    output: String,
    exit_code: Option<i32>,
    is_running: bool,
}

/// All commands of a region, in order.
pub(crate) fn all(state: &State, region: RegionKey) -> Vec<Exec> {
    let (region, started) = (state.region(region), state.started());
    let mut execs = Vec::new();
    for task in region.tasks.iter() {
        for container in &task.containers {
            execs.extend(commands(region, task, container, started));
        }
    }
    execs.sort_by_key(|(sequence, exec)| (exec.at, *sequence));
    execs.into_iter().map(|(_, exec)| exec).collect()
}

/// The commands of one container, in order.
pub(crate) fn of_container(
    state: &State,
    region: RegionKey,
    key: TaskKey,
    index: usize,
) -> Vec<Exec> {
    let (region, started) = (state.region(region), state.started());
    let task = region.tasks.try_get(key).into_iter();
    let execs = task.flat_map(|task| commands(region, task, &task.containers[index], started));
    execs.map(|(_, exec)| exec).collect()
}

fn commands<'a>(
    region: &'a Region,
    task: &'a Task,
    container: &'a Container,
    started: Time,
) -> impl Iterator<Item = (u32, Exec)> + 'a {
    container.execs.iter().map(move |exec| {
        let result = exec.result.as_ref();
        let shown = Exec {
            at: exec.at.since(started),
            task_arn: region.task_arn(task),
            container: container.spec.name.clone(),
            session_id: exec.session_id.clone(),
            command: exec.command.clone(),
            output: result.map_or_else(String::new, |result| result.output.clone()),
            exit_code: result.map(|result| result.exit_code),
            is_running: container.is_open(exec),
        };
        (exec.sequence, shown)
    })
}

impl Exec {
    /// When it began, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The task that it was run in.
    #[must_use]
    pub fn task_arn(&self) -> &str {
        &self.task_arn
    }

    /// The name of the container that it was run in.
    #[must_use]
    pub fn container(&self) -> &str {
        &self.container
    }

    /// The id of its session, as `ExecuteCommand` has answered it.
    #[must_use]
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// What was run, as it was sent.
    #[must_use]
    pub fn command(&self) -> &str {
        &self.command
    }

    /// What it has written; empty until it has ended.
    #[must_use]
    pub fn output(&self) -> &str {
        &self.output
    }

    /// What it exited with: nothing while it runs, and nothing when its container has ended before
    /// it.
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        self.exit_code
    }

    /// Whether it still runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.is_running
    }
}
