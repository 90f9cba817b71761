//! Code that stands for a target of EventBridge.

use crate::ecs::keys::RegionKey;

/// A target of EventBridge whose code is to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TargetCall {
    pub region: RegionKey,
    /// The number of the call in its region.
    pub number: u64,
    /// The ARN of the target.
    pub arn: String,
    /// What the target is given: JSON.
    pub input: String,
}
