//! Where the test's host reaches ports of containers, and waiting for what they answer there.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::Location;
use std::time::Duration;

use tokio::net::TcpStream;

use super::{ContainerHandle, story, wait};
use crate::driver::real_time;
use crate::ecs::task::state::{Container, Task};
use crate::io_thread;
use crate::wire::{NetworkBinding, NetworkMode, TransportProtocol};

/// For how long of real time a container that runs gets to be ready.
pub(super) const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long one request may take.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// How long to wait before the next.
const PAUSE: Duration = Duration::from_millis(50);
/// More of an answer than its first line is not read.
const HEAD_MAX: usize = 1024;
/// Where the ports of the machine are.
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// # Ports
impl ContainerHandle {
    /// The port of the test's host that leads to that port of it.
    ///
    /// In bridge mode it is the `hostPort` in the `networkBindings` of `DescribeTasks`. In host
    /// mode it is the port itself. In awsvpc mode, where AWS publishes nothing, `Docker` publishes
    /// each port of the task's `portMappings` at a port of 127.0.0.1 of its own, which the API does
    /// not show. TCP ports come before UDP ports.
    ///
    /// Where the test runs in a container of the same engine, the port is that of the container, at
    /// the address that [`url`](Self::url) has.
    ///
    /// Nothing listens at the ports of a simulated container, unless its
    /// [code](crate::SelectedContainers::run) does; in awsvpc mode it has none.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::{Docker, FakeEcs};
    /// let ecs = FakeEcs::start().runtime(Docker::connect().await?).await;
    /// # let definition = "";
    /// let task = ecs.register_json(definition).run();
    /// task.wait_running().await;
    /// let port = task.container("web").host_port(80);
    /// let stream = std::net::TcpStream::connect(("127.0.0.1", port));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not run, and when it does not expose the port, with the ports that it does.
    /// With the story.
    #[track_caller]
    #[must_use]
    pub fn host_port(&self, port: u16) -> u16 {
        self.host_address(port).port()
    }

    /// `http://127.0.0.1:<port>`, with the [host port](Self::host_port) for that port of it. Where
    /// the test runs in a container of the same engine, it is the address of the task in the
    /// network that both are in.
    ///
    /// ```no_run
    /// # fn example(web: fake_ecs::ContainerHandle) {
    /// let health = format!("{}/health", web.url(80));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// As [`host_port`](Self::host_port).
    #[track_caller]
    #[must_use]
    pub fn url(&self, port: u16) -> String {
        format!("http://{}", self.host_address(port))
    }

    #[track_caller]
    fn host_address(&self, port: u16) -> SocketAddr {
        match self.find_host_address(port) {
            Ok(address) => address,
            Err(why) => panic!("{self:?} {why}\n\n{}", story::of(self.fake())),
        }
    }

    /// Why there is none, in words that follow its name.
    fn find_host_address(&self, port: u16) -> Result<SocketAddr, String> {
        if !self.is_running() {
            return Err(format!("has no host ports: it is {}", self.status()));
        }
        self.read_of_task(
            |task, container| match host_address(task, container, port) {
                Some(address) => Ok(address),
                None => Err(format!(
                    "does not expose port {port}; it exposes {}",
                    exposed(container)
                )),
            },
        )
    }
}

