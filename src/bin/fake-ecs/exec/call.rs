//! The call of `ExecuteCommand`.

use std::fmt;
use std::io;

use fake_ecs::Json;
use fake_ecs_core::wire::encode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Exec;
use crate::terminal;
use crate::terminal::environment::quoted;

/// What the server has opened.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) token: String,
}

/// Why there is no session, or no end of it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Which task is meant.
    Find(terminal::Failure),
    Endpoint(String),
    Connect(String, io::Error),
    Answer(String),
    Lost(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Find(failure) => failure.fmt(f),
            Self::Endpoint(url) => write!(f, "{url:?} is not like http://127.0.0.1:4566"),
            Self::Connect(host, error) => {
                write!(
                    f,
                    "nobody answers at {host}: {error}. Is `fake-ecs` running?"
                )
            }
            Self::Answer(why) => f.write_str(why),
            Self::Lost(why) => write!(f, "the session was lost: {why}"),
        }
    }
}

pub(super) async fn execute_command(exec: &Exec) -> Result<Session, Failure> {
    let host = exec.endpoint_url.strip_prefix("http://");
    let host = host.map(|host| host.trim_end_matches('/'));
    let host = host.filter(|host| host.contains(':') && !host.contains('/'));
    let host = host.ok_or_else(|| Failure::Endpoint(exec.endpoint_url.clone()))?;
    let answer = post(host, &authorization(exec), &body(exec)).await?;
    let session = &answer["session"];
    let text = |name: &str| session[name].as_str().map(str::to_owned);
    let opened = || {
        Some(Session {
            id: text("sessionId")?,
            url: text("streamUrl")?,
            token: text("tokenValue")?,
        })
    };
    opened().ok_or_else(|| {
        let words = ["message", "Message", "__type"].map(|name| answer[name].as_str());
        let why = words.into_iter().flatten().next();
        Failure::Answer(
            why.map_or_else(|| format!("not an answer of ECS: {answer}"), str::to_owned),
        )
    })
}

fn body(exec: &Exec) -> String {
    let text = |text: &str| String::from_utf8_lossy(&encode(&text)).into_owned();
    let mut body = format!(
        r#"{{"interactive":true,"task":{},"command":{}"#,
        text(&exec.task),
        text(&line(&exec.command))
    );
    let of_arn = exec.task.split('/').rev().nth(1).filter(|_| is_arn(exec));
    let cluster = exec.cluster.as_deref().or(of_arn);
    for (name, value) in [
        ("cluster", cluster),
        ("container", exec.container.as_deref()),
    ] {
        if let Some(value) = value {
            body += &format!(r#","{name}":{}"#, text(value));
        }
    }
    body + "}"
}

/// The command as a line for a shell, which `ExecuteCommand` takes.
fn line(command: &[String]) -> String {
    match command {
        [line] => line.clone(),
        words => {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            words.join(" ")
        }
    }
}

fn is_arn(exec: &Exec) -> bool {
    exec.task.starts_with("arn:") && exec.task.matches('/').count() == 2
}

/// The header that says which account and region is meant. Nothing is signed, because nobody looks.
fn authorization(exec: &Exec) -> String {
    let mut parts = exec.task.split(':').skip(3);
    let (of_arn, account) = (parts.next(), parts.next());
    let region = of_arn.or(exec.region.as_deref());
    let Some(region) = region.filter(|name| name.bytes().all(|it| it.is_ascii_graphic())) else {
        return String::new();
    };
    let key = account.unwrap_or("test");
    format!(
        "authorization: AWS4-HMAC-SHA256 Credential={key}/20250101/{region}/ecs/aws4_request, SignedHeaders=host, Signature=0\r\n"
    )
}

/// One request, on a connection of its own.
async fn post(host: &str, authorization: &str, body: &str) -> Result<Json, Failure> {
    let unreachable = |error| Failure::Connect(host.to_owned(), error);
    let mut stream = TcpStream::connect(host).await.map_err(unreachable)?;
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{authorization}\
         content-type: application/x-amz-json-1.1\r\n\
         x-amz-target: AmazonEC2ContainerServiceV20141113.ExecuteCommand\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    let mut answer = Vec::new();
    let exchange = async {
        stream.write_all(request.as_bytes()).await?;
        stream.read_to_end(&mut answer).await
    };
    exchange.await.map_err(unreachable)?;
    let answer = String::from_utf8_lossy(&answer);
    let json = answer
        .split_once("\r\n\r\n")
        .and_then(|(_, body)| body.parse().ok());
    json.ok_or_else(|| Failure::Answer(format!("{host} does not answer as ECS does")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec(task: &str) -> Exec {
        Exec {
            task: task.to_owned(),
            command: vec!["echo \"a\"".to_owned()],
            endpoint_url: String::new(),
            token: None,
            cluster: None,
            container: None,
            region: None,
            interactive: false,
        }
    }

    #[test]
    fn a_command_of_several_words_is_quoted() {
        for (command, expected) in [
            (&["/bin/sh"][..], "/bin/sh"),
            (&["ls | wc -l"], "ls | wc -l"),
            (&["cat", "a", "b"], "cat a b"),
            (&["sh", "-c", "echo a b"], "sh -c 'echo a b'"),
            (&["echo", "", "it's"], r"echo '' 'it'\''s'"),
        ] {
            let command: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(line(&command), expected);
        }
    }

    #[test]
    fn an_arn_says_where_its_task_is() {
        let task = "arn:aws:ecs:eu-central-1:210987654321:task/jobs/0123";
        let of_arn = exec(task);
        let header = authorization(&of_arn);
        assert!(header.contains("Credential=210987654321/20250101/eu-central-1/ecs/"));
        assert_eq!(
            body(&of_arn),
            format!(
                r#"{{"interactive":true,"task":"{task}","command":"echo \"a\"","cluster":"jobs"}}"#
            )
        );

        let of_id = Exec {
            cluster: Some("jobs".to_owned()),
            container: Some("app".to_owned()),
            region: Some("us-west-2".to_owned()),
            ..exec("0123")
        };
        assert!(authorization(&of_id).contains("Credential=test/20250101/us-west-2/"));
        assert!(body(&of_id).ends_with(r#","cluster":"jobs","container":"app"}"#));
        assert_eq!(authorization(&exec("0123")), "");
    }
}
