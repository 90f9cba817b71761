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

/// Declares a public enum with the variants and the words of one of a neighbour, for which there is
/// no SDK here.
#[cfg(any(feature = "cloudwatch", feature = "codedeploy"))]
macro_rules! word {
    (
        $(#[$of_enum:meta])*
        $name:ident = $on_wire:path {
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
                use $on_wire as OnWire;

                match self {
                    $(Self::$variant => OnWire::$variant.as_str(),)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<$on_wire> for $name {
            fn from(from: $on_wire) -> Self {
                use $on_wire as OnWire;

                match from {
                    $(OnWire::$variant => Self::$variant,)*
                }
            }
        }
    };
}

#[cfg(feature = "cloudwatch")]
word! {
    /// What an alarm of CloudWatch makes of its metric; see
    /// [`AlarmHandle::state`](crate::AlarmHandle::state).
    AlarmState = wire::cloudwatch::enums::StateValue {
        /// The metric is within the threshold.
        Ok,
        /// The metric is beyond the threshold.
        Alarm,
        /// There is too little data to say so.
        InsufficientData,
    }
}

#[cfg(feature = "autoscaling")]
word! {
    /// What has come of an activity of Application Auto Scaling; see
    /// [`ScalingActivity::status`](crate::ScalingActivity::status).
    ScalingStatus = wire::application_autoscaling::enums::ScalingActivityStatusCode {
        /// It was begun, and has not gone on. The fake has none of these.
        Pending,
        /// The service does not have as many tasks yet.
        InProgress,
        /// It was done.
        Successful,
        /// A later activity has come before its end.
        Overridden,
        /// It could not be done as a whole.
        Unfulfilled,
        /// It could not be done.
        Failed,
    }
}

#[cfg(feature = "codedeploy")]
word! {
    /// What has become of a deployment of CodeDeploy.
    ///
    /// <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html>
    ///
    /// ```
    /// use fake_ecs::CodeDeploymentStatus;
    ///
    /// assert_eq!(CodeDeploymentStatus::InProgress.as_str(), "InProgress");
    /// assert!(CodeDeploymentStatus::Stopped.is_over());
    /// ```
    CodeDeploymentStatus = wire::codedeploy::enums::DeploymentStatus {
        /// It was made, and has not begun.
        Created,
        /// It waits for another one. The fake has none of these.
        Queued,
        /// Its events happen, or the original task set is kept for a while after them.
        InProgress,
        /// It waits after its events. The fake has none of these.
        Baking,
        /// All of it was done.
        Succeeded,
        /// It could not go on; [`error`](crate::CodeDeploymentHandle::error) says why.
        Failed,
        /// Somebody has stopped it, or an alarm.
        Stopped,
        /// It waits until somebody says, with `ContinueDeployment`, that traffic is moved.
        Ready,
    }
}

#[cfg(feature = "codedeploy")]
impl CodeDeploymentStatus {
    /// Whether it stays so: `Succeeded`, `Failed` and `Stopped`.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Stopped)
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