/// # Being ready
impl ContainerHandle {
    /// Lets time pass until it has written a line with `text` in it, to either stream.
    ///
    /// A real container has a minute for that, from when it is first seen to run; the
    /// [patience](crate::Builder::patience) of the fake does not count.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use fake_ecs::{FakeEcs, Script};
    /// # use std::time::Duration;
    /// let ecs = FakeEcs::start().await;
    /// # let definition = r#"{
    /// #     "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "web" }]
    /// # }"#;
    /// let script = Script::new().log("ready to accept connections").after(Duration::from_secs(8));
    /// ecs.containers("web").script(script);
    /// let task = ecs.register_json(definition).run();
    /// task.container("app").wait_for_log("ready").await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it has stopped without such a line, and when it waits in vain, as
    /// [`FakeEcs::wait_until`](crate::FakeEcs::wait_until) says. With the last lines that it has
    /// written, and the story.
    #[track_caller]
    pub fn wait_for_log<T>(&self, text: T) -> impl Future<Output = ()> + use<T>
    where
        T: Into<String>,
    {
        let text = text.into();
        let what = format!("a line with {text:?} of {self:?}");
        let mut runs_since = None;
        let mut read = 0;
        wait::for_container(self, what, move |container| {
            let logs = container.logs();
            if logs.contains_after(read, &text) {
                return Some(true);
            }
            read = logs.iter().len();
            if container.has_stopped() {
                return None;
            }
            if !container.is_running() || !container.runs_outside() {
                return Some(false);
            }
            let since = *runs_since.get_or_insert_with(real_time);
            (since.elapsed() < READY_WITHIN).then_some(false)
        })
    }

    /// Waits until it runs, and then until a `GET` of that path at that port of it, which it has to
    /// expose, is answered with a status from 200 to 399. It asks again every 50 ms of real time,
    /// for a minute at most.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), fake_ecs::ConnectError> {
    /// # use fake_ecs::{Docker, FakeEcs};
    /// let ecs = FakeEcs::start().runtime(Docker::connect().await?).await;
    /// # let definition = "";
    /// let task = ecs.register_json(definition).run();
    /// task.container("web").wait_for_http(80, "/health").await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it stops before, does not expose the port, or is not ready within a minute. With what
    /// was answered last, and the story.
    #[track_caller]
    pub fn wait_for_http<P>(&self, port: u16, path: P) -> impl Future<Output = ()> + use<P>
    where
        P: Into<String>,
    {
        let path = path.into();
        let runs = wait::for_container(
            self,
            format!("{self:?} to run"),
            |container| match container.is_running() {
                false if container.has_stopped() => None,
                runs => Some(runs),
            },
        );
        let (container, caller) = (self.clone(), Location::caller());
        async move {
            runs.await;
            wait_for_http(&container, port, &path, caller).await;
        }
    }
}

