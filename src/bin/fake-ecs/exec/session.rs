//! The websocket of a session.

use std::io::{self, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fake_ecs::data_channel_client::{Client, Shown};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::call::{Failure, Session};
use super::terminal::{self, Resizes, Terminal};
use crate::stop::Stop;

/// What this ends with where the command has said nothing.
const UNKNOWN: i32 = 1;

/// Lets the user talk to the command. Returns its exit code.
pub(super) async fn talk(session: &Session) -> Result<i32, Failure> {
    let mut stop = Stop::listen().map_err(|error| Failure::Lost(error.to_string()))?;
    let mut talk = Talk::begin(session).await?;
    let mut resizes = Resizes::listen();
    loop {
        talk.write().await?;
        let pause = talk.pause();
        let may_type = talk.is_ready && talk.client.has_room();
        tokio::select! {
            frame = talk.socket.next() => match frame {
                Some(Ok(frame)) => {
                    if talk.receive(&frame)? {
                        return talk.end().await;
                    }
                }
                Some(Err(error)) => return Err(lost(error)),
                None => return Err(Failure::Lost("the server has closed it".to_owned())),
            },
            typed = next(&mut talk.typed), if may_type => talk.type_in(typed),
            () = resizes.next() => talk.resize(),
            () = stop.asked() => {
                let (created, now) = talk.times();
                talk.client.terminate(created, now);
            }
            () = sleep(pause) => {
                let now = talk.started.elapsed();
                if !talk.client.resend(now) {
                    return Err(Failure::Lost("the server does not answer".to_owned()));
                }
            }
        }
    }
}

struct Talk {
    client: Client,
    socket: WebSocketStream<TcpStream>,
    started: Instant,
    is_ready: bool,
    /// `None` once all was read.
    typed: Option<Receiver<Vec<u8>>>,
    /// Whether what was typed last has ended a line.
    is_at_line_start: bool,
    terminal: Option<Terminal>,
    exit_code: Option<i32>,
}

/// What is typed next; nothing ever, when that has ended.
async fn next(typed: &mut Option<Receiver<Vec<u8>>>) -> Option<Vec<u8>> {
    match typed {
        Some(typed) => typed.recv().await,
        None => std::future::pending().await,
    }
}

impl Talk {
    async fn begin(session: &Session) -> Result<Self, Failure> {
        // The plugin is not sent the exit code, because it would show it.
        let url = format!("{}&exit_code=true", session.url);
        let host = url
            .strip_prefix("ws://")
            .and_then(|url| url.split('/').next());
        let host = host.ok_or_else(|| Failure::Endpoint(session.url.clone()))?;
        let stream = TcpStream::connect(host).await;
        let stream = stream.map_err(|error| Failure::Connect(host.to_owned(), error))?;
        let (mut socket, _) = tokio_tungstenite::client_async(&url, stream)
            .await
            .map_err(lost)?;
        let opening = Message::text(Client::opening(&session.token));
        socket.send(opening).await.map_err(lost)?;
        Ok(Self {
            client: Client::new(&session.id),
            socket,
            started: now(),
            is_ready: false,
            typed: None,
            is_at_line_start: true,
            terminal: None,
            exit_code: None,
        })
    }

    async fn write(&mut self) -> Result<(), Failure> {
        for frame in self.client.take_frames() {
            self.socket
                .feed(Message::binary(frame))
                .await
                .map_err(lost)?;
        }
        self.socket.flush().await.map_err(lost)
    }

    fn pause(&self) -> Duration {
        let at = self.client.resend_at();
        let pause = at.map(|at| at.saturating_sub(self.started.elapsed()));
        pause.unwrap_or(Duration::from_secs(60))
    }

    /// Returns whether the session is over.
    fn receive(&mut self, frame: &Message) -> Result<bool, Failure> {
        let bytes = match frame {
            Message::Binary(bytes) => bytes,
            Message::Close(Some(frame)) if u16::from(frame.code) != 1000 => {
                return Err(Failure::Lost(frame.reason.to_string()));
            }
            Message::Close(_) => return Ok(true),
            _ => return Ok(false),
        };
        let (created, now) = self.times();
        for shown in self.client.receive(bytes, created, now) {
            match shown {
                Shown::Ready => {
                    self.is_ready = true;
                    self.terminal = Terminal::open();
                    self.typed = Some(terminal::typed());
                    self.resize();
                }
                Shown::Stdout(bytes) => print(&mut io::stdout(), &bytes)?,
                Shown::Stderr(bytes) => print(&mut io::stderr(), &bytes)?,
                Shown::Exit(code) => self.exit_code = Some(code),
                Shown::Closed(why) => {
                    // First, so that the words stand at the beginning of a line.
                    self.terminal = None;
                    if !why.is_empty() {
                        print(&mut io::stderr(), format!("fake-ecs: {why}\n").as_bytes())?;
                    }
                    return Ok(true);
                }
                // The library has no other, and is of the same version.
                _ => {}
            }
        }
        Ok(false)
    }

    fn type_in(&mut self, typed: Option<Vec<u8>>) {
        let (created, now) = self.times();
        let bytes = typed.unwrap_or_else(|| {
            self.typed = None;
            // Shells that let lines be edited take the end for something else within a line.
            let end: &[u8] = if self.is_at_line_start {
                &[terminal::END]
            } else {
                &[b'\n', terminal::END]
            };
            end.to_vec()
        });
        self.is_at_line_start = bytes.ends_with(b"\n");
        self.client.type_bytes(&bytes, created, now);
    }

    fn resize(&mut self) {
        let (created, now) = self.times();
        if let Some((columns, rows)) = self.terminal.as_ref().and_then(Terminal::size) {
            self.client.resize(columns, rows, created, now);
        }
    }

    /// Takes leave.
    async fn end(mut self) -> Result<i32, Failure> {
        // The server may have gone already.
        let _ = self.write().await;
        let _ = self.socket.close(None).await;
        Ok(self.exit_code.unwrap_or(UNKNOWN))
    }

    /// The time in milliseconds since 1970, and how long the client has been connected.
    fn times(&self) -> (u64, Duration) {
        #[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
        let created = SystemTime::now().duration_since(UNIX_EPOCH);
        let created = created.unwrap_or_default().as_millis();
        let created = u64::try_from(created).unwrap_or(u64::MAX);
        (created, self.started.elapsed())
    }
}

fn print(to: &mut dyn Write, bytes: &[u8]) -> Result<(), Failure> {
    let printed = to.write_all(bytes).and_then(|()| to.flush());
    printed.map_err(|error| Failure::Lost(format!("nobody reads what the command writes: {error}")))
}

fn lost(error: Error) -> Failure {
    Failure::Lost(error.to_string())
}

#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn now() -> Instant {
    Instant::now()
}
