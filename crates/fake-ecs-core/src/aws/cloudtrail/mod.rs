//! CloudTrail: which calls were made, by whom, and what came of them.
//!
//! Calls are kept as they came; the record that AWS would make of one is made when somebody asks.
//! Kept are calls that manage something, also those that were refused by their operations: not
//! calls about data, such as messages, log lines and events, and not what services do themselves.
//!
//! - [`state`] — the calls, as data. [`note`] — a call is kept, and EventBridge is told. `record` —
//!   what AWS makes of a call; `masks` — what it does not say.
//! - `ops` — the operations.

mod masks;
pub mod note;
mod ops;
mod record;
pub mod state;

pub(super) use self::ops::dispatch;
pub use self::state::CloudTrail;
