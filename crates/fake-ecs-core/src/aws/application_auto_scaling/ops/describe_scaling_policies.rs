//! `DescribeScalingPolicies` — policies with the alarms that tell them to act.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html>

use super::find::is_of_ecs;
use super::pages::PAGES;
use crate::aws::application_auto_scaling::shown;
use crate::aws::application_auto_scaling::state::Policy;
use crate::aws::cloudwatch::port::alarm_arn;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    Alarm, DescribeScalingPoliciesRequest, DescribeScalingPoliciesResponse,
};

pub(super) fn describe_scaling_policies(
    region: &Region,
    input: DescribeScalingPoliciesRequest,
) -> Result<DescribeScalingPoliciesResponse, ApiError> {
    let DescribeScalingPoliciesRequest {
        service_namespace,
        max_results,
        next_token,
        policy_names,
        resource_id,
        scalable_dimension,
    } = input;
    let names = policy_names.unwrap_or_default();
    let targets = region.application_auto_scaling.targets();
    let policies = targets.flat_map(|(resource, target)| {
        let policies = target.policies.iter();
        policies.map(move |(name, policy)| (resource, name, policy))
    });
    let policies = policies.filter(|(resource, name, _)| {
        is_of_ecs(service_namespace, scalable_dimension)
            && resource_id.as_ref().is_none_or(|it| it == *resource)
            && (names.is_empty() || names.contains(name))
    });
    let policies = policies.map(|(resource, name, policy)| {
        let alarms = alarms_of_others(region, policy);
        let shown = shown::policy(&region.scope, (resource, name), (policy, alarms));
        (format!("{resource}\0{name}"), shown)
    });
    let by = (&resource_id, &names);
    let listing = ("DescribeScalingPolicies", &by);
    let page = PAGES.page(
        region,
        listing,
        policies,
        max_results,
        next_token.as_deref(),
    );
    let (policies, next_token) = page?;
    Ok(DescribeScalingPoliciesResponse {
        next_token,
        scaling_policies: Some(policies),
    })
}

/// The alarms that others have made and that have the policy among their actions.
fn alarms_of_others(region: &Region, policy: &Policy) -> Vec<Alarm> {
    let alarms = region.cloudwatch.alarms().filter(|(name, alarm)| {
        let settings = &alarm.settings;
        let actions = [
            &settings.alarm_actions,
            &settings.ok_actions,
            &settings.insufficient_data_actions,
        ];
        let mut actions = actions.into_iter().flatten().flatten();
        !policy.alarms.contains(name) && actions.any(|action| *action == policy.arn)
    });
    let alarms = alarms.map(|(name, _)| Alarm {
        alarm_name: Some(name.clone()),
        alarm_arn: Some(alarm_arn(&region.scope, name)),
    });
    alarms.collect()
}
