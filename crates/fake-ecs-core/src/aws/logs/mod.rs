//! CloudWatch Logs: groups, their streams, and what is in them.
//!
//! It knows nothing of ECS. A stream that a container writes to has the container's number, and
//! what the container has written is read from its log when somebody asks; no line is kept twice.
//!
//! - [`state`] — groups, streams and events, as data. Start here.
//! - [`port`] — what ECS asks and tells: groups, and who writes to streams. `put` — what others put
//!   into them.
//! - [`fold`] — lines that are one event together.
//! - [`content`] — what is in a stream, in order, from anywhere. `token` — where a page ended.
//! - `pattern` — filter patterns. `query` — the queries of Logs Insights.
//! - `deliver` — what comes to a group is sent to its subscribers; `envelope` — in which form.
//!   `later` — what of that waits for more lines.
//! - `find` — what requests name. `shown` — what is shown of groups and streams.
//! - `retention` — what a group does not keep any longer. `ops` — its operations.

#[cfg(feature = "logs")]
pub mod content;
#[cfg(all(feature = "logs", feature = "events"))]
pub mod deliver;
#[cfg(all(feature = "logs", feature = "events"))]
pub mod envelope;
#[cfg(feature = "logs")]
mod find;
#[cfg(feature = "logs")]
mod fold;
#[cfg(feature = "logs")]
pub mod later;
#[cfg(feature = "logs")]
pub mod ops;
#[cfg(feature = "logs")]
mod pattern;
pub mod port;
#[cfg(any(feature = "events", feature = "logs"))]
pub mod put;
#[cfg(feature = "logs")]
mod query;
mod retention;
#[cfg(feature = "logs")]
mod shown;
pub mod state;
#[cfg(feature = "logs")]
mod token;

#[cfg(feature = "logs")]
pub(super) use self::ops::dispatch;
pub use self::state::Logs;
