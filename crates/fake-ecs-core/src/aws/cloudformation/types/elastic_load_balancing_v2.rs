//! The types of Elastic Load Balancing.

mod alike;
mod listener;
mod listener_certificate;
mod listener_rule;
mod load_balancer;
mod target_group;

use self::alike::{attributes, tags};
use super::Type;

pub const TYPES: &[Type] = &[
    listener::TYPE,
    listener_certificate::TYPE,
    listener_rule::TYPE,
    load_balancer::TYPE,
    target_group::TYPE,
];
