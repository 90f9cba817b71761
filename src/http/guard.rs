//! Who may ask: not the web pages that a browser shows.
//!
//! The fake authenticates nobody, and a page may send requests to every port of the machine that it
//! is shown on. Two things give pages away:
//!
//! - A page of another site: its browser says so, in `Origin` and in `Sec-Fetch-Site`.
//! - A page whose own name has been made to point here (DNS rebinding): to its browser it is of the
//!   same site as the fake. But that name is in `Host`, and it is one that a stranger can register.
//!
//! The fake's own page at `/_fake_ecs/` sends forms to itself; those are looked at there.
//!
//! SDKs, the AWS CLI and curl send no `Origin`, and reach the fake by an address or by a name that
//! no stranger can have. The listener asks here about every request, be it a call or a control
//! route; no page calls in process.

use std::net::{IpAddr, Ipv6Addr};

use bytes::Bytes;
use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Response, Uri};

use super::peer::{Caller, FindPeer};
use super::token::Token;
use super::{control, reject};
use crate::driver::Driver;
use crate::metadata::endpoint::Asker;
use crate::wire::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Domains that are in no public register: what is below them is known on this machine or in its
/// network only.
pub(super) const LOCAL_DOMAINS: [&str; 5] =
    [".localhost", ".local", ".internal", ".test", ".home.arpa"];

/// Domains of AWS's endpoints, for clients that were brought here by a hosts file or a proxy.
const AWS_DOMAINS: [&str; 6] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".api.aws",
    ".api.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
];

/// What SDKs put before the host for some operations, also before that of an endpoint they were
/// given.
const HOST_PREFIXES: [&str; 3] = ["data-", "stream-", "sync-"];

/// Admits requests, and knows which names were allowed besides those that always are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    hosts: Vec<String>,
    /// Knows whose the addresses of callers are.
    peers: Option<FindPeer>,
    /// Whether those may call whose addresses nobody knows.
    is_closed: bool,
    /// What those have who may ask for control routes, if they have to.
    token: Option<Token>,
}

impl Guard {
    /// # Errors
    /// The first that is no host name.
    pub(crate) fn new(allowed: &[String]) -> Result<Self, String> {
        let hosts = allowed
            .iter()
            .map(|host| host_name(host).ok_or_else(|| host.clone()))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            hosts,
            ..Self::default()
        })
    }

    /// The same, which asks whose an address is.
    pub(crate) fn with_peers(mut self, peers: Option<FindPeer>) -> Self {
        self.peers = peers;
        self
    }

    /// The same, which wants that token of those who ask for control routes.
    pub(crate) fn with_token(mut self, token: Option<Token>) -> Self {
        self.token = token;
        self
    }

    /// What somebody is answered who asks for a control route and has not the token.
    pub(super) fn ask_for_token(
        &self,
        driver: &Driver,
        parts: &Parts,
        body: &Result<Bytes, ApiError>,
    ) -> Option<Response<Bytes>> {
        let body = body.as_ref().map_or(&[][..], |body| body);
        let route = control::route(parts.uri.path())?;
        self.token.as_ref()?.refusal(driver, route, parts, body)
    }

    /// The same, for a listener that serves the host, and those of whom somebody knows.
    pub(crate) fn for_peers(mut self) -> Self {
        self.is_closed = true;
        self
    }

    /// Who has connected from that address.
    pub(super) async fn caller(&self, from: IpAddr) -> Caller {
        Caller::of(self.peers.as_ref(), self.is_closed, from).await
    }

    /// Which task asks about itself, if its address says it.
    pub(super) async fn asker(&self, caller: Caller, headers: &HeaderMap) -> Asker {
        caller.asker(self.peers.as_ref(), headers).await
    }

    /// Whether a request may be answered; if not, what it is told.
    ///
    /// A request with an absolute URI names its host there, and in `Host` besides: each of the
    /// names must be one of the fake's. More than one `Host` is an error in HTTP, since nobody can
    /// tell which of them counts.
    pub(super) fn admit(&self, parts: &Parts) -> Result<(), ApiError> {
        let mut hosts = parts.headers.get_all(HOST).iter();
        let host = hosts.next().map(text);
        if hosts.next().is_some() {
            return Err(reject::several_hosts());
        }
        let target = parts.uri.authority().map(Authority::as_str);
        for host in target.into_iter().chain(host.as_deref()) {
            // An empty one says that there is no name; browsers always have one.
            if !host.is_empty() && !self.is_own(host) {
                return Err(reject::foreign_host(host));
            }
        }
        for origin in parts.headers.get_all(ORIGIN) {
            let origin = text(origin);
            if !self.is_allowed_origin(&origin) && !is_of_own_page(parts, &origin) {
                return Err(reject::web_page("Origin", &origin));
            }
        }
        for site in parts.headers.get_all(SEC_FETCH_SITE) {
            // Somebody has typed the address, or it is a request of the fake's own page.
            if !["none", "same-origin"].contains(&text(site).trim()) {
                return Err(reject::web_page("Sec-Fetch-Site", &text(site)));
            }
        }
        Ok(())
    }

    /// Whether the host, with or without a port, is one that a stranger cannot have point here.
    fn is_own(&self, host: &str) -> bool {
        if let Some(rest) = host.strip_prefix('[') {
            let Some((address, port)) = rest.split_once(']') else {
                return false;
            };
            let (address, _zone) = address.split_once('%').unwrap_or((address, ""));
            return is_port(port) && address.parse::<Ipv6Addr>().is_ok();
        }
        // Some clients leave the brackets away. No name looks like that.
        if host.parse::<Ipv6Addr>().is_ok() {
            return true;
        }
        let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
        is_port(port) && host_name(name).is_some_and(|name| self.is_own_name(&name))
    }

    fn is_own_name(&self, name: &str) -> bool {
        let mut prefixes = HOST_PREFIXES.iter();
        let bare = prefixes.find_map(|prefix| name.strip_prefix(prefix));
        let is_allowed = |name: &str| self.hosts.iter().any(|host| host == name);
        is_address(name)
            || is_local(name)
            || ends_with_one_of(name, &AWS_DOMAINS)
            || is_allowed(name)
            || bare.is_some_and(is_allowed)
    }

    /// Only of the names that the user has given: a page of any other is a stranger, also one that
    /// is served from an address. Those who need it have a proxy between a page and the fake.
    fn is_allowed_origin(&self, origin: &str) -> bool {
        let host = origin.split_once("://").map_or("", |(_scheme, host)| host);
        let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
        is_port(port) && host_name(name).is_some_and(|name| self.hosts.contains(&name))
    }
}

