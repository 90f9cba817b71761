//! What everything else stands on.
//!
//! - [`time`] — points in time. [`ids`] — identifiers, from a seed. [`arn`] — names of resources,
//!   and accounts and regions.
//! - [`profile`] — how long things take. [`strictness`] — what of a request is refused beyond what
//!   the service refuses.
//! - [`caller`] — who calls. [`sequence`] — the order of what happens at one time.
//! - [`log`] — what a container has written. `md5`, `sha256` — digests of messages.
//! - [`regex`] — regular expressions of callers.
//! - [`sorted`] — small maps and sets. [`paged`] — a list whose items keep their places. [`tail`] —
//!   a list that forgets its beginning. [`text`] — texts with limits. [`panic_text`] — what panics
//!   say. `seconds` — durations in JSON. `wildcards` — patterns with `*` and `?`.

pub mod arn;
pub mod caller;
pub mod ids;
pub mod log;
pub mod md5;
pub mod paged;
pub mod panic_text;
pub mod profile;
pub mod regex;
#[cfg(feature = "serde")]
pub mod seconds;
pub mod sequence;
#[cfg(any(feature = "ecr", feature = "sqs"))]
pub mod sha256;
pub mod sorted;
pub mod strictness;
pub mod tail;
pub mod text;
pub mod time;
pub mod wildcards;
