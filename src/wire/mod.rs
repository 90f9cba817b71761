//! What ECS says and hears: the types of its service model, and their form as JSON.
//!
//! - `generated::{types, enums}`, [`Operation`], [`ErrorCode`] — generated from the model by `cargo xtask codegen`.
//! - [`decode`](mod@decode) — from the bytes of a request to its type. Start here.
//! - `schema`, `check` — what the model demands of a request, and whether it is met.
//! - `violation` — the wording when it is not. `typing_errors` — members that nobody knows, for who writes by hand.
//! - [`encode`](mod@encode) — from an answer to bytes.
//! - `error` — what is answered instead of an answer.
//! - `sdk` — into the types of `aws-sdk-ecs`, for handles.
//! - `timestamp`, `document` — values that Rust has no type for. `identity` — JSON within a text of a request.
//! - `operation_name` — names of operations that people write. `event` — what EventBridge sends.
//! - `hook` — what the functions of lifecycle hooks are called with.

mod check;
mod decode;
mod document;
mod encode;
mod error;
mod event;
#[expect(
    dead_code,
    reason = "enums that stand in answers only are never parsed"
)]
mod generated;
mod hook;
mod identity;
mod operation_name;
mod schema;
#[cfg(feature = "client")]
mod sdk;
mod timestamp;
mod typing_errors;
mod violation;
mod wire_enum;

pub(crate) use decode::{Request, decode, syntax_error};
pub(crate) use document::Document;
pub(crate) use encode::{Encode, encode};
pub(crate) use error::{ApiError, error_body};
pub(crate) use event::{EventEnvelope, ServiceStateChange, TaskStateChange};
pub(crate) use generated::enums::*;
pub(crate) use generated::error_code::ErrorCode;
pub(crate) use generated::operation::Operation;
pub(crate) use generated::types::*;
pub(crate) use hook::{HookEvent, HookExecution, Percents};
pub(crate) use identity::InstanceIdentity;
pub(crate) use timestamp::Timestamp;
pub(crate) use typing_errors::{near, typing_errors};