/// Whether the fake's own page has sent a form to where that is expected. Whether the page had it
/// from this fake is then said by the token in the form.
#[cfg(feature = "page")]
fn is_of_own_page(parts: &Parts, origin: &str) -> bool {
    let route = control::route(parts.uri.path());
    let host = authority(&parts.uri, &parts.headers);
    let mut schemes = ["http://", "https://"].iter();
    route.is_some_and(crate::page::takes_forms)
        && schemes.any(|scheme| origin.strip_prefix(scheme) == Some(host))
}

/// There is none.
#[cfg(not(feature = "page"))]
fn is_of_own_page(_: &Parts, _: &str) -> bool {
    false
}

/// Host and port by which the caller has reached the fake: those of an absolute URI, which in HTTP
/// come before `Host`. Callers in process have no header, but a URI.
pub(super) fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> &'a str {
    let target = uri.authority().map(Authority::as_str);
    let header = || headers.get(HOST)?.to_str().ok();
    target.or_else(header).unwrap_or("localhost")
}

/// The name in the form in which names are compared, if it is one.
fn host_name(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && label.bytes().all(is_letter)
    };
    name.split('.')
        .all(is_label)
        .then(|| name.to_ascii_lowercase())
}

/// Whether nothing follows the host but a port.
fn is_port(text: &str) -> bool {
    let port = text.strip_prefix(':');
    text.is_empty() || port.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What ends in a number is an IPv4 address, such as `127.0.0.1` or `127.1`: there is no such
/// domain.
fn is_address(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names without a dot, such as those of containers, are in no public register either.
fn is_local(name: &str) -> bool {
    !name.contains('.') || ends_with_one_of(name, &LOCAL_DOMAINS)
}

fn ends_with_one_of(name: &str, domains: &[&str]) -> bool {
    domains.iter().any(|domain| name.ends_with(domain))
}

fn text(value: &HeaderValue) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        let allowed = ["my.allowed.host", "Proxy.Example.ORG."].map(str::to_owned);
        Guard::new(&allowed).unwrap()
    }

    /// What is told a request with these headers, for that URI.
    fn told(uri: &str, headers: &[(&str, &str)]) -> Option<String> {
        let mut request = http::Request::post(uri);
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let refused = guard().admit(&parts).err();
        refused.map(|error| error.to_string())
    }

    #[test]
    fn names_that_no_stranger_can_have_are_admitted() {
        for host in [
            "127.0.0.1:4566",
            "127.0.0.1",
            "192.168.1.7:80",
            "0.0.0.0:4566",
            "127.1:4566",
            "2130706433",
            "[::1]",
            "[::1]:4566",
            "[fe80::1%25eth0]:4566",
            "::1",
            "localhost",
            "localhost:4566",
            "LocalHost:4566",
            "localhost.",
            "fake-ecs:4566",
            "fake_ecs",
            "ecs.localhost:4566",
            "build-7.local",
            "host.docker.internal:4566",
            "fake-ecs.ci.svc.cluster.local:4566",
            "ecs.test",
            "nas.home.arpa",
            "ecs.us-east-1.amazonaws.com",
            "ecs.us-east-1.amazonaws.com:443",
            "ecs-fips.us-gov-west-1.amazonaws.com",
            "ecs.cn-north-1.amazonaws.com.cn",
            "ecs.eu-west-1.api.aws",
            "data-ecs.us-east-1.amazonaws.com",
            "data-localhost:4566",
            "data-127.0.0.1:4566",
            "stream-host.docker.internal",
            "my.allowed.host",
            "my.allowed.host:4566",
            "MY.allowed.host.",
            "data-my.allowed.host:4566",
            "stream-my.allowed.host",
            "sync-my.allowed.host",
            "proxy.example.org",
            "",
        ] {
            assert_eq!(told("/", &[("host", host)]), None, "{host}");
        }
        assert_eq!(told("/", &[]), None);
    }

    #[test]
    fn names_that_a_stranger_can_have_are_refused_and_named() {
        for host in [
            "evil.example",
            "evil.example:4566",
            "127.0.0.1.evil.example",
            "localhost.evil.example.",
            "127.0.0.1@evil.example",
            "evil.example@127.0.0.1",
            "amazonaws.com.evil.example",
            "evilamazonaws.com",
            "ecs.amazonaws.com.evil",
            "other.my.allowed.host",
            "allowed.host",
            "xdata-my.allowed.host",
            "data-data-my.allowed.host",
            "data-evil.example",
            "[::1].evil.example",
            "[evil.example]",
            "[::1",
            "localhost:evil.example",
            "evil.example:80:80",
            ".",
            ".local",
            "evil..local",
            "a b",
            "lócalhost",
            "\u{1f980}",
        ] {
            let told = told("/", &[("host", host)]).expect(host);
            let begin = format!("AccessDeniedException: '{host}' is no name of this fake");
            assert!(told.starts_with(&begin), "{told}");
            assert!(told.contains("--allow-host") && told.contains("allow_host"));
        }
    }

    #[test]
    fn a_request_has_one_host_and_an_absolute_uri_is_looked_at_as_well() {
        let own = ("host", "localhost");
        for (uri, hosts, refused) in [
            ("http://127.0.0.1:4566/", vec![own], None),
            ("http://ecs.us-east-1.amazonaws.com/", vec![], None),
            ("http://evil.example/", vec![own], Some("'evil.example' is")),
            (
                "http://127.0.0.1/",
                vec![("host", "evil.example")],
                Some("'evil.example' is"),
            ),
            ("/", vec![own, own], Some("more than one Host header")),
        ] {
            let told = told(uri, &hosts);
            match refused {
                None => assert_eq!(told, None, "{uri} {hosts:?}"),
                Some(why) => assert!(told.expect(uri).contains(why), "{uri} {hosts:?}"),
            }
        }
    }

    #[test]
    fn web_pages_are_known_by_their_headers() {
        for (header, value, admitted) in [
            ("Origin", "http://evil.example", false),
            ("Origin", "http://127.0.0.1:4566", false),
            ("Origin", "http://localhost", false),
            ("Origin", "http://[::1]:4566", false),
            ("Origin", "null", false),
            ("Origin", "", false),
            ("Origin", "my.allowed.host", false),
            ("Origin", "http://my.allowed.host.evil.example", false),
            ("Origin", "http://my.allowed.host", true),
            ("Origin", "https://my.allowed.host:8443", true),
            ("Sec-Fetch-Site", "cross-site", false),
            ("Sec-Fetch-Site", "same-site", false),
            ("Sec-Fetch-Site", "", false),
            ("Sec-Fetch-Site", "same-origin", true),
            ("Sec-Fetch-Site", "none", true),
            ("Sec-Fetch-Mode", "cors", true),
        ] {
            let told = told("/", &[("host", "127.0.0.1:4566"), (header, value)]);
            match told {
                None => assert!(admitted, "{header}: {value}"),
                Some(told) => {
                    assert!(!admitted, "{header}: {value}");
                    assert!(told.contains(&format!("'{header}: {value}'")), "{told}");
                }
            }
        }
        // One that is allowed does not hide one that is not.
        let twice = [("Origin", "http://my.allowed.host"), ("Origin", "null")];
        assert!(told("/", &twice).is_some());
    }

    #[test]
    fn what_is_no_host_name_cannot_be_allowed() {
        for host in [
            "",
            "http://my.host",
            "my.host:80",
            "*.my.host",
            "my host",
            "[::1]",
            "a..b",
        ] {
            let refused = Guard::new(&[host.to_owned()]).expect_err(host);
            assert_eq!(refused, host);
        }
    }

    #[test]
    fn the_host_of_an_absolute_uri_is_that_which_the_caller_has_reached() {
        for (uri, host, reached) in [
            ("/", Some("a:1"), "a:1"),
            ("http://b:2/", Some("a:1"), "b:2"),
            ("http://b:2/", None, "b:2"),
            ("/", None, "localhost"),
        ] {
            let mut request = http::Request::post(uri);
            if let Some(host) = host {
                request = request.header(HOST, host);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(authority(&parts.uri, &parts.headers), reached);
        }
    }
}
