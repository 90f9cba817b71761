//! What is left of a world after a reset.

use crate::kernel::arn::Scope;
use crate::kernel::time::Time;

/// What is left of a world when it is emptied.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Emptied {
    /// How often the fake has been reset, this time included.
    pub resets: u64,
    pub now: Time,
    pub started: Time,
    /// The number of what happened last.
    pub sequence: u32,
    /// The accounts and regions that were heard of, in the order of their keys.
    pub scopes: Vec<Scope>,
}
