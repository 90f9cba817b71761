//! Words of the API that handles and events answer with: enums of our own, so that they are there
//! without the SDK.

use std::fmt;

use crate::wire;

/// Declares a public enum with the variants and the words of one on the wire.
macro_rules! status {
    (
        $(#[$of_enum:meta])*
        $name:ident = $on_wire:ident {
            $($(#[$of_variant:meta])* $variant:ident,)*
        }
    ) => {
        $(#[$of_enum])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* $variant,)*
        }

        impl $name {
            /// The word of the API.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => wire::$on_wire::$variant.as_str(),)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<wire::$on_wire> for $name {
            fn from(from: wire::$on_wire) -> Self {
                match from {
                    $(wire::$on_wire::$variant => Self::$variant,)*
                }
            }
        }

        #[cfg(feature = "client")]
        impl From<$name> for aws_sdk_ecs::types::$on_wire {
            fn from(from: $name) -> Self {
                from.as_str().into()
            }
        }

        #[cfg(feature = "client")]
        impl PartialEq<aws_sdk_ecs::types::$on_wire> for $name {
            fn eq(&self, other: &aws_sdk_ecs::types::$on_wire) -> bool {
                self.as_str() == other.as_str()
            }
        }

        #[cfg(feature = "client")]
        impl PartialEq<$name> for aws_sdk_ecs::types::$on_wire {
            fn eq(&self, other: &$name) -> bool {
                other == self
            }
        }
    };
}

status! {
    /// Why a task stops or has stopped, in one word: `stopCode`.
    ///
    /// With the feature `client` it can be compared with the SDK's `TaskStopCode`, and converted
    /// into it.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// use fake_ecs::{FakeEcs, StopCode};
    ///
    /// let ecs = FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.force_stop();
    /// assert_eq!(task.stop_code(), Some(StopCode::UserInitiated));
    /// # }
    /// ```
    StopCode = TaskStopCode {
        /// An image could not be pulled, a container could not be made, or there was no room.
        TaskFailedToStart,
        /// An essential container has ended.
        EssentialContainerExited,
        /// A user has called `StopTask`, or has deregistered the container instance by force.
        UserInitiated,
        /// The scheduler of a service has stopped it.
        ServiceSchedulerInitiated,
        /// Spot capacity was taken back.
        SpotInterruption,
        /// The container instance was terminated.
        TerminationNotice,
        /// The hardware below has failed.
        InfrastructureHealth,
    }
}

status! {
    /// What health checks say of a container, or of a task as a whole: `healthStatus`.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// use fake_ecs::{FakeEcs, HealthStatus};
    ///
    /// let ecs = FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.wait_until(|task| task.health() == HealthStatus::Healthy).await;
    /// # }
    /// ```
    HealthStatus = HealthStatus {
        /// The last checks have succeeded.
        Healthy,
        /// The last checks have failed.
        Unhealthy,
        /// There is no health check, or it has not said anything yet.
        Unknown,
    }
}

status! {
    /// The status that a task is to have: `desiredStatus`.
    DesiredStatus = DesiredStatus {
        /// It is to run.
        Running,
        /// It is to wait for something before it runs. The service knows the word and does not use
        /// it for tasks.
        Pending,
        /// It is to stop.
        Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_wire_is_the_same_word_here() {
        for code in wire::TaskStopCode::ALL {
            assert_eq!(StopCode::from(*code).to_string(), code.as_str());
        }
        for health in wire::HealthStatus::ALL {
            assert_eq!(HealthStatus::from(*health).to_string(), health.as_str());
        }
        for desired in wire::DesiredStatus::ALL {
            assert_eq!(DesiredStatus::from(*desired).to_string(), desired.as_str());
        }
    }

    #[cfg(feature = "client")]
    #[test]
    fn a_word_is_equal_to_the_one_of_the_sdk() {
        use aws_sdk_ecs::types as sdk;

        for code in wire::TaskStopCode::ALL {
            let code = StopCode::from(*code);
            let of_sdk = sdk::TaskStopCode::from(code);
            assert!(sdk::TaskStopCode::values().contains(&of_sdk.as_str()));
            assert_eq!(code, of_sdk);
            assert_eq!(of_sdk, code);
        }
        assert!(StopCode::UserInitiated != sdk::TaskStopCode::SpotInterruption);
        assert!(HealthStatus::Healthy == sdk::HealthStatus::Healthy);
        assert!(sdk::DesiredStatus::Stopped == DesiredStatus::Stopped);
    }
}
