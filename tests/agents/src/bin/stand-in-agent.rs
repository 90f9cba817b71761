//! The stand-in as a process of its own, for hosts that are network namespaces.

#![forbid(unsafe_code)]

use std::io;
use std::time::Duration;

use fake_ecs_agents_tests::agent::Agent;
use fake_ecs_agents_tests::engine::Engine;
use tokio::time::sleep;

const USAGE: &str = "stand-in-agent HOST:PORT CLUSTER unix://SOCKET FOLDER LABEL";
/// How long it waits before it tries again what it begins with.
const RETRY: Duration = Duration::from_millis(100);

/// Runs until it is killed.
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ecs, cluster, socket, folder, label] = &arguments[..] else {
        return Err(io::Error::other(USAGE));
    };
    let mut engine = Engine::at(socket, label);
    engine.data = Some(folder.into());
    // The engine may not be up yet, and ECS out of reach.
    let agent = loop {
        match Agent::on_engine(ecs, cluster, engine.clone()).await {
            Ok(agent) => break agent,
            Err(_) => sleep(RETRY).await,
        }
    };
    std::future::pending::<()>().await;
    drop(agent);
    Ok(())
}
