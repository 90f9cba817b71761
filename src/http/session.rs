//! The websocket of a session of ECS Exec: `GET /v1/data-channel/<session>`.
//!
//! What is said there is decided by [`Channel`]. This has the socket, the command and the time. A
//! connection that is lost ends here and nowhere else: the command goes on, and who connects again
//! sees all of what it has written.

use std::pin::Pin;
use std::sync::Weak;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::{Request, StatusCode};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};

use super::control::json;
use super::reply::{Reply, Stream, Talk};
use super::websocket::{self, Websocket};
use crate::data_channel::{Channel, Event};
use crate::driver::{AnsweredSession, Driver, Gone};
use crate::runtime::exec::{Input, Output, Session};

const PREFIX: &str = "/v1/data-channel/";

/// What a client adds to the URL that wants to be sent the exit code. The plugin of Systems Manager
/// does not: it would show it.
const EXIT_CODE: &str = "exit_code=true";

/// Far more than any message of a client.
const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// After how much of the fake's time a session ends in which nobody types and nothing is shown.
const IDLE: Duration = Duration::from_secs(20 * 60);
/// How long a client may take to say who it is.
const TOKEN_S_MAX: Duration = Duration::from_secs(30);
/// How long a client may take to have heard all, and to leave, once a session has ended.
const END_S_MAX: Duration = Duration::from_secs(5);

const TIMED_OUT: &str = "Your session timed out due to inactivity.";
const TERMINATED: &str = "Your session has been terminated.";

/// The session whose stream a path is, if it is one.
pub(super) fn id(path: &str) -> Option<&str> {
    path.strip_prefix(PREFIX)
}

