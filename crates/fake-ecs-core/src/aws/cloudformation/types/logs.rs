//! The types of CloudWatch Logs.

mod log_group;
mod log_stream;
mod subscription_filter;

use super::Type;

pub const TYPES: &[Type] = &[log_group::TYPE, log_stream::TYPE, subscription_filter::TYPE];
