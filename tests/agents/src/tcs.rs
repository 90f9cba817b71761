//! The agent's end of the websocket over which it tells what it has measured.

use std::io;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::agent::Shared;
use crate::api;

/// What agents put before the JSON of each frame.
const HEAD: &str = "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\r\nHost: ecs\r\n\r\n";
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// A connection.
pub(crate) struct Telemetry(WebSocketStream<TcpStream>);

impl Telemetry {
    pub(crate) async fn connect(of: &Shared) -> io::Result<Self> {
        let input = json!({"cluster": of.cluster, "containerInstance": of.arn});
        let (_, answer) = api::call(&of.ecs, "DiscoverPollEndpoint", &input).await?;
        let endpoint = answer["telemetryEndpoint"].as_str().unwrap_or_default();
        let endpoint = endpoint.replacen("http://", "ws://", 1);
        let url = format!(
            "{endpoint}ws?agentVersion=1.105.1&cluster={}&containerInstance={}",
            of.cluster, of.arn
        );
        let stream = api::connect(&of.ecs).await?;
        let connecting = tokio_tungstenite::client_async(url, stream);
        let (socket, _) = timeout(ANSWERS_WITHIN, connecting)
            .await?
            .map_err(io::Error::other)?;
        Ok(Self(socket))
    }

    /// Tells something, and returns what ECS answers.
    pub(crate) async fn publish(&mut self, kind: &str, message: Value) -> io::Result<Value> {
        let request = json!({"type": kind, "message": message});
        let frame = Message::text(format!("{HEAD}{request}"));
        self.0.send(frame).await.map_err(io::Error::other)?;
        match timeout(ANSWERS_WITHIN, self.0.next()).await? {
            Some(Ok(Message::Text(answer))) => Ok(serde_json::from_str(&answer)?),
            other => Err(io::Error::other(format!("{other:?}"))),
        }
    }
}

/// Tells the health of a container on a connection of its own, and returns what ECS answers.
pub(crate) async fn publish_health(
    of: &Shared,
    task: &str,
    container: &str,
    health: &str,
) -> io::Result<Value> {
    let told = json!({
        "metadata": {"cluster": of.cluster, "containerInstance": of.arn, "fin": true},
        "tasks": [{
            "taskArn": task,
            "containers": [{"containerName": container, "healthStatus": health}],
        }],
        "timestamp": 1_795_243_689_000_i64,
    });
    let mut telemetry = Telemetry::connect(of).await?;
    telemetry.publish("PublishHealthRequest", told).await
}
