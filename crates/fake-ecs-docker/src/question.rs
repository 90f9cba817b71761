//! What a test asks about a container that runs: what a command comes to, and its files.

use std::io::Read;
use std::sync::Arc;

use bollard::Docker as Client;
use bollard::body_full;
use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use bollard::query_parameters::{
    DownloadFromContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};
use fake_ecs_core::effect::ContainerRef;
use fake_ecs_core::effect::question::{CopyDataSource, Executed, Question};
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::reason::with_causes;
use crate::stats;
use crate::task::Task;

/// How long to wait before asking again whether a command whose output has ended has ended, too.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

/// Answers a question.
pub(crate) async fn answer(task: &Arc<Task>, of: ContainerRef, question: Question) {
    let index = usize::from(of.container);
    let id = task.containers[index].lock().await.id.clone();
    let Some(id) = id else {
        return question.refuse("the engine has no such container");
    };
    let client = task.fake.client();
    match question {
        Question::Exec { command, answer } => {
            let executed = exec(client, &id, command).await;
            answer(executed.map_err(|error| with_causes(&error)));
        }
        Question::CopyTo {
            path,
            source,
            answer,
        } => answer(copy_to(client, &id, &path, source).await),
        Question::CopyFrom { path, answer } => answer(copy_from(client, &id, &path).await),
        Question::Stats { answer } => answer(Ok(stats::of(task, of).await)),
    }
}

async fn exec(client: &Client, id: &str, command: Vec<String>) -> Result<Executed, Error> {
    let config = ExecConfig {
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        cmd: Some(command),
        ..ExecConfig::default()
    };
    let exec = client.create_exec(id, config).await?.id;
    let started = client.start_exec(&exec, None::<StartExecOptions>).await?;
    let mut executed = Executed::default();
    if let StartExecResults::Attached { mut output, .. } = started {
        while let Some(written) = output.next().await {
            executed.output.extend_from_slice(&written?.into_bytes());
        }
    }
    loop {
        let ended = client.inspect_exec(&exec).await?;
        if ended.running != Some(true) {
            let code = ended.exit_code.and_then(|code| i32::try_from(code).ok());
            executed.exit_code = code.unwrap_or_default();
            return Ok(executed);
        }
        sleep(PAUSE).await;
    }
}

async fn copy_to(
    client: &Client,
    id: &str,
    path: &str,
    source: CopyDataSource,
) -> Result<(), String> {
    let archive = pack(path, source)?;
    let options = UploadToContainerOptionsBuilder::new().path("/").build();
    let copied = client
        .upload_to_container(id, Some(options), body_full(archive.into()))
        .await;
    copied.map_err(|error| with_causes(&error))
}

/// An archive in which the source has that path.
fn pack(path: &str, source: CopyDataSource) -> Result<Vec<u8>, String> {
    let inside = path.trim_start_matches('/');
    let mut archive = tar::Builder::new(Vec::new());
    let (packed, what) = match source {
        CopyDataSource::Data(data) => {
            let mut header = tar::Header::new_gnu();
            header.set_size(data.len() as u64);
            header.set_mode(0o644);
            let packed = archive.append_data(&mut header, inside, &*data);
            (packed, path.to_owned())
        }
        CopyDataSource::File(source) => {
            let packed = if source.is_dir() {
                archive.append_dir_all(inside, &source)
            } else {
                archive.append_path_with_name(&source, inside)
            };
            (packed, source.display().to_string())
        }
        other => return Err(format!("{other:?} is not for containers of an engine")),
    };
    let packed = packed.and_then(|()| archive.into_inner());
    packed.map_err(|error| format!("{what}: {error}"))
}

async fn copy_from(client: &Client, id: &str, path: &str) -> Result<Vec<u8>, String> {
    let options = DownloadFromContainerOptionsBuilder::new()
        .path(path)
        .build();
    let mut archive = Vec::new();
    let mut pieces = std::pin::pin!(client.download_from_container(id, Some(options)));
    while let Some(piece) = pieces.next().await {
        archive.extend_from_slice(&piece.map_err(|error| with_causes(&error))?);
    }
    unpack(path, &archive)
}

/// The contents of the one file of an archive.
fn unpack(path: &str, archive: &[u8]) -> Result<Vec<u8>, String> {
    let worded = |error| format!("{path}: {error}");
    let mut archive = tar::Archive::new(archive);
    let mut entries = archive.entries().map_err(worded)?;
    let entry = entries.next();
    let mut entry = entry
        .ok_or_else(|| format!("{path}: nothing is there"))?
        .map_err(worded)?;
    if !entry.header().entry_type().is_file() {
        return Err(format!("{path} is not a file"));
    }
    let mut contents = Vec::new();
    entry.read_to_end(&mut contents).map_err(worded)?;
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_for_a_path_is_found_there() {
        let packed = pack("/etc/app.conf", b"a = 1".into()).unwrap();

        assert_eq!(unpack("/etc/app.conf", &packed).unwrap(), b"a = 1");
        let mut archive = tar::Archive::new(&*packed);
        let entry = archive.entries().unwrap().next().unwrap().unwrap();
        assert_eq!(entry.path().unwrap().to_str(), Some("etc/app.conf"));

        let error = pack("/x", "/does/not/exist".into()).unwrap_err();
        assert!(error.starts_with("/does/not/exist: "), "{error}");
        let directory = pack("/x", env!("CARGO_MANIFEST_DIR").into()).unwrap();
        assert_eq!(unpack("/x", &directory).unwrap_err(), "/x is not a file");
    }
}
