//! Calls of real endpoints, which ECS makes for its tasks: over plain HTTP/1.1, signed, and made
//! again where that may help.
//!
//! - this file — where an endpoint is, and how often it is asked. [`exchange`] — one attempt.
//! - [`sign`] — AWS's signature of a request.

mod exchange;
mod sign;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use tokio::time::{sleep, timeout};

use self::exchange::exchange;
pub(crate) use self::sign::Credentials;
use crate::effect::own_call::{ATTEMPTS_MAX, OwnAnswer, OwnCall, OwnFailure, SERVICES, TARGETS};

/// How long an attempt may take.
pub(crate) const ATTEMPT_TAKES_MAX: Duration = Duration::from_secs(5);
/// After the first attempt so long is waited; after the second, twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The real endpoints that have taken the place of neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Endpoints {
    by_service: BTreeMap<String, Endpoint>,
    credentials: Credentials,
}

/// Where an endpoint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(super) authority: Authority,
    /// What the URL has as its path: `/` most often.
    pub(super) path: String,
}

impl Endpoint {
    fn is_at(&self, listen: SocketAddr) -> bool {
        let host = self.authority.host().trim_matches(['[', ']']);
        let is_local = listen.ip().is_loopback() || listen.ip().is_unspecified();
        let is_host = match host.parse::<IpAddr>() {
            Ok(ip) => ip == listen.ip() || ip.is_loopback() && listen.ip().is_unspecified(),
            Err(_) => host == "localhost" && is_local,
        };
        is_host && self.authority.port_u16().unwrap_or(80) == listen.port()
    }

    /// Takes a URL apart, or says what is wrong with it.
    fn parse(url: &str) -> Result<Self, String> {
        const EXAMPLE: &str = "such as http://127.0.0.1:4567";
        let uri: Uri = url
            .parse()
            .map_err(|error| format!("'{url}' is not a URL {EXAMPLE}: {error}"))?;
        let scheme = uri.scheme().cloned();
        if scheme == Some(Scheme::HTTPS) {
            return Err(format!(
                "'{url}' takes TLS, which fake-ecs does not speak: name an http:// endpoint, such as that of an emulator, \
                 or of a proxy that signs and encrypts for AWS"
            ));
        }
        let parts = uri.into_parts();
        let path = parts.path_and_query.as_ref();
        match (scheme, parts.authority) {
            (Some(scheme), Some(authority)) if scheme == Scheme::HTTP => {
                if path.is_some_and(|it| it.query().is_some()) {
                    return Err(format!("'{url}' has a query: name an endpoint {EXAMPLE}"));
                }
                let path = path.map_or("/", |it| it.path()).to_owned();
                match excess(url, &authority, &path) {
                    Some(excess) => {
                        Err(format!("'{url}' has {excess}: name an endpoint {EXAMPLE}"))
                    }
                    None => Ok(Self { authority, path }),
                }
            }
            _ => Err(format!(
                "'{url}' is not a URL with scheme and host, {EXAMPLE}"
            )),
        }
    }
}

/// What is no part of an endpoint, or cannot be one.
fn excess(url: &str, authority: &Authority, path: &str) -> Option<&'static str> {
    let text = authority.as_str();
    let port = text.strip_prefix(authority.host());
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let odd = [
        (url.contains('#'), "a fragment"),
        (text.contains('@'), "a user in it"),
        (authority.host().is_empty(), "no host"),
        (
            !port.is_some_and(|it| it.is_empty() || it.strip_prefix(':').is_some_and(is_port)),
            "a port that is not from 1 to 65535",
        ),
        // Signatures are of the path as it is, and services disagree on what these are then.
        (
            path.contains('%') || path.split('/').any(|it| it == "." || it == ".."),
            "a path with '%', '.' or '..'",
        ),
    ];
    odd.into_iter()
        .find_map(|(is_so, what)| is_so.then_some(what))
}

