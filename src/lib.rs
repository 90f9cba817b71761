//! An embeddable test harness for Amazon ECS.

#[cfg(feature = "client")]
mod client;
mod driver;
mod http;
mod wire;
