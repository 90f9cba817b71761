//! Requests at the port of the fake that are for a load balancer: those whose `Host` is its DNS
//! name, as in `curl --connect-to ::127.0.0.1:4566 http://web-123.us-east-1.elb.amazonaws.com/`.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};

use super::destination::Turns;
use super::exchange::{Listening, exchange, own};
use crate::aws::elb::declared::Declared;
use crate::driver::{Driver, State};
use crate::ecs::keys::RegionKey;

/// The listeners that were asked at the port of the fake.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Doors(Arc<Mutex<BTreeMap<(RegionKey, String), Arc<Listening>>>>);

impl Doors {
    /// The listener that a request is for, if it is for one.
    pub(in crate::http) fn meant(
        &self,
        driver: &Arc<Driver>,
        parts: &Parts,
    ) -> Option<Arc<Listening>> {
        let host = parts.uri.authority().map(Authority::as_str);
        let host = host.or_else(|| parts.headers.get(HOST)?.to_str().ok())?;
        // Nearly no request is, so this costs the others next to nothing.
        if !host.contains(".elb.") {
            return None;
        }
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        let port = port.parse().ok()?;
        // Without bringing it up to date, which may run closures of a test.
        let (region, listener) = driver.glance(|state| find(state, name, port))??;
        let mut doors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let door = doors.entry((region, listener.clone())).or_insert_with(|| {
            Arc::new(Listening {
                driver: Arc::downgrade(driver),
                region,
                listener,
                port,
                turns: Mutex::new(Turns::default()),
            })
        });
        Some(Arc::clone(door))
    }
}

/// The listener at that port of the load balancer of that DNS name.
fn find(state: &State, name: &str, port: u16) -> Option<(RegionKey, String)> {
    let mut regions = state.regions();
    regions.find_map(|region| {
        let listener = listener_of(&region.elb.declared, name, port)?;
        Some((region.key, listener.to_owned()))
    })
}

fn listener_of<'a>(declared: &'a Declared, name: &str, port: u16) -> Option<&'a str> {
    let mut balancers = declared.load_balancers.iter();
    let is_it = |shown: &str| shown.eq_ignore_ascii_case(name);
    let found = balancers.find(|(_, of)| of.shown.dns_name.as_deref().is_some_and(is_it));
    let listeners = declared.listeners_of(found?.0).into_iter();
    let mut at_port = listeners.filter(|(_, of)| of.shown.port == Some(i32::from(port)));
    at_port.next().map(|(arn, _)| arn)
}

/// What the load balancer answers to a request that comes from that address.
pub(in crate::http) async fn answer(
    of: &Arc<Listening>,
    from: IpAddr,
    parts: Parts,
    body: Bytes,
) -> Response<Bytes> {
    let request = Request::from_parts(parts, Full::new(body));
    let (parts, body) = exchange(of, from, request).await.into_parts();
    match body.collect().await {
        Ok(body) => Response::from_parts(parts, body.to_bytes()),
        Err(error) => own(
            http::StatusCode::BAD_GATEWAY,
            None,
            format!("fake-ecs: the target has broken off: {error}\n"),
        )
        .map(|_| Bytes::new()),
    }
}
