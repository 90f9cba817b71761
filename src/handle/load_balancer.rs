//! A load balancer, from the outside.

use std::fmt;
use std::net::SocketAddr;

use super::link::Link;
use super::{story, wait};

use crate::aws::elb::declared::{Listener, LoadBalancer};
use crate::ecs::Region;
use crate::fake::FakeEcs;
use crate::wire::elbv2::enums::ProtocolEnum;

/// A load balancer that was made with `CreateLoadBalancer`: its real ports.
///
/// [`url`](Self::url) opens a port on loopback for a listener, and requests to it go the way that
/// they go at AWS: to the first rule whose conditions they meet, and there to a target group by the
/// weights of the rule, which ECS changes when it shifts traffic. Groups and targets take turns, so
/// the same requests get the same answers in every run. A group sends requests to its healthy
/// targets in turn, or to all that fail their checks if there is nothing else.
///
/// - Real containers are asked at their own address, tasks on instances at the port of the engine.
/// - Containers that are futures of a test are asked where they have said that they
///   [listen](crate::TaskContext::listens). Other simulated containers listen nowhere.
/// - Targets that were registered by hand with `RegisterTargets` are asked at their IP address, so
///   one may be a server of the test: `127.0.0.1`.
///
/// The port of the fake forwards as well what names a load balancer by its DNS name, so a server
/// needs no other port: `curl --connect-to ::127.0.0.1:4566
/// http://web-123456789.us-east-1.elb.amazonaws.com/`.
///
/// Real containers are checked by HTTP or TCP from when they are registered, with the path, codes,
/// interval and thresholds of their group. They get requests once they have passed a check: one
/// that was just started is asked every second, and its failures count once for each interval. ECS
/// replaces the tasks that fail. A container is stopped as soon as it is registered no more, unless
/// the profile says how long its target [is
/// drained](crate::profile::LoadBalancers::deregistration_delay): give that some time where no
/// request may be lost.
///
/// With [`Clock::wall`](crate::Clock::wall) other targets that can be reached are checked as well,
/// from when a port was first asked for; the profile says when they have passed their first check.
/// Otherwise, and before, health is what a test says.
///
/// Answers of the load balancer itself are those of fixed responses and redirects; 503 where no
/// target gets requests; 502 where a target cannot be reached or breaks off; 504 where one does not
/// answer within a minute of real time; and 501 for actions that authenticate, which are not
/// emulated. Their text says why. All listeners speak plain HTTP/1.1, those of `HTTPS` as well.
/// Stickiness, transforms and websockets are not emulated.
///
/// ```no_run
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// let web = ecs.elb().load_balancer("web");
/// println!("curl {}/health", web.url());
/// println!("curl {}/health", web.url_of(8080)); // the listener for test traffic
/// # }
/// ```
#[derive(Clone)]
pub struct LoadBalancerHandle {
    link: Link,
    name: String,
}

impl LoadBalancerHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            name: name.to_owned(),
        }
    }

    /// Its name or ARN, as it was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its listener is that has the lowest port, such as `http://127.0.0.1:40123`. The real
    /// port is opened when it is first asked for, and stays the same until the fake is dropped.
    ///
    /// # Panics
    ///
    /// When there is no such load balancer, it has no listener for HTTP, or no port can be opened.
    #[track_caller]
    #[must_use]
    pub fn url(&self) -> String {
        self.open(None)
    }

    /// The same of its listener at that port.
    ///
    /// # Panics
    ///
    /// As [`url`](Self::url), and when no listener has the port.
    #[track_caller]
    #[must_use]
    pub fn url_of(&self, port: u16) -> String {
        self.open(Some(port))
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    #[track_caller]
    fn open(&self, port: Option<u16>) -> String {
        let found = self.link.read(|region| {
            let listeners = listeners(region, &self.name);
            let mut wanted = listeners.into_iter().filter_map(|(arn, listener)| {
                let at = u16::try_from(listener.shown.port?).ok()?;
                let is_it = port.is_none_or(|port| port == at);
                is_it.then(|| (arn.to_owned(), at))
            });
            wanted.next().ok_or_else(|| describe(region, &self.name))
        });
        let (listener, port) = found.unwrap_or_else(|seen| {
            let which = port.map_or_else(String::new, |port| format!(" at port {port}"));
            panic!(
                "the load balancer {} has no listener for HTTP{which}: {seen}",
                self.name
            )
        });
        match self.link.fake().forward(&listener, port) {
            Ok(address) => url(address),
            Err(error) => panic!("failed to open a port for {listener}: {error}"),
        }
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn find<'a>(region: &'a Region, name: &str) -> Option<(&'a str, &'a LoadBalancer)> {
    let mut all = region.elb.declared.load_balancers.iter();
    let is_it = |(arn, of): &(&String, &LoadBalancer)| {
        *arn == name || of.shown.load_balancer_name.as_deref() == Some(name)
    };
    all.find(is_it).map(|(arn, of)| (arn.as_str(), of))
}

/// Its listeners that speak HTTP, in the order of their ports.
fn listeners<'a>(region: &'a Region, name: &str) -> Vec<(&'a str, &'a Listener)> {
    let Some((arn, _)) = find(region, name) else {
        return Vec::new();
    };
    let mut listeners = region.elb.declared.listeners_of(arn);
    listeners.retain(|(_, listener)| {
        let protocol = listener.shown.protocol;
        matches!(protocol, Some(ProtocolEnum::Http | ProtocolEnum::Https))
    });
    listeners
}

/// What there is instead.
fn describe(region: &Region, name: &str) -> String {
    if find(region, name).is_some() {
        let listeners = listeners(region, name).into_iter();
        let ports = listeners.filter_map(|(_, listener)| Some(listener.shown.port?.to_string()));
        let ports: Vec<String> = ports.collect();
        return format!("there are ports: {}", story::list(&ports));
    }
    let all = region.elb.declared.load_balancers.values();
    let names = all.filter_map(|of| of.shown.load_balancer_name.clone());
    let names: Vec<String> = names.collect();
    format!("there are load balancers: {}", story::list(&names))
}

impl PartialEq for LoadBalancerHandle {
    /// Whether both are of the same name of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.link == other.link
    }
}

impl fmt::Debug for LoadBalancerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        let seen = self.link.show(|region| {
            let count = listeners(region, name).len();
            format!("{name}, {count} listeners")
        });
        write!(f, "LoadBalancerHandle({seen})")
    }
}
