//! x
#[cfg(feature = "client")]
mod client;
mod driver;
mod http;
mod io_thread;
mod ops;
mod render;
mod runtime;
mod wire;
mod world;
pub use runtime::simulator::script::Script;
pub use world::profile::Profile;
