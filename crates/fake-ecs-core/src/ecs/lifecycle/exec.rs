//! A command is run in a container: ECS Exec.

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::small;
use crate::ecs::task::exec::{Exec, ExecResult};
use crate::ecs::task::state::{Container, ContainerState, ContainerStatus, Task};
use crate::ecs::task::timeline::What;
use crate::ecs::{Region, lifecycle};
use crate::effect::Effect;
use crate::wire::OsFamily;

/// The first platform version of Fargate, for Linux, that has the agent that runs commands.
const FARGATE_MIN: &str = "1.4.0";

impl Task {
    /// What is told of the agent that runs commands in the container. It comes and goes with the
    /// container, but does not come up where it cannot write, nor on an old platform of Fargate.
    pub fn exec_agent(&self, container: &Container) -> ContainerState {
        match container.state() {
            ContainerState::Running if !self.can_have_exec_agent(container) => {
                ContainerState::Stopped
            }
            state => state,
        }
    }

    /// Whether commands can be run in the container.
    pub fn can_execute(&self, container: &Container) -> bool {
        container.status == ContainerStatus::Running && self.can_have_exec_agent(container)
    }

    fn can_have_exec_agent(&self, container: &Container) -> bool {
        let definition = &self.spec.definition;
        let index = definition.container(&container.spec.name);
        let is_readonly =
            |index: usize| definition.containers()[index].readonly_root_filesystem == Some(true);
        let platform = definition.document.runtime_platform.as_ref();
        let system = platform.and_then(|platform| platform.operating_system_family);
        let is_old = system.is_none_or(|system| system == OsFamily::Linux)
            && self
                .spec
                .platform_version
                .is_some_and(|version| version < FARGATE_MIN);
        !is_old && !index.is_some_and(is_readonly)
    }
}

/// Runs a command in a container that can execute one. What comes of it is reported later.
pub fn begin(region: &mut Region, key: TaskKey, index: usize, command: String) -> &Exec {
    let task = region.tasks.get(key);
    let container = &task.containers[index];
    debug_assert!(task.can_execute(container));
    let exec = u32::try_from(container.execs.len()).unwrap_or(u32::MAX);
    let reference = region.tasks.get(key).container_ref(region.key, index);
    let begun = Exec {
        session_id: region.ids.session_id(),
        token: region.ids.session_token(),
        command: command.clone(),
        at: region.now(),
        sequence: region.next_sequence(),
        generation: reference.generation,
        result: None,
    };
    region
        .tasks
        .update(key, |task| task.containers[index].execs.push(begun));
    let index8 = small(index);
    lifecycle::note(
        region,
        key,
        What::Executing {
            index: index8,
            exec,
        },
    );
    region
        .effects
        .push_back(Effect::Execute(reference, exec, command));
    &region.tasks.get(key).containers[index].execs[exec as usize]
}

/// The command has ended.
pub(super) fn finish(
    region: &mut Region,
    key: TaskKey,
    index: usize,
    exec: u32,
    result: ExecResult,
) {
    region.tasks.update(key, |task| {
        task.containers[index].execs[exec as usize].result = Some(result);
    });
    let index = small(index);
    lifecycle::note(region, key, What::Executed { index, exec });
}

#[cfg(test)]
mod tests {
    use crate::ecs::lifecycle::{launch, report};
    use std::time::Duration;

    use super::*;
    use crate::ecs::fixtures;
    use crate::effect::{ContainerChange, ContainerRef, Happened, Report};
    use crate::wire::ContainerDefinition;

    /// A region with a container that runs.
    fn region() -> (Region, TaskKey) {
        let mut region = fixtures::region();
        let key = launch::task(
            &mut region,
            fixtures::launch(vec![ContainerDefinition::default()]),
        );
        let far = region.now() + Duration::from_secs(60);
        loop {
            region.advance(far);
            let (container, change) = match region.poll_effect() {
                Some(Effect::Pull(container, ..)) => (container, ContainerChange::pulled("")),
                Some(Effect::Start(container, _)) => (container, ContainerChange::running()),
                Some(other) => panic!("nobody asked for {other:?}"),
                None => break,
            };
            report::apply(&mut region, key, Report::change(container, change));
        }
        (region, key)
    }

    fn begun(region: &mut Region, key: TaskKey) -> (ContainerRef, u32) {
        begin(region, key, 0, "ls".to_owned());
        match region.poll_effect() {
            Some(Effect::Execute(container, exec, command)) => {
                assert_eq!(command, "ls");
                (container, exec)
            }
            other => panic!("the command should be run, not {other:?}"),
        }
    }

    fn end(region: &mut Region, (container, exec): (ContainerRef, u32), exit_code: i32) {
        let output = String::new();
        let what = Happened::Executed {
            exec,
            output,
            exit_code,
        };
        let key = region.tasks.find(container.task.id).unwrap().key;
        report::apply(region, key, Report::Container(container, what));
    }

    fn sessions(region: &Region, key: TaskKey) -> (usize, Vec<Option<i32>>) {
        let container = &region.tasks.get(key).containers[0];
        let codes = container
            .execs
            .iter()
            .map(|exec| Some(exec.result.as_ref()?.exit_code));
        (container.open_sessions(), codes.collect())
    }

    #[test]
    fn a_session_is_open_until_its_command_ends() {
        let (mut region, key) = region();
        let first = begun(&mut region, key);
        let second = begun(&mut region, key);
        assert_eq!(sessions(&region, key), (2, vec![None, None]));

        end(&mut region, second, 7);
        assert_eq!(sessions(&region, key), (1, vec![None, Some(7)]));

        end(&mut region, first, 0);
        end(&mut region, first, 1);
        assert_eq!(sessions(&region, key), (0, vec![Some(0), Some(7)]));
    }

    #[test]
    fn a_session_ends_with_its_container() {
        let (mut region, key) = region();
        let (container, exec) = begun(&mut region, key);
        let exited = Report::change(container, ContainerChange::exited(1));
        report::apply(&mut region, key, exited);
        end(&mut region, (container, exec), 0);

        assert_eq!(sessions(&region, key), (0, vec![None]));
    }

    #[test]
    fn an_answer_to_what_nobody_runs_is_dropped() {
        let (mut region, key) = region();
        let (container, exec) = begun(&mut region, key);

        end(&mut region, (container, exec + 1), 0);

        assert_eq!(sessions(&region, key), (1, vec![None]));
    }
}
