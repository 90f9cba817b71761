//! The types of SNS.

mod alike;
mod subscription;
mod topic;
mod topic_inline_policy;
mod topic_policy;

use self::alike::{POLICY, attribute, set};
use super::Type;

pub const TYPES: &[Type] = &[
    subscription::TYPE,
    topic::TYPE,
    topic_inline_policy::TYPE,
    topic_policy::TYPE,
];
