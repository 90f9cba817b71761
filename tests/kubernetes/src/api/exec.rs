//! `…/pods/{name}/exec`: commands in containers, over a websocket.
//!
//! The first byte of each frame says what it is of: 0 standard input, 1 output, 2 error, 3 how it
//! ended, 4 the size of the terminal.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
};
use hyper::upgrade::Upgraded;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustix::process::{Signal, kill_process_group};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin};
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::api::answer::found;
use crate::api::body::Answered;
use crate::api::log::container;
use crate::api::route::Asked;
use crate::kubelet::process;
use crate::kubelet::run::Place;
use crate::refusal::{Answer, Refusal};
use crate::shared::{Shared, State};
use crate::terminal::Terminal;

/// What kubelets of before 1.30 speak.
const PROTOCOL: &str = "v4.channel.k8s.io";

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// A command that is to run.
struct Wanted {
    uid: String,
    container: String,
    place: Place,
    words: Vec<String>,
    is_tty: bool,
    has_input: bool,
}

pub(crate) fn exec(
    shared: Arc<Shared>,
    asked: Asked,
    mut request: Request<Incoming>,
) -> Answer<Response<Answered>> {
    let wanted = shared.look(|state| wanted(state, &asked))?;
    let header = |name| request.headers().get(name);
    let offered = header(SEC_WEBSOCKET_PROTOCOL).and_then(|it| it.to_str().ok());
    let mut offered = offered.unwrap_or_default().split(',').map(str::trim);
    let key = header(SEC_WEBSOCKET_KEY).map(|it| derive_accept_key(it.as_bytes()));
    let (Some(key), true) = (key, offered.any(|it| it == PROTOCOL)) else {
        return Err(Refusal::bad_request("Upgrade request required".to_owned()));
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            let upgraded = TokioIo::new(upgraded);
            let socket = WebSocketStream::from_raw_socket(upgraded, Role::Server, None).await;
            run(shared, wanted, socket).await;
        }
    });
    let response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_ACCEPT, key)
        .header(SEC_WEBSOCKET_PROTOCOL, PROTOCOL)
        .body(Answered::Whole(None));
    response.map_err(|error| Refusal::bad_request(error.to_string()))
}

fn wanted(state: &State, asked: &Asked) -> Answer<Wanted> {
    let pod = found(state, asked)?;
    let container = container(pod, asked)?;
    if let Some(phase @ ("Succeeded" | "Failed")) = pod["status"]["phase"].as_str() {
        return Err(Refusal::bad_request(format!(
            "cannot exec into a container in a completed pod; current phase is {phase}"
        )));
    }
    let uid = pod["metadata"]["uid"].as_str().unwrap_or_default();
    let run = state
        .runs
        .get(uid)
        .filter(|it| !state.dead.contains(&it.node));
    let run = run.ok_or_else(|| Refusal::no_kubelet("exec"))?;
    let it = run.container(&container).filter(|it| it.is_running());
    let Some(place) = it.and_then(|it| it.place.clone()) else {
        let mut refusal = Refusal::no_kubelet("exec");
        refusal.message = format!("container not found (\"{container}\")");
        return Err(refusal);
    };
    Ok(Wanted {
        uid: uid.to_owned(),
        container,
        place,
        words: asked.parameters("command").map(str::to_owned).collect(),
        is_tty: asked.is_set("tty"),
        has_input: asked.is_set("stdin"),
    })
}

async fn run(shared: Arc<Shared>, wanted: Wanted, socket: Socket) {
    let (mut sink, mut stream) = socket.split();
    let status = match process::is_there(&wanted.words, &wanted.place) {
        false => not_there(&wanted.words),
        true => {
            let (sender, mut frames) = mpsc::channel::<Bytes>(16);
            let (inputs, received) = mpsc::channel::<Bytes>(16);
            let running = tokio::spawn(talk(shared, wanted, sender, received));
            let ends = running.abort_handle();
            let listen = async {
                // A client that goes away ends the command.
                while let Some(Ok(Message::Binary(frame))) = stream.next().await {
                    if inputs.send(frame).await.is_err() {
                        return std::future::pending().await;
                    }
                }
            };
            let tell = async {
                while let Some(frame) = frames.recv().await {
                    if sink.send(Message::Binary(frame)).await.is_err() {
                        break;
                    }
                }
            };
            tokio::select! {
                () = listen => {
                    ends.abort();
                    return;
                }
                () = tell => {}
            }
            running
                .await
                .ok()
                .and_then(Result::ok)
                .unwrap_or(255_i32.into())
        }
    };
    close(&mut sink, &status).await;
}

async fn close(sink: &mut SplitSink<Socket, Message>, code: &Value) {
    let status = match code {
        Value::Number(number) if number.as_i64() == Some(0) => {
            json!({"metadata": {}, "status": "Success"})
        }
        Value::Number(number) => json!({
            "metadata": {},
            "status": "Failure",
            "message": format!("command terminated with non-zero exit code: exit status {number}"),
            "reason": "NonZeroExitCode",
            "details": {"causes": [{"reason": "ExitCode", "message": number.to_string()}]},
        }),
        status => status.clone(),
    };
    let mut frame = vec![3];
    frame.extend_from_slice(status.to_string().as_bytes());
    let _ = sink.send(Message::Binary(frame.into())).await;
    let _ = sink.close().await;
}

