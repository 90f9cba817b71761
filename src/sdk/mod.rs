//! The answers of handles as types of `aws-sdk-ecs`.
//!
//! - [`IntoSdk`] — what is converted. Start here.
//! - `generated` — made from the model by `cargo xtask codegen`. What its conversions have in
//!   common, and those that it does not make, are in this file.

mod generated {
    mod ecs;
}

use std::collections::BTreeMap;

use aws_sdk_ecs::primitives::DateTime;
use aws_smithy_types::error::operation::BuildError;

use crate::wire::{
    Document, JsonNode, ServiceConnectContainerConfiguration, SharingStrategy, Timestamp,
};

/// Converts into a type of the SDK. Not `From`, which can be implemented only beside one of the
/// two types.
pub(crate) trait IntoSdk<T> {
    fn into_sdk(self) -> T;
}

/// Converts an enum by its name on the wire.
macro_rules! name {
    ($name:ident) => {
        impl IntoSdk<sdk::$name> for wire::$name {
            fn into_sdk(self) -> sdk::$name {
                self.as_str().into()
            }
        }
    };
}

use name;

/// What the SDK's builders end in: a structure, or a result where it has members that must be
/// there.
trait Finish<T> {
    fn finish(self) -> T;
}

impl<T> Finish<T> for T {
    fn finish(self) -> T {
        self
    }
}

impl<T> Finish<T> for Result<T, BuildError> {
    fn finish(self) -> T {
        self.expect("what the model requires is not optional in our types")
    }
}

/// Converts the items of a list.
fn all<From, To>(items: Option<Vec<From>>) -> Option<Vec<To>>
where
    From: IntoSdk<To>,
{
    items.map(|items| items.into_iter().map(IntoSdk::into_sdk).collect())
}

/// Converts a map into the SDK's kind of map.
fn map<Map>(entries: Option<BTreeMap<String, String>>) -> Option<Map>
where
    Map: FromIterator<(String, String)>,
{
    entries.map(|entries| entries.into_iter().collect())
}

impl IntoSdk<DateTime> for Timestamp {
    /// By way of the double on the wire, so that a time is what a client makes of it, to the
    /// nanosecond.
    fn into_sdk(self) -> DateTime {
        DateTime::from_secs_f64(self.as_seconds())
    }
}

impl IntoSdk<aws_smithy_types::Document> for Document {
    fn into_sdk(self) -> aws_smithy_types::Document {
        use aws_smithy_types::{Document, Number};
        match self.into_node() {
            JsonNode::Null => Document::Null,
            JsonNode::Bool(bool) => Document::Bool(bool),
            JsonNode::Text(text) => Document::String(text),
            JsonNode::Unsigned(number) => Document::Number(Number::PosInt(number)),
            JsonNode::Signed(number) => Document::Number(Number::NegInt(number)),
            JsonNode::Float(number) => Document::Number(Number::Float(number)),
            JsonNode::List(items) => {
                Document::Array(items.into_iter().map(IntoSdk::into_sdk).collect())
            }
            JsonNode::Map(members) => {
                let members = members.into_iter();
                Document::Object(members.map(|(name, it)| (name, it.into_sdk())).collect())
            }
        }
    }
}

impl IntoSdk<aws_sdk_ecs::types::SharingStrategy> for SharingStrategy {
    fn into_sdk(self) -> aws_sdk_ecs::types::SharingStrategy {
        type Sdk = aws_sdk_ecs::types::SharingStrategy;
        let Self { nvidia_mps } = self;
        nvidia_mps.map_or(Sdk::Unknown, |it| Sdk::NvidiaMps(it.into_sdk()))
    }
}

impl IntoSdk<aws_sdk_ecs::types::ServiceConnectContainerConfiguration>
    for ServiceConnectContainerConfiguration
{
    fn into_sdk(self) -> aws_sdk_ecs::types::ServiceConnectContainerConfiguration {
        type Sdk = aws_sdk_ecs::types::ServiceConnectContainerConfiguration;
        let Self { log_level } = self;
        log_level.map_or(Sdk::Unknown, |it| Sdk::LogLevel(it.into_sdk()))
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types as sdk;

    use super::IntoSdk as _;
    use crate::wire::Timestamp;
    use crate::wire::{Attribute, EphemeralStorage, Task};
    use crate::wire::{LaunchType, TaskStopCode};

    #[test]
    fn a_task_becomes_a_task_of_the_sdk() {
        let task = Task {
            attributes: Some(vec![Attribute {
                name: "ecs.cpu-architecture".to_owned(),
                ..Attribute::default()
            }]),
            created_at: Some(Timestamp::from_millis(1_619_952_106_055)),
            ephemeral_storage: Some(EphemeralStorage { size_in_gib: 21 }),
            launch_type: Some(LaunchType::Fargate),
            stop_code: Some(TaskStopCode::EssentialContainerExited),
            ..Task::default()
        };

        let task: sdk::Task = task.into_sdk();

        assert_eq!(task.attributes()[0].name(), "ecs.cpu-architecture");
        let created_at = task.created_at().expect("a time");
        assert_eq!(created_at.to_millis().ok(), Some(1_619_952_106_055));
        assert_eq!(
            task.ephemeral_storage()
                .map(sdk::EphemeralStorage::size_in_gib),
            Some(21)
        );
        assert_eq!(task.launch_type(), Some(&sdk::LaunchType::Fargate));
        assert_eq!(
            task.stop_code(),
            Some(&sdk::TaskStopCode::EssentialContainerExited)
        );
    }
}
