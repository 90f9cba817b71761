//! What services say and hear: the types of their models, and their form as JSON, forms and XML.
//!
//! - `generated` — made from the models by `cargo xtask codegen`, a folder for each service. The
//!   types of ECS are re-exported here; those of the others are in modules of their own, as in
//!   [`sts`].
//! - [`services`] — all services, and [`Route`], an operation of any of them. [`service`] — what is
//!   known of each.
//! - [`decode`](mod@decode) — from the bytes of a request to its type. Start here.
//! - `schema`, `check` — what the model demands of a request, and whether it is met. `regex` — the
//!   expressions that the model has for texts.
//! - `violation`, `constraint` — the wording when it is not: of ECS, of the others.
//! - `typing_errors` — members that nobody knows, for those who write by hand.
//! - [`encode`](mod@encode) — from an answer to bytes.
//! - `error` — what is answered instead of an answer.
//! - `protocol` — from the protocol of the caller to JSON and back.
//! - `timestamp`, `document`, `blob` — values that Rust has no type for. `identity` — JSON within a
//!   text of a request. `json` — JSON that tests read.
//!   [`json_key`] — a member of it, as the agent of ECS prints it.
//! - `operation_name` — names of operations that people write. `event` — what EventBridge sends.
//! - `names` — whether an object has a member. `wire_enum` — enums with names on the wire.
//! - `hook` — what the functions of lifecycle hooks are called with. [`metadata`] — what containers
//!   are answered that ask about themselves. [`task_agent`] — and what they get for their task.
//! - [`own_call`] — what ECS itself asks of real endpoints, and what they answer.
//! - `report_json` — what reports of runtimes have of these types, as JSON.

mod blob;
mod check;
mod constraint;
mod decode;
mod document;
mod encode;
mod error;
mod event;
mod generated;
mod hook;
mod identity;
mod json;
pub mod json_key;
pub mod metadata;
mod names;
mod operation_name;
pub mod own_call;
mod protocol;
mod regex;
#[cfg(feature = "serde")]
mod report_json;
pub mod schema;
mod service;
pub mod task_agent;
mod timestamp;
mod typing_errors;
mod violation;
pub(crate) mod wire_enum;

pub use blob::Blob;
pub use decode::{Request, decode, syntax_error};
pub use document::Document;
pub use document::JsonNode;
pub use encode::{Encode, Lazy, Object, encode};
pub use error::ApiError;
pub use event::{EventEnvelope, ServiceStateChange, TaskStateChange};
#[cfg(feature = "cloudformation")]
pub use generated::cloudformation;
#[cfg(feature = "cloudtrail")]
pub use generated::cloudtrail;
#[cfg(feature = "cloudwatch")]
pub use generated::cloudwatch;
#[cfg(feature = "codedeploy")]
pub use generated::codedeploy;
#[cfg(feature = "ec2")]
pub use generated::ec2;
#[cfg(feature = "ecr")]
pub use generated::ecr;
pub use generated::ecs::enums::*;
pub use generated::ecs::operation::Operation;
pub use generated::ecs::types::*;
#[cfg(feature = "elb")]
pub use generated::elbv2;
pub use generated::error_code::ErrorCode;
#[cfg(feature = "iam")]
pub use generated::iam;
#[cfg(feature = "logs")]
pub use generated::logs;
#[cfg(feature = "s3")]
pub use generated::s3;
#[cfg(feature = "scheduler")]
pub use generated::scheduler;
#[cfg(feature = "cloudmap")]
pub use generated::servicediscovery;
pub use generated::services::{self, Route};
#[cfg(feature = "sqs")]
pub use generated::sqs;
#[cfg(feature = "sts")]
pub use generated::sts;
#[cfg(feature = "autoscaling")]
pub use generated::{application_autoscaling, autoscaling};
#[cfg(feature = "events")]
pub use generated::{events, sns};
#[cfg(feature = "secrets")]
pub use generated::{secretsmanager, ssm};
pub use hook::{HookEvent, HookExecution, Percents};
pub use identity::InstanceIdentity;
pub use json::Json;
pub use operation_name::neighbour;
pub use protocol::cbor::to_json as cbor_to_json;
pub use protocol::form::{Form, unescape_path};
pub use protocol::rest::RestCall;
#[cfg(feature = "s3")]
pub use protocol::rest_xml::{XmlAnswer, XmlRequest, answer as xml_answer};
pub use protocol::{Dialect, Written as WrittenError};
pub use service::{AwsService, Protocol};
pub use timestamp::Timestamp;
pub use typing_errors::{near, typing_errors};
