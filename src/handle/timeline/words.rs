//! What happened to a task, in words.

use crate::ecs::task::exec::Exec;
use crate::ecs::task::state::{ContainerStatus, Stop, Task, TaskStatus};
use crate::ecs::task::timeline::{Moment, What};

/// The task's name in stories: its family, and enough of its id.
pub(in crate::handle) fn label(task: &Task) -> String {
    format!("{}/{}", task.spec.definition.family, &task.id()[..8])
}

/// Events and what a container only passes through make no entry: they are seen elsewhere.
pub(super) fn is_shown(moment: &Moment) -> bool {
    match moment.what {
        What::Event { .. }
        | What::ExecutionStopped(_)
        | What::Retimed(_)
        | What::Readdressed(_)
        | What::Retagged(_)
        | What::Retold { .. } => false,
        What::Container { status, .. } => !matches!(
            status,
            ContainerStatus::Waiting | ContainerStatus::Pulled | ContainerStatus::Starting
        ),
        _ => true,
    }
}

/// A moment in words.
pub(super) fn text(task: &Task, moment: &Moment) -> String {
    let name = |index: u8| {
        task.containers
            .get(usize::from(index))
            .map_or("?", |container| &container.spec.name)
    };
    match &moment.what {
        What::Status(TaskStatus::Stopped) => {
            let why = task.stop.as_ref().map_or_else(String::new, why);
            format!("{} {why}", TaskStatus::Stopped)
        }
        What::Status(status) => status.to_string(),
        What::StopAsked(stop) => format!("is to stop: {}", why(stop)),
        What::Event { version, .. } => format!("event {version}"),
        What::ExecutionStopped(_) => "the agent says when it ended".to_owned(),
        What::Readdressed(_) => "the engine has given it another address".to_owned(),
        What::Retimed(_) => "the agent says when it pulled images".to_owned(),
        What::Retagged(_) => "has other tags".to_owned(),
        &What::Retold { index, .. } => format!("more is known of {}", name(index)),
        What::Interface(status) => format!("network interface {}", status.as_str()),
        What::Volume(status) => format!("EBS volume {}", status.as_str()),
        What::Connected => "agent connected".to_owned(),
        What::Placed => "placed on an instance".to_owned(),
        &What::Container { index, status } => {
            let name = name(index);
            match status {
                ContainerStatus::Waiting => format!("{name} waits"),
                ContainerStatus::Pulling => format!("{name} pulls its image"),
                ContainerStatus::Pulled => format!("{name} has its image"),
                ContainerStatus::Starting => format!("{name} starts"),
                ContainerStatus::Running => format!("{name} RUNNING"),
                ContainerStatus::Stopping => format!("{name} gets SIGTERM"),
                ContainerStatus::Stopped => format!("{name} STOPPED{}", reason(task, index)),
            }
        }
        &What::Exited { index, code } => format!("{} exits with {code}", name(index)),
        &What::Restarted { index } => format!("{} is restarted", name(index)),
        &What::Health { index, status } => format!("{} {status}", name(index)),
        What::Noted(note) => format!("{}: {}", name(note.index), note.text),
        &What::Executing { index, exec } => {
            let command = command(task, index, exec);
            let command = command.map_or("?", |command| &command.command);
            format!("{} runs \"{command}\"", name(index))
        }
        &What::Executed { index, exec } => {
            let command = command(task, index, exec);
            let code = command.and_then(|command| Some(command.result.as_ref()?.exit_code));
            let command = command.map_or("?", |command| &command.command);
            let code = code.unwrap_or_default();
            format!("{}: \"{command}\" exits with {code}", name(index))
        }
    }
}

fn command(task: &Task, index: u8, exec: u32) -> Option<&Exec> {
    let container = task.containers.get(usize::from(index))?;
    container.execs.get(exec as usize)
}

fn why(stop: &Stop) -> String {
    format!("{} \"{}\"", stop.code, stop.reason)
}

fn reason(task: &Task, index: u8) -> String {
    let container = task.containers.get(usize::from(index));
    let reason = container.and_then(|container| container.reason.as_deref());
    reason.map_or_else(String::new, |reason| format!(" \"{reason}\""))
}