fn not_there(words: &[String]) -> Value {
    let program = words.first().map_or("", |it| &**it);
    let message = format!(
        "Internal error occurred: error executing command in container: failed to exec in \
         container: failed to start exec: OCI runtime exec failed: exec failed: unable to start \
         container process: exec: {program:?}: executable file not found in $PATH: unknown"
    );
    json!({
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": "InternalError",
        "code": 500,
    })
}

/// Runs a command until it ends. Returns its exit code.
async fn talk(
    shared: Arc<Shared>,
    wanted: Wanted,
    frames: mpsc::Sender<Bytes>,
    inputs: mpsc::Receiver<Bytes>,
) -> io::Result<Value> {
    let mut terminal = wanted.is_tty.then(Terminal::open).transpose()?;
    let mut child = match &terminal {
        Some((terminal, _)) => terminal.spawn(&wanted.words, &wanted.place)?,
        None => {
            let mut command = process::command(&wanted.words, &wanted.place);
            if wanted.has_input {
                command.stdin(std::process::Stdio::piped());
            }
            command.spawn()?
        }
    };
    let guest = Guest::new(&shared, &wanted, &child);
    let status = match &mut terminal {
        Some((terminal, output)) => {
            tokio::select! {
                () = terminal_input(terminal, inputs) => {}
                () = terminal_output(output, &frames) => {}
            }
            child.wait().await?
        }
        None => {
            let (output, error) = (child.stdout.take(), child.stderr.take());
            let input = child.stdin.take();
            let outputs = async {
                tokio::join!(pass(1, output, &frames), pass(2, error, &frames));
            };
            tokio::pin!(outputs);
            tokio::select! {
                () = input_of(input, inputs) => outputs.await,
                () = &mut outputs => {}
            }
            child.wait().await?
        }
    };
    drop(guest);
    Ok(process::code(status).into())
}

/// The processes of a command, which end with the connection and with the container.
struct Guest<'a> {
    shared: &'a Shared,
    wanted: &'a Wanted,
    group: Option<rustix::process::Pid>,
    has_ended: AtomicBool,
}

impl<'a> Guest<'a> {
    fn new(shared: &'a Shared, wanted: &'a Wanted, child: &Child) -> Self {
        let group = process::group(child);
        let guest = Self {
            shared,
            wanted,
            group,
            has_ended: AtomicBool::new(false),
        };
        guest.change(|guests| guests.extend(group));
        guest
    }

    fn change(&self, change: impl FnOnce(&mut Vec<rustix::process::Pid>)) {
        self.shared.note(&self.wanted.uid, |run| {
            let mut containers = run.containers.iter_mut();
            let container = containers.find(|it| it.name == self.wanted.container);
            if let Some(container) = container {
                change(&mut container.guests);
            }
        });
    }
}

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        if let Some(group) = self.group
            && !self.has_ended.swap(true, Ordering::Relaxed)
        {
            // It may have gone already.
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.change(|guests| guests.retain(|it| Some(*it) != self.group));
    }
}

/// Passes what is written on to the client.
async fn pass(channel: u8, from: Option<impl AsyncRead + Unpin>, frames: &mpsc::Sender<Bytes>) {
    let Some(mut from) = from else { return };
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let frame = [&[channel], &buffer[..read]].concat();
        if frames.send(frame.into()).await.is_err() {
            return;
        }
    }
}

async fn input_of(input: Option<ChildStdin>, mut frames: mpsc::Receiver<Bytes>) {
    let Some(mut input) = input else {
        return std::future::pending().await;
    };
    while let Some(frame) = frames.recv().await {
        if let [0, bytes @ ..] = &*frame
            && input.write_all(bytes).await.is_err()
        {
            return;
        }
    }
}

async fn terminal_input(terminal: &Terminal, mut frames: mpsc::Receiver<Bytes>) {
    while let Some(frame) = frames.recv().await {
        match &*frame {
            [0, bytes @ ..] if terminal.write(bytes).is_err() => return,
            [4, bytes @ ..] => {
                let size: Value = serde_json::from_slice(bytes).unwrap_or_default();
                let number = |name: &str| {
                    size[name]
                        .as_u64()
                        .and_then(|it| u16::try_from(it).ok())
                        .unwrap_or(0)
                };
                terminal.resize(number("Width"), number("Height"));
            }
            _ => {}
        }
    }
}

async fn terminal_output(output: &mut mpsc::Receiver<Vec<u8>>, frames: &mpsc::Sender<Bytes>) {
    while let Some(bytes) = output.recv().await {
        let frame = [&[1], &bytes[..]].concat();
        if frames.send(frame.into()).await.is_err() {
            return;
        }
    }
}
