//! What the generated conversions into the types of `aws-sdk-ecs` have in common.

use std::collections::BTreeMap;

use aws_sdk_ecs::primitives::DateTime;
use aws_smithy_types::error::operation::BuildError;

use super::generated::ecs::types;
use super::timestamp::Timestamp;

/// Converts an enum by its name on the wire.
macro_rules! name {
    ($name:ident) => {
        impl From<enums::$name> for sdk::$name {
            fn from(from: enums::$name) -> Self {
                from.as_str().into()
            }
        }
    };
}

pub(super) use name;

/// What the SDK's builders end in: a structure, or a result where it has members that must be
/// there.
pub(super) trait Finish<T> {
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
pub(super) fn all<From, To>(items: Option<Vec<From>>) -> Option<Vec<To>>
where
    From: Into<To>,
{
    items.map(|items| items.into_iter().map(Into::into).collect())
}

/// Converts a map into the SDK's kind of map.
pub(super) fn map<Map>(entries: Option<BTreeMap<String, String>>) -> Option<Map>
where
    Map: FromIterator<(String, String)>,
{
    entries.map(|entries| entries.into_iter().collect())
}

impl From<Timestamp> for DateTime {
    /// By way of the double on the wire, so that a time is what a client makes of it, to the
    /// nanosecond.
    fn from(from: Timestamp) -> Self {
        Self::from_secs_f64(from.as_seconds())
    }
}

impl From<types::SharingStrategy> for aws_sdk_ecs::types::SharingStrategy {
    fn from(from: types::SharingStrategy) -> Self {
        let types::SharingStrategy { nvidia_mps } = from;
        match nvidia_mps {
            Some(nvidia_mps) => Self::NvidiaMps(nvidia_mps.into()),
            None => Self::Unknown,
        }
    }
}

impl From<types::ServiceConnectContainerConfiguration>
    for aws_sdk_ecs::types::ServiceConnectContainerConfiguration
{
    fn from(from: types::ServiceConnectContainerConfiguration) -> Self {
        let types::ServiceConnectContainerConfiguration { log_level } = from;
        match log_level {
            Some(log_level) => Self::LogLevel(log_level.into()),
            None => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types as sdk;

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

        let task = sdk::Task::from(task);

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
