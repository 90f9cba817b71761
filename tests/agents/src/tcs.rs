//! The agent's end of the websocket over which it tells what it has measured.

use std::io;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::agent::Shared;
use crate::api;

/// What agents put before the JSON of each frame.
const HEAD: &str = "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\r\nHost: ecs\r\n\r\n";

/// Connects, tells the health of a container, and returns what ECS answers.
pub(crate) async fn publish_health(
    of: &Shared,
    task: &str,
    container: &str,
    health: &str,
) -> io::Result<Value> {
    let request = json!({"type": "PublishHealthRequest", "message": {
        "metadata": {"cluster": of.cluster, "containerInstance": of.arn, "fin": true},
        "tasks": [{
            "taskArn": task,
            "containers": [{"containerName": container, "healthStatus": health}],
        }],
        "timestamp": 1_795_243_689_000_i64,
    }});
    let input = json!({"cluster": of.cluster, "containerInstance": of.arn});
    let (_, answer) = api::call(&of.host, "DiscoverPollEndpoint", &input).await?;
    let endpoint = answer["telemetryEndpoint"].as_str().unwrap_or_default();
    let endpoint = endpoint.replacen("http://", "ws://", 1);
    let url = format!(
        "{endpoint}ws?agentVersion=1.105.1&cluster={}&containerInstance={}",
        of.cluster, of.arn
    );
    let stream = TcpStream::connect(&of.host).await?;
    let connected = tokio_tungstenite::client_async(url, stream).await;
    let (mut socket, _) = connected.map_err(io::Error::other)?;
    let frame = Message::text(format!("{HEAD}{request}"));
    socket.send(frame).await.map_err(io::Error::other)?;
    match socket.next().await {
        Some(Ok(Message::Text(answer))) => Ok(serde_json::from_str(&answer)?),
        other => Err(io::Error::other(format!("{other:?}"))),
    }
}
