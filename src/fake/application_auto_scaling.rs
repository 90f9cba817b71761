//! Application Auto Scaling, as tests look at it.

use std::time::SystemTime;

use super::FakeEcs;
use crate::handle::ScalingStatus;

/// # Other services
impl FakeEcs {
    /// Application Auto Scaling: what it has done about services. See
    /// [`ApplicationAutoScaling`].
    ///
    /// Needs the feature `autoscaling`.
    #[must_use]
    pub fn application_auto_scaling(&self) -> ApplicationAutoScaling {
        ApplicationAutoScaling { fake: self.share() }
    }
}

/// Application Auto Scaling; see [`FakeEcs::application_auto_scaling`].
///
/// The application registers services of ECS as scalable targets and gives them policies and
/// scheduled actions, through its own client. Target-tracking policies make their alarms in
/// CloudWatch, and step-scaling policies act for alarms that name them. Alarms look at their
/// metrics each full minute of the fake's time, so nothing is scaled until time passes:
/// [`advance`](FakeEcs::advance). Alarms and schedules do not keep the fake from being at rest.
///
/// The metrics of services come from [`ServiceHandle::set_cpu`](crate::ServiceHandle::set_cpu),
/// from [`Script::cpu`](crate::Script::cpu), or from whoever puts them
/// ([`CloudWatch::put_metric`](crate::CloudWatch::put_metric)).
///
/// <https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html>
#[derive(Clone, Debug)]
pub struct ApplicationAutoScaling {
    fake: FakeEcs,
}

/// Something that Application Auto Scaling has done; see [`ApplicationAutoScaling::activities`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalingActivity {
    resource: String,
    description: String,
    cause: String,
    status: ScalingStatus,
    message: Option<String>,
    started: SystemTime,
}

impl ApplicationAutoScaling {
    /// What was done, the oldest first: the last 10,000 activities, also those in which nothing was
    /// scaled because a service had as many tasks as it may have.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let activities = ecs.application_auto_scaling().activities();
    /// assert_eq!(activities[0].description(), "Setting desired count to 4.");
    /// assert_eq!(activities[0].status(), fake_ecs::ScalingStatus::Successful);
    /// # }
    /// ```
    #[must_use]
    pub fn activities(&self) -> Vec<ScalingActivity> {
        self.fake.read_region(|region| {
            let all = region.application_auto_scaling.activities();
            let all = all.map(|(_, it)| ScalingActivity {
                resource: it.resource.clone(),
                description: it.description.clone(),
                cause: it.cause.clone(),
                status: it.status.into(),
                message: it.message.clone(),
                started: it.start.to_system(),
            });
            all.collect()
        })
    }
}

impl ScalingActivity {
    /// What it is about, such as `service/default/web`.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// What was done, such as `Setting desired count to 4.`
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Why, such as `monitor alarm high in state ALARM triggered policy steps`.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// Whether it was done.
    #[must_use]
    pub fn status(&self) -> ScalingStatus {
        self.status
    }

    /// What has come of it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// When it began, as the fake's clock shows it.
    #[must_use]
    pub fn started_at(&self) -> SystemTime {
        self.started
    }
}