pub(super) fn respond(driver: &Driver, request: &Request<Bytes>, id: &str) -> Reply {
    let refuse = |status, why: &str| {
        let body = format!(r#"{{"message":"{why}"}}"#);
        Reply::Now(json(driver, status, body))
    };
    let Some(response) = websocket::accept(request) else {
        let why = "this is the stream of a session: connect to it with a websocket, version 13";
        return refuse(StatusCode::UPGRADE_REQUIRED, why);
    };
    let Some(session) = driver.session(id) else {
        return refuse(StatusCode::NOT_FOUND, "there is no such session");
    };
    let mut query = request.uri().query().unwrap_or_default().split('&');
    let wants_exit_code = query.any(|parameter| parameter == EXIT_CODE);
    let handler = move |driver, stream| {
        let attachment = Attachment::new(driver, session, wants_exit_code);
        Box::pin(attachment.serve(stream)) as Talk
    };
    Reply::Upgrade(response, Box::new(handler))
}

/// One client of a session.
struct Attachment {
    driver: Weak<Driver>,
    session: AnsweredSession,
    wants_exit_code: bool,
    channel: Channel,
    command: Command,
    connected: Instant,
    /// When something was typed or shown last, in the fake's time.
    active: SystemTime,
}

/// The command, as far as the client is attached to it.
enum Command {
    /// The client is not ready.
    Unattached,
    /// With what was typed before the command runs.
    Attaching(
        Pin<Box<dyn Future<Output = Result<Option<Session>, Gone>> + Send>>,
        Vec<Input>,
    ),
    Attached(Session),
    /// It has ended, and what is left is on its way.
    Ended(Instant),
}

/// What has happened next.
enum Next {
    /// There is a session, unless the command has ended without a result.
    Attached(Option<Session>),
    Shown(Option<Output>),
    Frame(Message),
    /// Nothing; it may be time for something.
    Look,
}

/// Why an attachment ends.
enum End {
    /// Either the client or the fake is gone.
    Lost,
    /// The token was not the one of the session, or did not come.
    Stranger,
    /// The session is over. The words are for the client.
    Over(&'static str),
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Lost
    }
}

impl From<Error> for End {
    fn from(_: Error) -> Self {
        Self::Lost
    }
}

impl Attachment {
    fn new(driver: Weak<Driver>, session: AnsweredSession, wants_exit_code: bool) -> Self {
        Self {
            channel: Channel::new(&session.session_id, &session.token),
            driver,
            session,
            wants_exit_code,
            command: Command::Unattached,
            connected: real_now(),
            active: UNIX_EPOCH,
        }
    }

    async fn serve(mut self, stream: Stream) {
        let mut socket = websocket::open(stream, MESSAGE_BYTES_MAX).await;
        let Err(end) = self.talk(&mut socket).await;
        // A client that has gone meanwhile misses nothing.
        let _ = timeout(END_S_MAX, self.end(end, &mut socket)).await;
    }

    async fn talk(&mut self, socket: &mut Websocket) -> Result<std::convert::Infallible, End> {
        self.active = self.now()?;
        loop {
            self.write(socket).await?;
            match self.next(socket).await? {
                Next::Attached(Some(session)) => self.command.attach(session),
                Next::Attached(None) => self.command = Command::Ended(real_now()),
                Next::Shown(output) => self.show(output)?,
                Next::Frame(message) => self.receive(message)?,
                Next::Look => {}
            }
            self.look()?;
        }
    }

    /// Sends what the channel has to say.
    async fn write(&mut self, socket: &mut Websocket) -> Result<(), Error> {
        for frame in self.channel.take_frames() {
            socket.feed(Message::binary(frame)).await?;
        }
        socket.flush().await
    }

    async fn next(&mut self, socket: &mut Websocket) -> Result<Next, End> {
        let acted = Driver::acted_owned(&self.driver).ok_or(Gone)?;
        let pause = self.pause()?;
        let has_room = self.channel.has_room();
        // What a command has written comes before the client is taken for idle.
        tokio::select! {
            biased;
            next = self.command.next(has_room) => Ok(next?),
            frame = socket.next() => Ok(Next::Frame(frame.ok_or(End::Lost)??)),
            () = acted => Ok(Next::Look),
            () = sleep(pause) => Ok(Next::Look),
        }
    }

    /// For how long nothing needs to be done. A wall clock runs as fast as this one; others say
    /// when they move.
    fn pause(&self) -> Result<Duration, Gone> {
        let idle = IDLE.saturating_sub(self.idle()?);
        let resend = self.channel.resend_at();
        let resend = resend.map(|at| at.saturating_sub(self.connected.elapsed()));
        let limit = match self.command {
            Command::Unattached => TOKEN_S_MAX.saturating_sub(self.connected.elapsed()),
            Command::Ended(at) => END_S_MAX.saturating_sub(at.elapsed()),
            Command::Attaching(..) | Command::Attached(_) => Duration::MAX,
        };
        Ok(idle.min(limit).min(resend.unwrap_or(Duration::MAX)))
    }

    /// Does what it is time for.
    fn look(&mut self) -> Result<(), End> {
        let elapsed = self.connected.elapsed();
        match self.command {
            Command::Ended(at) if self.channel.is_acknowledged() || at.elapsed() >= END_S_MAX => {
                return Err(End::Over(""));
            }
            Command::Unattached if elapsed >= TOKEN_S_MAX => return Err(End::Stranger),
            _ => {}
        }
        if self.idle()? >= IDLE {
            self.hang_up()?;
            return Err(End::Over(TIMED_OUT));
        }
        self.channel.resend(elapsed).map_err(|_silent| End::Lost)
    }

    fn show(&mut self, output: Option<Output>) -> Result<(), End> {
        let (created, now) = self.times()?;
        match output {
            Some(Output::Stdout(bytes)) => self.channel.show(&bytes, created, now),
            Some(Output::Stderr(bytes)) => self.channel.show_error(&bytes, created, now),
            Some(Output::Exit(code)) => {
                if self.wants_exit_code {
                    self.channel.exit_code(code, created, now);
                }
                self.command = Command::Ended(real_now());
            }
            None => self.command = Command::Ended(real_now()),
        }
        self.active = self.now()?;
        Ok(())
    }

    fn receive(&mut self, message: Message) -> Result<(), End> {
        let (created, now) = self.times()?;
        let events = match message {
            Message::Text(text) => {
                let opened = self.channel.open(text.as_bytes(), created, now);
                opened.map_err(|_wrong| End::Stranger)?;
                Vec::new()
            }
            Message::Binary(bytes) => self.channel.receive(&bytes, created, now),
            Message::Close(_) => return Err(End::Lost),
            // Pings are answered by the socket, and keep no session from being idle.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Vec::new(),
        };
        for event in events {
            self.active = self.now()?;
            match event {
                Event::Ready => {
                    let driver = Weak::clone(&self.driver);
                    let attaching = self.session.clone().attach(driver);
                    self.command = Command::Attaching(Box::pin(attaching), Vec::new());
                }
                Event::Typed(bytes) => self.command.send(Input::Bytes(bytes)),
                Event::Resized { columns, rows } => {
                    self.command.send(Input::Resize { columns, rows });
                }
                Event::Terminated => {
                    self.hang_up()?;
                    return Err(End::Over(TERMINATED));
                }
            }
        }
        Ok(())
    }

    /// Tells the client that this is the end, and waits until it has left.
    async fn end(&mut self, end: End, socket: &mut Websocket) -> Result<(), End> {
        let frame = match end {
            End::Lost => return Ok(()),
            End::Stranger => CloseFrame {
                code: CloseCode::Policy,
                reason: "the token is not that of the session".into(),
            },
            End::Over(reason) => {
                let (created, _) = self.times()?;
                self.channel.close(reason, created);
                self.write(socket).await?;
                CloseFrame {
                    code: CloseCode::Normal,
                    reason: "".into(),
                }
            }
        };
        socket.close(Some(frame)).await?;
        // Who closes a connection that has something unread takes back what it has written.
        while socket.next().await.is_some_and(|frame| frame.is_ok()) {}
        Ok(())
    }

    fn hang_up(&self) -> Result<(), Gone> {
        self.driver.upgrade().ok_or(Gone)?.hang_up(&self.session);
        Ok(())
    }

    fn now(&self) -> Result<SystemTime, Gone> {
        Ok(self.driver.upgrade().ok_or(Gone)?.now())
    }

    fn idle(&self) -> Result<Duration, Gone> {
        let idle = self.now()?.duration_since(self.active);
        Ok(idle.unwrap_or_default())
    }

    /// The fake's time in milliseconds since 1970, and how long the client has been connected.
    fn times(&self) -> Result<(u64, Duration), Gone> {
        let created = self.now()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let created = u64::try_from(created.as_millis()).unwrap_or(u64::MAX);
        Ok((created, self.connected.elapsed()))
    }
}

impl Command {
    /// What comes of it next, if there is room for it.
    async fn next(&mut self, has_room: bool) -> Result<Next, Gone> {
        match self {
            Self::Attaching(attaching, _) => Ok(Next::Attached(attaching.await?)),
            Self::Attached(session) if has_room => Ok(Next::Shown(session.read().await)),
            Self::Unattached | Self::Attached(_) | Self::Ended(_) => std::future::pending().await,
        }
    }

    /// The command runs.
    fn attach(&mut self, session: Session) {
        if let Self::Attaching(_, typed) = self {
            for input in typed.drain(..) {
                session.send(input);
            }
        }
        *self = Self::Attached(session);
    }

    /// A command that is simulated reads nothing.
    fn send(&mut self, input: Input) {
        match self {
            Self::Attaching(_, typed) => typed.push(input),
            Self::Attached(session) => session.send(input),
            Self::Unattached | Self::Ended(_) => {}
        }
    }
}

/// Connections live in real time, whatever the fake's clock shows.
#[expect(
    clippy::disallowed_methods,
    reason = "connections live in real time, whatever the fake's clock shows"
)]
fn real_now() -> Instant {
    Instant::now()
}
