//! Calls of the Lambda functions of lifecycle hooks.

use std::collections::BTreeMap;
use std::fmt;

use super::ServiceHandle;
use crate::ecs::service::LifecycleStage;
use crate::ecs::service::stages::hook::Payload;
use crate::ecs::service::stages::traffic::Weight;
use crate::fake::FakeEcs;
use crate::kernel::sorted::SortedMap;
use crate::wire::{Document, HookEvent, HookExecution, Percents};

/// A call of the Lambda function of a lifecycle hook: a deployment has reached a stage, and goes on
/// once the function has succeeded. See [`FakeEcs::on_hook`].
pub struct HookCall {
    fake: FakeEcs,
    payload: Payload,
}

impl HookCall {
    pub(crate) fn new(fake: FakeEcs, payload: Payload) -> Self {
        Self { fake, payload }
    }

    /// The stage that the deployment has reached.
    #[must_use]
    pub fn stage(&self) -> LifecycleStage {
        self.payload.stage
    }

    /// The function that is called: the `hookTargetArn` of the hook.
    #[must_use]
    pub fn target_arn(&self) -> &str {
        &self.payload.target_arn
    }

    /// The service that is deployed, for looking at it. Time stands still meanwhile.
    #[must_use]
    pub fn service(&self) -> ServiceHandle {
        ServiceHandle::find(&self.fake, None, &self.payload.service_arn)
    }

    /// The same for every call at one stage: a function that is in progress is called again.
    #[must_use]
    pub fn execution_id(&self) -> &str {
        &self.payload.execution_id
    }

    /// The record of the deployment, as `DescribeServiceDeployments` takes it.
    #[must_use]
    pub fn service_deployment_arn(&self) -> &str {
        &self.payload.service_deployment_arn
    }

    /// The revision that is rolled out. In a rollback as well: it is still the one that the
    /// deployment is about.
    #[must_use]
    pub fn target_service_revision_arn(&self) -> &str {
        &self.payload.target_service_revision_arn
    }

    /// How many percent of the test traffic each revision gets, by its ARN. Empty but at
    /// `TEST_TRAFFIC_SHIFT`.
    #[must_use]
    pub fn test_traffic_weights(&self) -> BTreeMap<String, f64> {
        percents(&self.payload.test_traffic)
    }

    /// How many percent of the production traffic each revision gets, by its ARN. Empty but at
    /// `PRODUCTION_TRAFFIC_SHIFT`.
    #[must_use]
    pub fn production_traffic_weights(&self) -> BTreeMap<String, f64> {
        percents(&self.payload.production_traffic)
    }

    /// The `hookDetails` of the hook, as JSON.
    #[must_use]
    pub fn hook_details(&self) -> Option<String> {
        self.payload.details.as_ref().map(Document::to_json)
    }

    /// What the function is called with, as JSON: for handing it to the code of a real one.
    #[must_use]
    pub fn payload(&self) -> String {
        let payload = &self.payload;
        let event = HookEvent {
            execution_details: HookExecution {
                test_traffic_weights: Percents(self.test_traffic_weights()),
                production_traffic_weights: Percents(self.production_traffic_weights()),
                service_arn: &payload.service_arn,
                target_service_revision_arn: &payload.target_service_revision_arn,
            },
            execution_id: &payload.execution_id,
            lifecycle_stage: payload.stage.as_str(),
            resource_arn: &payload.service_deployment_arn,
            hook_details: payload.details.as_ref(),
        };
        event.to_json()
    }
}

impl fmt::Debug for HookCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookCall")
            .field("stage", &self.stage())
            .field("target_arn", &self.target_arn())
            .field("execution_id", &self.execution_id())
            .field("service_deployment_arn", &self.service_deployment_arn())
            .field(
                "target_service_revision_arn",
                &self.target_service_revision_arn(),
            )
            .field("test_traffic_weights", &self.test_traffic_weights())
            .field(
                "production_traffic_weights",
                &self.production_traffic_weights(),
            )
            .field("hook_details", &self.hook_details())
            .finish_non_exhaustive()
    }
}

fn percents(weights: &SortedMap<String, Weight>) -> BTreeMap<String, f64> {
    let weights = weights.iter();
    weights
        .map(|(arn, weight)| (arn.clone(), weight.percent()))
        .collect()
}
