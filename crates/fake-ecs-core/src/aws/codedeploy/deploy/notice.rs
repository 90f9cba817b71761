//! What EventBridge is told of deployments.
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html>

use crate::aws::eventbridge;
use crate::ecs::Region;
use crate::wire::{EventEnvelope, Json, encode};

use super::super::state::Key;

/// A deployment is in another state. Where no rule is about events nobody is told.
pub fn announce(region: &mut Region, key: Key, state: &str) {
    if !eventbridge::port::is_listening(region) {
        return;
    }
    let number = region.next_sequence();
    let deployment = &region.codedeploy.deployments[key];
    let (application, group) = (&deployment.application, &deployment.group);
    let group_id = deployment.settings.deployment_group_id.clone();
    let scope = &region.scope;
    let detail = [
        ("region", Json::of(&scope.region)),
        ("deploymentId", Json::of(&deployment.id)),
        ("instanceGroupId", Json::of(&group_id.unwrap_or_default())),
        ("deploymentGroup", Json::of(group)),
        ("application", Json::of(application)),
        ("state", Json::of(&state)),
    ];
    let text = encode(&EventEnvelope {
        id: region.ids.event(number),
        source: "aws.codedeploy",
        detail_type: "CodeDeploy Deployment State-change Notification",
        account: scope.account.clone(),
        time: region.now().timestamp(),
        region: scope.region.clone(),
        resources: vec![
            scope.arn_in("codedeploy", &format!("application:{application}")),
            scope.arn_in(
                "codedeploy",
                &format!("deploymentgroup:{application}/{group}"),
            ),
        ],
        detail: &Json::object(detail.into_iter()),
    });
    eventbridge::port::announce(region, text);
}
