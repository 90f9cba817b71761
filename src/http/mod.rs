//! HTTP: a request's bytes in, an answer's bytes out. The only part of the crate that knows it.
//!
//! - [`respond`](mod@respond) — what a request means and how an answer looks: status, headers.
//!   Start here.
//! - [`route`] — which operation of which service a request asks for.
//! - [`reply`] — answers that come later, in pieces, or never.
//! - [`guard`] — who may ask: web pages may not. [`peer`] — nor may containers of others.
//!   [`token`] — nor may those who do not have it.
//! - [`reject`] — requests that never become a call, and what they are told.
//! - [`scope`] — which account, region and service a request is signed for.
//! - [`control`] — `/_fake_ecs/…`, for those who run the fake as a server.
//! - `inside` — calls of the fake's own page.
//! - [`metadata`] — what containers ask about themselves.
//! - `session` — the websocket of a session of ECS Exec, with the feature `exec`.
//! - `agent` — the websockets of agents, with the feature `agent`. `websocket` — how a connection
//!   becomes one.
//! - [`server`] — the listener; go there for closing.
//! - [`early`] — listening at an address that this machine may have only later.
//! - [`connection`] — one of its connections, and the limits that it keeps.
//! - [`body`] — the body of a request, as it comes in.
//! - `compression` — bodies that SDKs compress, with the feature `cloudwatch`.
//! - [`socket`] — what a connection is read from and written to.
//! - `balancer` — load balancers that forward, with the feature `elb`.
//! - `s3` — requests for S3, and its answers, with the feature `s3`.
//! - `registry` — what Docker pushes to and pulls from, with the feature `ecr`.
//! - `endpoint` — calls of real endpoints, with the feature `endpoints`.
//! - `connector` — the SDK's way in without a socket.
//! - `tcp_connector` — the SDK's way in through the listener, without a TLS library.

#[cfg(feature = "agent")]
mod agent;
#[cfg(feature = "elb")]
mod balancer;
mod body;
#[cfg(feature = "cloudwatch")]
mod compression;
mod connection;
#[cfg(feature = "client")]
mod connector;
pub(crate) mod control;
mod early;
#[cfg(feature = "endpoints")]
mod endpoint;
mod guard;
#[cfg(feature = "page")]
pub(crate) mod inside;
mod metadata;
mod peer;
#[cfg(feature = "ecr")]
mod registry;
mod reject;
mod reply;
mod respond;
mod route;
#[cfg(feature = "s3")]
mod s3;
mod scope;
mod server;
#[cfg(feature = "exec")]
mod session;
mod socket;
#[cfg(feature = "client")]
mod tcp_connector;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod token;
#[cfg(feature = "exec")]
mod websocket;

#[cfg(feature = "elb")]
pub(crate) use balancer::Forwarders;
#[cfg(feature = "client")]
pub(crate) use connector::InProcess;
#[cfg(feature = "endpoints")]
pub(crate) use endpoint::{Credentials, Endpoints};
pub(crate) use guard::Guard;
pub(crate) use peer::FindPeer;
#[cfg(feature = "docker")]
pub(crate) use peer::Peer;
#[cfg(feature = "introspection")]
pub(crate) use reply::{Next, Reply};
#[cfg(feature = "remote")]
pub(crate) use route::headers_of_unsigned;
pub(crate) use server::Server;
#[cfg(feature = "client")]
pub(crate) use tcp_connector::Tcp;
pub(crate) use token::Token;
