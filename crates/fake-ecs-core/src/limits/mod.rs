//! How often AWS lets callers call: token buckets, one for each group of operations, in each
//! account and region.
//!
//! - [`group`] — which operations share a bucket. Start here.
//! - [`rate`] — what a user sets: how large buckets are, and how fast they fill.
//! - [`bucket`] — how full they are. The time is an argument.
//! - [`usage`] — what calls that were made have used, for a report.

pub mod bucket;
pub mod group;
pub mod rate;
pub mod usage;

pub use self::bucket::Buckets;
pub use self::group::RateGroup;
pub use self::rate::{Rate, RateLimits};
