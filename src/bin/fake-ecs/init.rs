//! What is done before the server says that it is ready: `--init DIRECTORY`.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Output;

use clap::Args;
use fake_ecs::{Json, Remote, RemoteError};
use tokio::process::Command;

use crate::set_up;

#[derive(Clone, Debug, Args)]
pub(crate) struct Init {
    /// Do what is in this directory before it says that it is ready, in the order of the files'
    /// names: the calls in files that end in .json, and what can be executed. What fails ends it.
    /// Where a journal goes on, nothing of that is done again.
    #[arg(long, env = "FAKE_ECS_INIT", value_name = "DIRECTORY")]
    init: Option<PathBuf>,
}

impl Init {
    /// Whether there is something to be done.
    pub(crate) fn is_any(&self) -> bool {
        self.init.is_some()
    }

    pub(crate) async fn run(&self, ecs: &Remote, token: Option<&str>) -> Result<(), Failure> {
        let Some(directory) = &self.init else {
            return Ok(());
        };
        let unreadable = |error| Failure::Directory(directory.clone(), error);
        for path in files(directory).map_err(unreadable)? {
            let name = path.file_name().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            let done = if path.extension().is_some_and(|it| it == "json") {
                call_all(ecs, &path).await
            } else if is_executable(&path).map_err(unreadable)? {
                execute(ecs, token, &path).await
            } else {
                Err(Why::NotExecutable)
            };
            done.map_err(|why| Failure::File(name.clone(), why))?;
            tracing::info!(target: "fake_ecs", file = name, "done");
        }
        Ok(())
    }
}

/// The files that something is to be done with, in the order of their names.
fn files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let is_hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        let is_json = path.extension().is_some_and(|it| it == "json");
        if !fs::metadata(&path)?.is_file() || is_hidden {
            continue;
        }
        if is_json || is_executable(&path)? || is_script(&path)? {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;

    Ok(fs::metadata(path)?.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> io::Result<bool> {
    let executable = ["exe", "bat", "cmd"];
    let extension = path.extension();
    Ok(extension.is_some_and(|it| executable.iter().any(|executable| it == *executable)))
}

/// Whether it is meant to be executed, on systems where that takes a permission. One that has lost
/// it on its way would be left out without a word.
fn is_script(path: &Path) -> io::Result<bool> {
    if !cfg!(unix) {
        return Ok(false);
    }
    let mut begin = [0; 2];
    let read = fs::File::open(path)?.read_exact(&mut begin);
    Ok(read.is_ok() && begin == *b"#!")
}

/// Makes the calls of a file, which has one or a list of them.
async fn call_all(ecs: &Remote, path: &Path) -> Result<(), Why> {
    let text = fs::read_to_string(path).map_err(Why::Read)?;
    let json: Json = text.parse().map_err(Why::Json)?;
    let calls: Vec<&Json> = match json.is_list() {
        true => json.items().collect(),
        false => vec![&json],
    };
    for (at, call) in calls.into_iter().enumerate() {
        make(ecs, call)
            .await
            .map_err(|why| Why::Call(at + 1, why))?;
    }
    Ok(())
}

/// Makes a call of the API, or carries out a command.
async fn make(ecs: &Remote, call: &Json) -> Result<(), String> {
    let shown = |error: RemoteError| error.to_string();
    if !call["command"].is_null() {
        let done = ecs.command(call.to_string()).await;
        return done.map(drop).map_err(shown);
    }
    let known = ["operation", "input"];
    let unknown = call.members().find(|(name, _)| !known.contains(name));
    let Some(operation) = call["operation"].as_str().filter(|_| unknown.is_none()) else {
        let unknown = unknown.map(|(name, _)| format!(", without '{name}'"));
        return Err(format!(
            r#"a call is written as {{"operation": "CreateCluster", "input": {{…}}}}{}, and a command as {{"command": "SetAlarm", …}}"#,
            unknown.unwrap_or_default()
        ));
    };
    let input = match call["input"].is_null() {
        true => "{}".to_owned(),
        false => call["input"].to_string(),
    };
    set_up::call(ecs, operation, &input).await
}

/// Runs a program, which finds the fake as the AWS CLI does.
async fn execute(ecs: &Remote, token: Option<&str>, path: &Path) -> Result<(), Why> {
    let path = fs::canonicalize(path).map_err(Why::Read)?;
    let mut command = Command::new(path);
    command
        .envs(ecs.env_vars())
        .env("AWS_ENDPOINT_URL", ecs.endpoint_url())
        .env("FAKE_ECS_URL", ecs.endpoint_url())
        .envs(token.map(|token| ("FAKE_ECS_TOKEN", token)))
        .stdin(std::process::Stdio::null())
        // Whoever ends the server ends what it waits for.
        .kill_on_drop(true);
    let output = command.output().await.map_err(Why::Read)?;
    match output.status.success() {
        true => Ok(()),
        false => Err(Why::Ended(output)),
    }
}

/// Why a server is not set up.
#[derive(Debug)]
pub(crate) enum Failure {
    Directory(PathBuf, io::Error),
    File(String, Why),
}

#[derive(Debug)]
pub(crate) enum Why {
    Read(io::Error),
    Json(String),
    Call(usize, String),
    NotExecutable,
    Ended(Output),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path, error) => {
                write!(
                    f,
                    "failed to read the directory {} of --init: {error}",
                    path.display()
                )
            }
            Self::File(name, why) => write!(f, "--init: {name}: {why}"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Json(why) => write!(f, "is no JSON: {why}"),
            Self::Call(number, why) => write!(f, "call {number}: {why}"),
            Self::NotExecutable => f.write_str("is a script that may not be executed: chmod +x"),
            Self::Ended(output) => {
                write!(f, "ended with {}", output.status)?;
                for text in [&output.stdout, &output.stderr] {
                    let text = String::from_utf8_lossy(text);
                    if !text.trim().is_empty() {
                        write!(f, "\n{}", text.trim_end())?;
                    }
                }
                Ok(())
            }
        }
    }
}