async fn wait_for_http(
    container: &ContainerHandle,
    port: u16,
    path: &str,
    caller: &'static Location<'static>,
) {
    let started = real_time();
    let mut seen = "nothing was asked".to_owned();
    loop {
        let why = match container.find_host_address(port) {
            Err(why) => format!("it {why}"),
            Ok(_) if started.elapsed() > READY_WITHIN => "it is not ready within a minute".into(),
            Ok(address) => match get(address, path).await {
                Ok(status) if (200..400).contains(&status) => return,
                answer => {
                    seen = answer.map_or_else(
                        |error| format!("no answer: {error}"),
                        |status| format!("the status {status}"),
                    );
                    io_thread::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        panic!(
            "waited in vain for {container:?} to answer GET {path} at its port {port}, at {caller}\n{why}; seen last: \
             {seen}\n{}\n{}",
            wait::last_lines(container),
            story::of(container.fake())
        );
    }
}

/// The status of the answer. The request is made on the thread that does socket I/O, because the
/// clock of the test's runtime may stand still.
async fn get(address: SocketAddr, path: &str) -> io::Result<u16> {
    let slash = if path.starts_with('/') { "" } else { "/" };
    let request =
        format!("GET {slash}{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let asked = io_thread::handle()?.spawn(async move {
        let asked = tokio::time::timeout(ANSWERS_WITHIN, head(address, request));
        asked.await.map_err(io::Error::from)?
    });
    let head = asked.await.map_err(io::Error::other)??;
    let status = head.split(' ').nth(1);
    let status = status.filter(|_| head.starts_with("HTTP/"));
    let status = status.and_then(|status| status.get(..3)?.parse().ok());
    status.ok_or_else(|| io::Error::other(format!("this is not HTTP: {head:?}")))
}

/// The first line of the answer.
async fn head(address: SocketAddr, request: String) -> io::Result<String> {
    let stream = TcpStream::connect(address).await?;
    let mut unsent = request.as_bytes();
    while !unsent.is_empty() {
        stream.writable().await?;
        let sent = unless_would_block(stream.try_write(unsent))?;
        unsent = &unsent[sent.unwrap_or_default()..];
    }
    let (mut read, mut piece) = (Vec::new(), [0; HEAD_MAX]);
    while !read.contains(&b'\n') && read.len() < HEAD_MAX {
        stream.readable().await?;
        match unless_would_block(stream.try_read(&mut piece))? {
            Some(0) => break,
            count => read.extend_from_slice(&piece[..count.unwrap_or_default()]),
        }
    }
    let text = String::from_utf8_lossy(&read);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// `None` where there is nothing to be done yet.
fn unless_would_block(done: io::Result<usize>) -> io::Result<Option<usize>> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        done => done.map(Some),
    }
}

/// Where the test reaches a port of a container that runs.
fn host_address(task: &Task, container: &Container, port: u16) -> Option<SocketAddr> {
    let of_protocol = |protocol| {
        let mut bindings = all_bindings(container).filter(move |it| it.protocol == Some(protocol));
        bindings.find_map(|binding| Some((host(binding), lead(binding, i32::from(port))?)))
    };
    let bound = of_protocol(TransportProtocol::Tcp).or_else(|| of_protocol(TransportProtocol::Udp));
    let is_on_host = task.spec.definition.network_mode() == NetworkMode::Host;
    let on_host = is_on_host.then_some((LOOPBACK, i32::from(port)));
    let (host, port) = bound.or(on_host)?;
    let port = u16::try_from(port).ok().filter(|port| *port != 0)?;
    Some(SocketAddr::new(host, port))
}

/// The address at which a binding is reached: loopback, if it is for all.
fn host(binding: &NetworkBinding) -> IpAddr {
    let address = binding.bind_ip.as_ref().and_then(|ip| ip.parse().ok());
    let address = address.filter(|address: &IpAddr| !address.is_unspecified());
    address.unwrap_or(LOOPBACK)
}

/// The host's port, if the binding is one of that port of the container.
fn lead(binding: &NetworkBinding, port: i32) -> Option<i32> {
    if binding.container_port == Some(port) {
        return binding.host_port;
    }
    let first = |range: &Option<String>| range.as_ref()?.split_once('-')?.0.parse::<i32>().ok();
    let last = |range: &Option<String>| range.as_ref()?.split_once('-')?.1.parse::<i32>().ok();
    let range = &binding.container_port_range;
    let is_in = first(range)? <= port && port <= last(range)?;
    Some(first(&binding.host_port_range)? + port - first(range)?).filter(|_| is_in)
}

fn all_bindings(container: &Container) -> impl Iterator<Item = &NetworkBinding> {
    container.published.iter().chain(&container.bindings)
}

/// The ports that it exposes, in words.
fn exposed(container: &Container) -> String {
    let all = all_bindings(container).map(|binding| match &binding.container_port_range {
        Some(range) => range.clone(),
        None => binding.container_port.unwrap_or_default().to_string(),
    });
    let all = all.collect::<Vec<_>>().join(", ");
    if all.is_empty() {
        "none".to_owned()
    } else {
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_a_range_leads_to_the_one_at_its_place() {
        let single = NetworkBinding {
            container_port: Some(80),
            host_port: Some(32_768),
            ..NetworkBinding::default()
        };
        let range = NetworkBinding {
            container_port_range: Some("7000-7002".to_owned()),
            host_port_range: Some("40000-40002".to_owned()),
            ..NetworkBinding::default()
        };
        for (binding, port, expected) in [
            (&single, 80, Some(32_768)),
            (&single, 81, None),
            (&range, 7000, Some(40_000)),
            (&range, 7002, Some(40_002)),
            (&range, 7003, None),
        ] {
            assert_eq!(lead(binding, port), expected, "{port}");
        }
    }
}
