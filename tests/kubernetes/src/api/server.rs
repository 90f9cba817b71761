//! Connections to the apiserver, and how they end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::api::answer;
use crate::shared::Shared;

/// How long a server may take to end, a part of it.
const ENDING: Duration = Duration::from_millis(10);

/// Answers at an address until this is dropped, which ends all connections.
pub(crate) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(connection(Arc::clone(&shared), stream));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(answer::answer(shared, request).await) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // Whoever goes away in the middle is gone.
    let _ = connection.with_upgrades().await;
}

/// Listens at an address that may have been that of a server which is just ending.
pub(crate) async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    for _ in 0..200 {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => sleep(ENDING).await,
            listener => return listener,
        }
    }
    TcpListener::bind(address).await
}
