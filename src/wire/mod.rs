//! The ECS service model in Rust: types and codecs.

#![expect(
    clippy::allow_attributes,
    reason = "what is dead changes with every operation that is written"
)]
#![allow(
    dead_code,
    unused_imports,
    reason = "operations take up one part after the other"
)]

mod document;
mod generated;
mod timestamp;
mod wire_enum;

pub(crate) use document::Document;
pub(crate) use generated::{enums, error_code::ErrorCode, operation::Operation, types};
pub(crate) use timestamp::Timestamp;
