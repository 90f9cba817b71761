//! What AWS limits in each account and region: how often callers may call, in token buckets, one
//! for each group of operations; and how much there may be.
//!
//! - [`group`] — which operations of ECS share a bucket. Start here. [`neighbours`] — the same of
//!   other services.
//! - [`rate`] — what a user sets: how large buckets are, and how fast they fill.
//! - [`bucket`] — how full they are. The time is an argument.
//! - [`usage`] — what calls that were made have used, for a report.
//! - [`quotas`] — how much there may be. Each is asked where there would be one more.

pub mod bucket;
pub mod group;
pub mod neighbours;
pub mod quotas;
pub mod rate;
pub mod usage;

pub use self::bucket::Buckets;
pub use self::group::RateGroup;
pub use self::quotas::Quotas;
pub use self::rate::{Rate, RateLimits};
