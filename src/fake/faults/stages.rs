//! Deployments that stay at a stage.

use std::fmt;

use super::Faults;
use crate::ecs::service::LifecycleStage;
use crate::fake::FakeEcs;
use crate::faults::stages::StageHold;
use crate::faults::{self, Kind, Origin};
use crate::handle::{Fault, FaultGuard};

impl Faults {
    /// What happens to deployments in stages: say which, and then that they are
    /// [held](NewDeploymentFault::hold).
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// use fake_ecs::LifecycleStage;
    ///
    /// // Also the first deployment of a service that the application is yet to make.
    /// let held = ecs.faults().deployments().service("web").hold(LifecycleStage::ScaleUp);
    /// # held.optional().release();
    /// # }
    /// # example(&fake_ecs::FakeEcs::start().blocking());
    /// ```
    pub fn deployments(&self) -> NewDeploymentFault {
        NewDeploymentFault {
            fake: self.fake.share(),
            cluster: None,
            service: None,
            optional: false,
        }
    }
}

/// What is to happen to deployments in stages: [`hold`](Self::hold) says what. Made with
/// [`Faults::deployments`].
///
/// By default it is every deployment. What is said of them narrows that down: all of it must hold.
#[must_use = "nothing happens before `.hold(…)` is called"]
#[derive(Clone)]
pub struct NewDeploymentFault {
    fake: FakeEcs,
    cluster: Option<String>,
    service: Option<String>,
    optional: bool,
}

impl NewDeploymentFault {
    /// Only those of services in the cluster of that name.
    pub fn cluster(mut self, name: &str) -> Self {
        self.cluster = Some(name.to_owned());
        self
    }

    /// Only those of services of that name.
    pub fn service(mut self, name: &str) -> Self {
        self.service = Some(name.to_owned());
        self
    }

    /// It need not happen to any deployment; see [`FakeEcs::verify`].
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Those deployments that come to the stage stay there until the guard is released or dropped:
    /// see [`hold_deployment_at`](crate::ServiceHandle::hold_deployment_at).
    #[track_caller]
    pub fn hold(self, stage: LifecycleStage) -> FaultGuard {
        let Self {
            fake,
            cluster,
            service,
            optional,
        } = self;
        let fault = faults::Fault {
            kind: Kind::StageHold(StageHold {
                cluster,
                service,
                stage: stage.as_str().to_owned(),
            }),
            times: None,
            optional,
            origin: Some(Origin::here()),
        };
        Fault::make(&fake, fault, None).scoped()
    }
}

impl fmt::Debug for NewDeploymentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDeploymentFault")
            .field("cluster", &self.cluster)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
