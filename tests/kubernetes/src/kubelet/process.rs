//! Processes of containers.

use std::path::Path;
use std::process::Stdio;

use rustix::process::Pid;
use serde_json::Value;
use tokio::process::{Child, Command};

use crate::kubelet::env::expand;
use crate::kubelet::run::{Place, Run};
use crate::shared::Image;

/// The words of a container's command: its own before those of its image.
pub(crate) fn words(spec: &Value, image: &Image, place: &Place) -> Vec<String> {
    let of = |name: &str| {
        let words = spec[name].as_array().into_iter().flatten();
        let words = words.filter_map(Value::as_str);
        let words = words.map(|it| expand(it, &place.env));
        words.collect::<Vec<_>>()
    };
    let (command, arguments) = (of("command"), of("args"));
    match (command.is_empty(), arguments.is_empty()) {
        (true, true) => [&image.entrypoint[..], &image.command[..]].concat(),
        (true, false) => [&image.entrypoint[..], &arguments[..]].concat(),
        (false, _) => [command, arguments].concat(),
    }
}

/// A command in the place of a container, as a group of processes of its own.
pub(crate) fn command(words: &[String], place: &Place) -> Command {
    let mut command = ungrouped(words, place);
    command.process_group(0);
    command
}

/// The same, in the group of this process: for what makes a group itself.
pub(crate) fn ungrouped(words: &[String], place: &Place) -> Command {
    let words: Vec<String> = words.iter().map(|it| place.paths.replace(it)).collect();
    let (program, arguments) = match &*words {
        [] => ("", &[][..]),
        [program, arguments @ ..] => (&**program, arguments),
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(place.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&place.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Whether the program of a command can be found.
pub(crate) fn is_there(words: &[String], place: &Place) -> bool {
    let Some(program) = words.first().map(|it| place.paths.replace(it)) else {
        return false;
    };
    if program.contains('/') {
        return place.folder.join(program).exists();
    }
    let path = place.env.iter().find(|(name, _)| name == "PATH");
    let mut folders = path.into_iter().flat_map(|(_, value)| value.split(':'));
    folders.any(|folder| Path::new(folder).join(&program).exists())
}

pub(crate) fn group(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()?).ok()?)
}

/// Where a container's commands run.
pub(crate) fn place(run: &Run, spec: &Value, env: Vec<(String, String)>, all: &Path) -> Place {
    let paths = super::volumes::paths(all, &run.folder, &run.node, &run.pod, spec);
    let own = run.folder.join("containers");
    let folder = match spec["workingDir"].as_str() {
        Some(path) => paths.replace(path).into(),
        None => own.join(spec["name"].as_str().unwrap_or_default()),
    };
    let env = env.into_iter().map(|(name, value)| {
        let value = match &*name {
            "PATH" => value,
            _ => paths.replace(&value),
        };
        (name, value)
    });
    Place {
        env: env.collect(),
        folder,
        paths,
    }
}

/// How a process ended, as containers tell it.
pub(crate) fn code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    let signal = status.signal().map(|signal| 128 + signal);
    status.code().or(signal).unwrap_or(255)
}

/// The memory that a process has, in bytes.
pub(crate) fn memory(process: Pid) -> Option<f64> {
    let path = format!("/proc/{}/statm", process.as_raw_nonzero());
    let text = std::fs::read_to_string(path).ok()?;
    let pages: f64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096.0)
}
