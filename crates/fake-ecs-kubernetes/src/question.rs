//! What a test asks about a container that runs: what a command comes to, and its files, which are
//! read and written by its own programs.

use std::sync::Arc;

use fake_ecs_core::CopyDataSource;
use fake_ecs_core::effect::question::{Executed, Question};
use kube::api::{AttachParams, AttachedProcess};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::cluster::Cluster;
use crate::connect::{why, with_causes};
use crate::exec::{Place, exit_code};

/// Writes as many bytes as are sent, because the end of the input cannot be sent to every cluster.
const WRITE: &str = "mkdir -p \"$(dirname \"$0\")\" && head -c \"$1\" > \"$0\"";

/// How many bytes a command may write, or a file may have, for it to be held in memory.
const OUTPUT_MAX: usize = 256 << 20;

/// Answers a question.
pub(crate) async fn answer(cluster: Arc<Cluster>, of: Place, question: Question) {
    match question {
        Question::Exec { command, answer } => answer(run(&cluster, &of, &command, &[]).await),
        Question::CopyFrom { path, answer } => {
            let read = run(&cluster, &of, &words(&["cat", "--", &path]), &[]).await;
            answer(read.and_then(succeeded).map(|read| read.output));
        }
        Question::CopyTo {
            path,
            source,
            answer,
        } => answer(write(&cluster, &of, &path, source).await),
        Question::Stats { answer } => answer(Ok(None)),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

async fn write(
    cluster: &Cluster,
    of: &Place,
    path: &str,
    source: CopyDataSource,
) -> Result<(), String> {
    let data = match source {
        CopyDataSource::Data(data) => data,
        CopyDataSource::File(file) if file.is_dir() => {
            return Err("folders are not copied into Pods".to_owned());
        }
        CopyDataSource::File(file) => {
            std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?
        }
        _ => return Err("that is not copied into Pods".to_owned()),
    };
    let length = data.len().to_string();
    let command = words(&["/bin/sh", "-c", WRITE, path, &length]);
    run(cluster, of, &command, &data)
        .await
        .and_then(succeeded)
        .map(drop)
}

fn succeeded(executed: Executed) -> Result<Executed, String> {
    match executed.exit_code {
        0 => Ok(executed),
        code => {
            let output = String::from_utf8_lossy(&executed.output);
            Err(format!("{} (exit code {code})", output.trim()))
        }
    }
}

async fn run(
    cluster: &Cluster,
    of: &Place,
    command: &[String],
    input: &[u8],
) -> Result<Executed, String> {
    let params = AttachParams::default()
        .stdin(!input.is_empty())
        .container(&of.container);
    let process = cluster.pods.exec(&of.pod, command, &params).await;
    let mut process = process.map_err(|error| why(&error))?;
    let output = talk(&mut process, input).await;
    let output = output.map_err(|error| with_causes(&error))?;
    let exit_code = exit_code(&mut process).await;
    Ok(Executed { output, exit_code })
}

/// Sends all of the input, and takes all of both outputs.
async fn talk(process: &mut AttachedProcess, input: &[u8]) -> std::io::Result<Vec<u8>> {
    let (stdin, stdout, stderr) = (process.stdin(), process.stdout(), process.stderr());
    let send = async {
        if let Some(mut stdin) = stdin {
            // A command that reads nothing says why.
            let _ = stdin.write_all(input).await;
            // The end of this stream is the end of the connection to older clusters.
            return Some(stdin);
        }
        None
    };
    let receive = async {
        let (mut written, mut one, mut other) = (Vec::new(), [0; 4096], [0; 4096]);
        let (mut stdout, mut stderr) = (stdout, stderr);
        while stdout.is_some() || stderr.is_some() {
            if written.len() > OUTPUT_MAX {
                return Err(std::io::Error::other("there is too much of it"));
            }
            tokio::select! {
                read = read_some(&mut stdout, &mut one), if stdout.is_some() => {
                    written.extend_from_slice(&one[..read?]);
                }
                read = read_some(&mut stderr, &mut other), if stderr.is_some() => {
                    written.extend_from_slice(&other[..read?]);
                }
            }
        }
        Ok(written)
    };
    let (_stdin, written) = tokio::join!(send, receive);
    written
}

/// Reads a part of a stream, which is none any more at its end.
async fn read_some<R>(stream: &mut Option<R>, part: &mut [u8]) -> std::io::Result<usize>
where
    R: tokio::io::AsyncRead + Unpin,
{
    let Some(reader) = stream else { return Ok(0) };
    let read = reader.read(part).await?;
    if read == 0 {
        *stream = None;
    }
    Ok(read)
}