impl Endpoints {
    /// Where services are, by their signing names, or what is wrong with one of them.
    pub(crate) fn new(
        urls: &BTreeMap<String, String>,
        credentials: Credentials,
    ) -> Result<Self, String> {
        let mut by_service = BTreeMap::new();
        for (service, url) in urls {
            let is_target = TARGETS.iter().any(|target| service.starts_with(target));
            if !is_target && !SERVICES.contains(&service.as_str()) {
                let names = SERVICES.join(", ");
                return Err(format!(
                    "ECS calls no service '{service}' by itself, so none can be at {url}: it calls {names}, and the targets of \
                     rules by their ARNs, such as {}us-east-1:123456789012:function:NAME",
                    TARGETS[0]
                ));
            }
            let endpoint = Endpoint::parse(url);
            let endpoint = endpoint.map_err(|why| format!("the endpoint of {service}: {why}"))?;
            by_service.insert(service.clone(), endpoint);
        }
        Ok(Self {
            by_service,
            credentials,
        })
    }

    /// The service whose endpoint is where the fake itself listens, and its authority.
    pub(crate) fn find_at(&self, listen: SocketAddr) -> Option<(&str, &str)> {
        let mut all = self.by_service.iter();
        let (service, endpoint) = all.find(|(_, it)| it.is_at(listen))?;
        Some((service, endpoint.authority.as_str()))
    }

    /// Makes the call, again where that may help.
    pub(crate) async fn call(self: Arc<Self>, call: Arc<OwnCall>) -> OwnAnswer {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let answer = self.attempt(&call).await;
            let may_help = match &answer {
                Err(_) => true,
                Ok(OwnAnswer::Failed(why)) => why.is_passing(),
                Ok(_) => false,
            };
            match answer {
                _ if may_help && attempts < ATTEMPTS_MAX => sleep(PAUSE * attempts).await,
                Ok(answer) => return answer,
                Err(why) => return OwnAnswer::Failed(OwnFailure::Unanswered { attempts, why }),
            }
        }
    }

    /// `Err` where nobody has answered who speaks as the service does.
    async fn attempt(&self, call: &OwnCall) -> Result<OwnAnswer, String> {
        // Only those that have one are called so.
        let endpoint = self.by_service.get(call.request.whose());
        let endpoint = endpoint.ok_or("no endpoint")?;
        let Endpoint { authority, path } = endpoint;
        let exchange = exchange(endpoint, &self.credentials, call);
        let answer = timeout(ATTEMPT_TAKES_MAX, exchange).await;
        let answer = answer.unwrap_or_else(|_elapsed| {
            Err(format!(
                "no answer within {} s",
                ATTEMPT_TAKES_MAX.as_secs()
            ))
        });
        answer.map_err(|why| format!("Post \"http://{authority}{path}\": {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart_or_it_is_said_what_would_be_right() {
        for (url, expected) in [
            ("http://127.0.0.1:4566", Ok(("127.0.0.1:4566", "/"))),
            ("http://aws/", Ok(("aws", "/"))),
            ("http://gateway/aws", Ok(("gateway", "/aws"))),
            (
                "https://secretsmanager.us-east-1.amazonaws.com",
                Err("takes TLS"),
            ),
            ("127.0.0.1:4566", Err("with scheme and host")),
            ("localhost", Err("with scheme and host")),
            ("ftp://aws/", Err("with scheme and host")),
            ("http://a b", Err("is not a URL")),
            ("http://aws/?a=b", Err("has a query")),
            ("http://[::1]:4566", Ok(("[::1]:4566", "/"))),
            (
                "http://aws:70000",
                Err("a port that is not from 1 to 65535"),
            ),
            ("http://aws:0", Err("a port that is not from 1 to 65535")),
            ("http://:80", Err("such as http://127.0.0.1:4567")),
            ("http://me:pw@aws/", Err("a user in it")),
            ("http://aws/#a", Err("a fragment")),
            ("http://aws/a%20b", Err("a path with")),
            ("http://aws/../b", Err("a path with")),
        ] {
            let parsed = Endpoint::parse(url);

            match expected {
                Ok((authority, path)) => {
                    let parsed = parsed.unwrap();
                    assert_eq!(
                        (parsed.authority.as_str(), parsed.path.as_str()),
                        (authority, path)
                    );
                }
                Err(part) => {
                    let why = parsed.unwrap_err();
                    assert!(why.contains(part), "{why}");
                }
            }
        }
    }
}
