//! The types of Cloud Map.

mod alike;
mod instance;
mod namespace;
mod service;

use self::alike::{is_at_rest, tags};
use super::Type;

pub const TYPES: &[Type] = &[
    instance::TYPE,
    namespace::OF_HTTP,
    namespace::OF_PRIVATE_DNS,
    namespace::OF_PUBLIC_DNS,
    service::TYPE,
];
