//! The websockets of agents, at `/acs/ws` and `/tcs/ws`: see [`crate::agent`] for what is said.
//!
//! A connection that is lost ends here and nowhere else. What the agent has not acknowledged is
//! said again on its next connection.

use std::sync::Weak;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::{Request, StatusCode};
use tokio::sync::Notify;
use tokio::time::{interval, timeout};
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::protocol::Message;

use super::control::json;
use super::reply::{Reply, Stream, Talk};
use super::websocket::{self, Websocket};
use crate::agent::{Address, Control, HEARTBEAT, Refused, Socket, acknowledge};
use crate::driver::{Connection, Driver, Gone};

/// Far more than any message of an agent.
const MESSAGE_BYTES_MAX: usize = 16 << 20;
/// How long an agent may take to read what it is told.
const WRITE_S_MAX: Duration = Duration::from_secs(60);
/// The same of the last word: who is gone does not read it.
const CLOSE_S_MAX: Duration = Duration::from_secs(1);

pub(super) fn respond(driver: &Driver, request: &Request<Bytes>, socket: Socket) -> Reply {
    let refuse = |status, body: String| Reply::Now(json(driver, status, body));
    let Some(response) = websocket::accept(request) else {
        let body = r#"{"message":"agents connect here with a websocket, version 13"}"#;
        return refuse(StatusCode::UPGRADE_REQUIRED, body.to_owned());
    };
    let query = request.uri().query().unwrap_or_default();
    let address = match driver.read(|state| Address::of(state, query)) {
        Ok(address) => address,
        Err(Refused::Unknown(arn)) => {
            let why = format!("there is no container instance '{arn}'");
            let body = serde_json::json!({"InactiveInstanceException": why});
            return refuse(StatusCode::BAD_REQUEST, body.to_string());
        }
        Err(Refused::KeptAway) => {
            let body = r#"{"ServerException":"the agent is disconnected"}"#;
            return refuse(StatusCode::SERVICE_UNAVAILABLE, body.to_owned());
        }
    };
    let handler = move |driver, stream| match socket {
        Socket::Control => Box::pin(control(driver, address, stream)) as Talk,
        Socket::Telemetry => Box::pin(telemetry(driver, address, stream)),
    };
    Reply::Upgrade(response, Box::new(handler))
}

/// The connection is over: the agent or the fake is gone, or the agent has another one.
struct Over;

impl From<Gone> for Over {
    fn from(_: Gone) -> Self {
        Self
    }
}

impl From<Error> for Over {
    fn from(_: Error) -> Self {
        Self
    }
}

async fn control(driver: Weak<Driver>, address: Address, stream: Stream) {
    let mut socket = websocket::open(stream, MESSAGE_BYTES_MAX).await;
    let Some(there) = driver.upgrade() else {
        return;
    };
    let of = (address.region, address.instance);
    let Connection { number, stirred } =
        there.agent_connects(of, |number| address.connected(number));
    drop(there);
    // Told also where the task of the connection is dropped, with its server.
    let lost = Lost {
        driver: Weak::clone(&driver),
        address: address.clone(),
        number,
    };
    let mut control = Control::new(address, number);
    let Err(Over) = talk(&driver, &mut control, &stirred, &mut socket).await;
    drop(lost);
    // An agent that is still there comes back at once.
    let _ = timeout(CLOSE_S_MAX, socket.close(None)).await;
}

struct Lost {
    driver: Weak<Driver>,
    address: Address,
    number: u64,
}

impl Drop for Lost {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.upgrade() {
            driver.agent_is_lost(self.number, self.address.disconnected(self.number));
        }
    }
}

async fn talk(
    driver: &Weak<Driver>,
    control: &mut Control,
    stirred: &Notify,
    socket: &mut Websocket,
) -> Result<std::convert::Infallible, Over> {
    let mut beat = interval(HEARTBEAT);
    // The first is at once, and what is written first begins with one.
    beat.tick().await;
    let mut looks = true;
    loop {
        if looks {
            let frames = driver.upgrade().ok_or(Gone)?.read(|state| {
                let is_current = control.is_current(state);
                is_current.then(|| control.write(state))
            });
            send(socket, frames.ok_or(Over)?).await?;
        }
        looks = tokio::select! {
            frame = socket.next() => {
                let frame = frame.ok_or(Over)??;
                receive(driver, control, socket, frame).await?;
                false
            }
            // It is kept for who looks later.
            () = stirred.notified() => true,
            _ = beat.tick() => {
                if control.is_silent() {
                    return Err(Over);
                }
                let frames = driver.upgrade().ok_or(Gone)?.read(|state| control.beat(state));
                send(socket, frames).await?;
                true
            }
        };
    }
}

async fn receive(
    driver: &Weak<Driver>,
    control: &mut Control,
    socket: &mut Websocket,
    frame: Message,
) -> Result<(), Over> {
    let text = match frame {
        Message::Text(text) => text,
        Message::Close(_) => return Err(Over),
        Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {
            return Ok(());
        }
    };
    let driver = driver.upgrade().ok_or(Gone)?;
    match driver.read(|state| control.receive(state, &text)) {
        Ok((said, answer)) => {
            driver.agents_said(said);
            send(socket, answer.into_iter().collect()).await
        }
        Err(error) => {
            tracing::warn!(target: "fake_ecs", %error, "an agent has said what is no message");
            Ok(())
        }
    }
}

async fn send(socket: &mut Websocket, frames: Vec<String>) -> Result<(), Over> {
    if frames.is_empty() {
        return Ok(());
    }
    let sending = async {
        for frame in frames {
            socket.feed(Message::text(frame)).await?;
        }
        socket.flush().await
    };
    timeout(WRITE_S_MAX, sending).await.map_err(|_| Over)??;
    Ok(())
}

async fn telemetry(driver: Weak<Driver>, address: Address, stream: Stream) {
    let mut socket = websocket::open(stream, MESSAGE_BYTES_MAX).await;
    while let Some(Ok(frame)) = socket.next().await {
        let Message::Text(text) = frame else { continue };
        let Some(driver) = driver.upgrade() else {
            return;
        };
        let Some((said, answer)) = acknowledge(&address, &text) else {
            continue;
        };
        driver.agents_said(said);
        drop(driver);
        if send(&mut socket, vec![answer]).await.is_err() {
            return;
        }
    }
}
