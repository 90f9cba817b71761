//! Finding an engine.

use std::env;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, Docker as Client};

use crate::network::{self, Block, Subnet};
use crate::reason::with_causes;

/// The seconds that the engine has for the head of an answer.
const TIMEOUT: u64 = 120;

/// How long an engine that is looked for may take to answer.
const OPEN: Duration = Duration::from_secs(30);

/// An engine that answers.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(crate) client: Client,
    /// Where it was found, such as `unix:///var/run/docker.sock`.
    pub(crate) address: String,
    /// The host's address on the engine's default bridge, where that is an address of this machine.
    pub(crate) gateway: Option<Ipv4Addr>,
    /// The addresses that the engine's networks had when it was found.
    pub(crate) taken: Vec<Subnet>,
}

/// No engine answers.
#[derive(Clone, Debug)]
pub struct ConnectError {
    /// Each address that was tried, and what came of it.
    tried: Vec<(String, String)>,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no container engine answers")?;
        for (address, what) in &self.tried {
            write!(f, "\n  {address}: {what}")?;
        }
        f.write_str(
            "\nstart Docker or Podman, or set DOCKER_HOST; where permission is refused, your user has to be in the \
             group `docker`",
        )
    }
}

impl std::error::Error for ConnectError {}

impl Connection {
    /// The engine that `DOCKER_HOST` names; without that the first that answers on one of the
    /// sockets of Docker, Docker Desktop, rootless Docker and Podman.
    ///
    /// # Errors
    ///
    /// When none answers: the error names each address that was tried, and why it was not that one.
    pub async fn find() -> Result<Self, ConnectError> {
        let mut tried = Vec::new();
        for address in addresses() {
            match Self::open_soon(&address).await {
                Ok(connection) => return Ok(connection),
                Err(what) => tried.push((address, what)),
            }
        }
        Err(ConnectError { tried })
    }

    /// The engine at that address: `unix://…`, `tcp://…` or `http://…`.
    ///
    /// # Errors
    ///
    /// When it does not answer.
    pub async fn to(address: &str) -> Result<Self, ConnectError> {
        Self::open_soon(address).await.map_err(|what| ConnectError {
            tried: vec![(address.to_owned(), what)],
        })
    }

    /// Gives up on an engine that is there but does not answer.
    async fn open_soon(address: &str) -> Result<Self, String> {
        let opened = tokio::time::timeout(OPEN, Self::open(address)).await;
        opened.unwrap_or_else(|_| Err(format!("no answer within {} s", OPEN.as_secs())))
    }

    async fn open(address: &str) -> Result<Self, String> {
        let client = match address.strip_prefix("unix://") {
            Some(path) => Client::connect_with_unix(path, TIMEOUT, API_DEFAULT_VERSION),
            None => Client::connect_with_host(address),
        };
        let client = client.map_err(|error| with_causes(&error))?;
        let client = client.negotiate_version().await;
        let client = client.map_err(|error| with_causes(&error))?;
        let gateway = gateway(&client).await;
        let taken = network::taken(&client)
            .await
            .map_err(|error| with_causes(&error))?;
        Ok(Self {
            client,
            address: address.to_owned(),
            gateway,
            taken,
        })
    }

    /// Addresses for the networks of one fake, looking from a number on that is best a random one.
    ///
    /// # Errors
    ///
    /// When the lock files cannot be made by which fakes stay apart, or all blocks are taken.
    pub fn take_block(&self, from: u64) -> io::Result<Block> {
        Block::reserve(&self.taken, from)
    }

    /// Where the engine was found, such as `unix:///var/run/docker.sock`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The host's address on the engine's default bridge, which containers reach it by. `None`
    /// where the engine has another machine, as Docker Desktop has.
    pub fn gateway(&self) -> Option<Ipv4Addr> {
        self.gateway
    }
}

/// Where to look, in this order.
fn addresses() -> Vec<String> {
    if let Ok(host) = env::var("DOCKER_HOST")
        && !host.is_empty()
    {
        return vec![host];
    }
    let below = |variable: &str, path: &str| {
        let folder = env::var_os(variable).map(PathBuf::from);
        folder.map(|folder| folder.join(path))
    };
    let sockets = [
        Some(PathBuf::from("/var/run/docker.sock")),
        below("XDG_RUNTIME_DIR", "docker.sock"),
        below("HOME", ".docker/run/docker.sock"),
        below("HOME", ".docker/desktop/docker.sock"),
        below("HOME", ".colima/default/docker.sock"),
        below("XDG_RUNTIME_DIR", "podman/podman.sock"),
        Some(PathBuf::from("/run/podman/podman.sock")),
    ];
    let sockets = sockets.into_iter().flatten();
    sockets
        .map(|path| format!("unix://{}", path.display()))
        .collect()
}

/// The host's address on the default bridge, if this machine has it.
async fn gateway(client: &Client) -> Option<Ipv4Addr> {
    let network = client.inspect_network("bridge", None).await.ok()?;
    let configs = network.ipam?.config?;
    // Engines that have chosen the gateway themselves may not say which one it is.
    let gateway = configs.into_iter().find_map(|config| {
        let given = config.gateway.and_then(|gateway| gateway.parse().ok());
        given.or_else(|| Subnet::parse(&config.subnet?).map(Subnet::gateway))
    })?;
    let is_here = std::net::UdpSocket::bind((gateway, 0)).is_ok();
    is_here.then_some(gateway)
}
