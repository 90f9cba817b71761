//! Calls of real endpoints, which ECS makes for its tasks: over plain HTTP/1.1, signed, and made
//! again where that may help.
//!
//! - this file — where an endpoint is, and how often it is asked. [`exchange`] — one attempt.
//! - [`sign`] — AWS's signature of a request.

mod exchange;
mod sign;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use tokio::time::{sleep, timeout};

use self::exchange::exchange;
pub(crate) use self::sign::Credentials;
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnFailure, SERVICES};

/// How often a call is made at most. It is made again where nobody has answered, and where the
/// service says that it is busy or has failed itself.
pub(crate) const ATTEMPTS_MAX: u32 = 3;
/// How long an attempt may take.
pub(crate) const ATTEMPT_TAKES_MAX: Duration = Duration::from_secs(5);
/// After the first attempt so long is waited; after the second, twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// What services say when they want to be asked again.
const BUSY: [&str; 4] = [
    "RequestLimitExceeded",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
];

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
    /// Takes a URL apart, or says what is wrong with it.
    fn parse(url: &str) -> Result<Self, String> {
        const EXAMPLE: &str = "such as http://127.0.0.1:4566";
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
                Ok(Self { authority, path })
            }
            _ => Err(format!(
                "'{url}' is not a URL with scheme and host, {EXAMPLE}"
            )),
        }
    }
}

impl Endpoints {
    /// Where services are, by their signing names, or what is wrong with one of them.
    pub(crate) fn new(
        urls: &BTreeMap<String, String>,
        credentials: Credentials,
    ) -> Result<Self, String> {
        let mut by_service = BTreeMap::new();
        for (service, url) in urls {
            if !SERVICES.contains(&service.as_str()) {
                let names = SERVICES.join(", ");
                return Err(format!(
                    "ECS calls no service '{service}' by itself, so none can be at {url}: it calls {names}"
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

    /// Makes the call, again where that may help.
    pub(crate) async fn call(self: Arc<Self>, call: Arc<OwnCall>) -> OwnAnswer {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let answer = self.attempt(&call).await;
            let may_help = match &answer {
                Err(_) => true,
                Ok(OwnAnswer::Failed(OwnFailure::Refused { status, code, .. })) => {
                    *status >= 500 || BUSY.contains(&code.as_str())
                }
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
        let service = call.request.service();
        // Only services that have one are called so.
        let endpoint = self.by_service.get(service).ok_or("no endpoint")?;
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
