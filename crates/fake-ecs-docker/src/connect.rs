//! Finding an engine.

use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;
use std::{env, fmt, fs, io};

use bollard::models::{SystemInfo, SystemVersion};
use bollard::{API_DEFAULT_VERSION, Docker as Client};

use crate::flags::Flags;
use crate::handover::Handover;
use crate::network::{self, Block, Subnet, Taken};
use crate::own_container::{OwnContainer, OwnNetwork};
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
    /// The container of the engine that this process runs in, if it is one.
    pub(crate) own: Option<OwnContainer>,
    /// Whether it is Podman, which does some things in another way than Docker.
    pub(crate) is_podman: bool,
    /// The addresses that the engine's networks had when it was found.
    pub(crate) taken: Taken,
}

/// No engine answers.
#[derive(Clone, Debug)]
pub struct ConnectError {
    /// Each address that was tried, and what came of it.
    tried: Vec<(String, String)>,
}

impl ConnectError {
    /// Nothing was tried.
    fn paused_clock() -> Self {
        Self { tried: Vec::new() }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tried.is_empty() {
            return f.write_str(
                "real containers take real time, and the clock of this test stands still: leave out `start_paused`, \
                 or simulate the containers",
            );
        }
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
    /// When none answers: the error names each address that was tried, and why it was not that
    /// one. And on a clock that stands still until somebody sleeps, if the caller's does: it jumps
    /// to the time-out while an engine is asked.
    pub async fn find(is_clock_paused: bool) -> Result<Self, ConnectError> {
        if is_clock_paused {
            return Err(ConnectError::paused_clock());
        }
        let mut tried = Vec::new();
        for address in addresses(|variable| env::var_os(variable)) {
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
    /// When it does not answer, and on such a clock.
    pub async fn to(address: &str, is_clock_paused: bool) -> Result<Self, ConnectError> {
        if is_clock_paused {
            return Err(ConnectError::paused_clock());
        }
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
        let client = client(address)?.negotiate_version().await;
        let client = client.map_err(|error| with_causes(&error))?;
        let version = client.version().await;
        let is_podman = is_podman(&version.map_err(|error| with_causes(&error))?);
        let gateway = gateway(&client, is_podman).await;
        let own = OwnContainer::find(&client).await;
        let taken = network::taken(&client)
            .await
            .map_err(|error| with_causes(&error))?;
        Ok(Self {
            client,
            address: address.to_owned(),
            gateway,
            own,
            is_podman,
            taken,
        })
    }

    /// Addresses for the networks of one fake, looking from a number on that is best a random one.
    ///
    /// # Errors
    ///
    /// When the lock files cannot be made by which fakes stay apart, or all blocks are taken.
    pub fn take_block(&self, from: u64) -> io::Result<Block> {
        Block::reserve(&self.taken.by_others(None), from)
    }

    /// The addresses that an earlier process of the same fake had, of which `first` is the first.
    ///
    /// # Errors
    ///
    /// When somebody else has some of them by now.
    pub fn take_block_again(&self, first: Ipv4Addr, handover: &Handover) -> io::Result<Block> {
        Block::take(&self.taken.by_others(Some(handover.owner())), first)
    }

    /// Where the engine was found, such as `unix:///var/run/docker.sock`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of this machine that containers reach: that of the container that this process
    /// runs in, or the host's on the engine's default bridge. `None` where the engine has another
    /// machine, as Docker Desktop has. The flags may say which network of the container it is.
    pub fn reached_at(&self, flags: &Flags) -> Option<Ipv4Addr> {
        let own = self.own_network(flags).map(|network| network.address);
        own.or(self.gateway)
    }

    /// Whether the routes of the engine's machine are those that this process sees.
    pub(crate) fn sees_routes(&self) -> bool {
        self.own.is_none() && self.gateway.is_some()
    }

    /// The network that tasks share with the container that this process runs in.
    pub(crate) fn own_network(&self, flags: &Flags) -> Option<&OwnNetwork> {
        self.own.as_ref()?.network(flags.network_name())
    }
}

/// Where to look, in this order.
fn addresses(variable: impl Fn(&str) -> Option<OsString>) -> Vec<String> {
    let of = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(host) = of("DOCKER_HOST") {
        return vec![host.to_string_lossy().into_owned()];
    }
    let below = |name: &str, path: &str| Some(PathBuf::from(of(name)?).join(path));
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

/// What talks to the engine at an address in a notation of `DOCKER_HOST`.
fn client(address: &str) -> Result<Client, String> {
    let client = match address.split_once("://") {
        Some(("unix", path)) => Client::connect_with_unix(path, TIMEOUT, API_DEFAULT_VERSION),
        Some(("tcp" | "http", host)) => {
            let host = with_port(host);
            Client::connect_with_http(&host, TIMEOUT, API_DEFAULT_VERSION)
        }
        Some(("npipe", _)) if cfg!(windows) => Client::connect_with_host(address),
        Some((scheme @ ("ssh" | "https"), _)) => {
            return Err(format!(
                "{scheme}:// is not supported; forward the engine's socket to this machine, as with \
                 `ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST`, and name that"
            ));
        }
        _ => return Err("this is not unix://PATH or tcp://HOST:PORT".to_owned()),
    };
    client.map_err(|error| with_causes(&error))
}

/// The port is Docker's own unless it is named.
fn with_port(host: &str) -> String {
    let host = host.trim_end_matches('/');
    let name = host.rsplit(']').next().unwrap_or(host);
    if name.contains(':') {
        return host.to_owned();
    }
    format!("{host}:2375")
}

fn is_podman(version: &SystemVersion) -> bool {
    let components = version.components.iter().flatten();
    let mut names = components.map(|component| component.name.as_str());
    names.any(|name| name == "Podman Engine")
}

/// The host's address on the default bridge, if this machine has it.
async fn gateway(client: &Client, is_podman: bool) -> Option<Ipv4Addr> {
    let mut network = client.inspect_network("bridge", None).await;
    if is_podman && network.is_err() {
        // Some versions call it only so.
        network = client.inspect_network("podman", None).await;
    }
    let configs = network.ok()?.ipam?.config?;
    // Engines that have chosen the gateway themselves may not say which one it is.
    let gateway = configs.into_iter().find_map(|config| {
        let given = config.gateway.and_then(|gateway| gateway.parse().ok());
        given.or_else(|| Subnet::parse(&config.subnet?).map(Subnet::gateway))
    })?;
    if std::net::UdpSocket::bind((gateway, 0)).is_ok() {
        return Some(gateway);
    }
    // Podman has a bridge only while a container needs it.
    if !is_podman {
        return None;
    }
    let info = client.info().await.ok()?;
    let of_kernel = |name: &str| fs::read_to_string(format!("/proc/sys/kernel/{name}")).ok();
    let is_here = is_of_machine(&info, of_kernel("hostname"), of_kernel("osrelease"));
    is_here.then_some(gateway)
}

/// Whether the engine uses the network of the machine that has this name and kernel: not that of a
/// virtual machine, nor one of its own as engines do that have no rights of root.
fn is_of_machine(info: &SystemInfo, name: Option<String>, kernel: Option<String>) -> bool {
    let is = |said: &Option<String>, actual: Option<String>| {
        actual.is_some_and(|actual| said.as_deref() == Some(actual.trim()))
    };
    let mut options = info.security_options.iter().flatten();
    let is_rootless = options.any(|option| option.contains("rootless"));
    !is_rootless && is(&info.name, name) && is(&info.kernel_version, kernel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_looked_for_where_their_sockets_are() {
        let every = [
            "unix:///var/run/docker.sock",
            "unix:///run/user/7/docker.sock",
            "unix:///home/me/.docker/run/docker.sock",
            "unix:///home/me/.docker/desktop/docker.sock",
            "unix:///home/me/.colima/default/docker.sock",
            "unix:///run/user/7/podman/podman.sock",
            "unix:///run/podman/podman.sock",
        ];
        let runtime = ("XDG_RUNTIME_DIR", "/run/user/7");
        let home = ("HOME", "/home/me");
        for (variables, expected) in [
            (&[runtime, home][..], &every[..]),
            (&[runtime, home, ("DOCKER_HOST", "")], &every),
            (&[home], &[every[0], every[2], every[3], every[4], every[6]]),
            (&[], &[every[0], every[6]]),
            (
                &[runtime, home, ("DOCKER_HOST", "tcp://build:2375")],
                &["tcp://build:2375"],
            ),
            (
                &[home, ("DOCKER_HOST", every[5])],
                &["unix:///run/user/7/podman/podman.sock"],
            ),
        ] {
            let value = |name: &str| {
                let mut all = variables.iter();
                let found = all.find(|(variable, _)| *variable == name);
                found.map(|(_, value)| OsString::from(value))
            };
            assert_eq!(addresses(value), expected, "{variables:?}");
        }
    }

    #[test]
    fn an_address_has_the_notation_of_docker_host() {
        for (address, refused) in [
            ("unix:///run/docker.sock", None),
            ("tcp://localhost:2375", None),
            ("tcp://localhost", None),
            ("http://[::1]:2375", None),
            ("ssh://me@build", Some("ssh:// is not supported; forward")),
            ("https://build:2376", Some("https:// is not supported")),
            ("/run/docker.sock", Some("this is not unix://PATH")),
            ("fd://", Some("this is not unix://PATH")),
        ] {
            let error = client(address).err();
            let is_as_expected = match (&error, refused) {
                (None, None) => true,
                (Some(error), Some(refused)) => error.starts_with(refused),
                _ => false,
            };
            assert!(is_as_expected, "{address}: {error:?}");
        }
        for (host, expected) in [
            ("build", "build:2375"),
            ("build:1", "build:1"),
            ("[::1]", "[::1]:2375"),
            ("[::1]:1/", "[::1]:1"),
        ] {
            assert_eq!(with_port(host), expected);
        }
    }

    #[test]
    fn an_engine_is_of_this_machine_when_it_has_its_name_kernel_and_rights() {
        let engine = |name: &str, kernel: &str, options: &[&str]| SystemInfo {
            name: Some(name.to_owned()),
            kernel_version: Some(kernel.to_owned()),
            security_options: Some(options.iter().map(|it| (*it).to_owned()).collect()),
            ..SystemInfo::default()
        };
        for (engine, expected) in [
            (engine("box", "6.1", &["name=seccomp"]), true),
            (engine("localhost.localdomain", "6.1", &[]), false),
            (engine("box", "6.2-linuxkit", &[]), false),
            (engine("box", "6.1", &["name=rootless"]), false),
        ] {
            let of = |text: &str| Some(format!("{text}\n"));
            assert_eq!(is_of_machine(&engine, of("box"), of("6.1")), expected);
            assert!(!is_of_machine(&engine, None, None));
        }
    }
}
