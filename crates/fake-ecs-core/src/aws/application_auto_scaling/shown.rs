//! What answers show.

use crate::aws::application_auto_scaling::state::{
    Activity, Policy, PolicyKind, Scheduled, Target,
};
use crate::aws::cloudwatch;
use crate::kernel::arn::Scope;
use crate::wire::application_autoscaling::enums::{
    PolicyType, ScalableDimension, ServiceNamespace,
};
use crate::wire::application_autoscaling::types::{
    Alarm, ScalableTarget, ScalingActivity, ScalingPolicy, ScheduledAction,
};

const NAMESPACE: Option<ServiceNamespace> = Some(ServiceNamespace::Ecs);
const DIMENSION: Option<ScalableDimension> = Some(ScalableDimension::EcsServiceDesiredCount);

pub fn target(resource: &str, target: &Target) -> ScalableTarget {
    ScalableTarget {
        service_namespace: NAMESPACE,
        resource_id: Some(resource.to_owned()),
        scalable_dimension: DIMENSION,
        min_capacity: Some(target.min),
        max_capacity: Some(target.max),
        role_arn: Some(target.role_arn.clone()),
        creation_time: Some(target.created.timestamp()),
        predicted_capacity: None,
        scalable_target_arn: Some(target.arn.clone()),
        suspended_state: Some(target.suspended.clone()),
    }
}

pub fn alarms(scope: &Scope, policy: &Policy) -> Vec<Alarm> {
    let alarm = |name: &String| Alarm {
        alarm_arn: Some(cloudwatch::port::alarm_arn(scope, name)),
        alarm_name: Some(name.clone()),
    };
    policy.alarms.iter().map(alarm).collect()
}

pub fn policy(
    scope: &Scope,
    (resource, name): (&str, &str),
    (policy, alarms_of_others): (&Policy, Vec<Alarm>),
) -> ScalingPolicy {
    let (kind, step, tracking) = match &policy.kind {
        PolicyKind::Step(of) => (PolicyType::StepScaling, Some(of.clone()), None),
        PolicyKind::Tracking(of) => {
            let of = (**of).clone();
            (PolicyType::TargetTrackingScaling, None, Some(of))
        }
    };
    let mut alarms = alarms(scope, policy);
    alarms.extend(alarms_of_others);
    ScalingPolicy {
        policy_arn: Some(policy.arn.clone()),
        policy_name: Some(name.to_owned()),
        service_namespace: NAMESPACE,
        resource_id: Some(resource.to_owned()),
        scalable_dimension: DIMENSION,
        policy_type: Some(kind),
        creation_time: Some(policy.created.timestamp()),
        alarms: Some(alarms),
        predictive_scaling_policy_configuration: None,
        step_scaling_policy_configuration: step,
        target_tracking_scaling_policy_configuration: tracking,
    }
}

pub fn scheduled(resource: &str, name: &str, of: &Scheduled) -> ScheduledAction {
    ScheduledAction {
        scheduled_action_name: Some(name.to_owned()),
        scheduled_action_arn: Some(of.arn.clone()),
        service_namespace: NAMESPACE,
        schedule: Some(of.schedule.clone()),
        resource_id: Some(resource.to_owned()),
        creation_time: Some(of.created.timestamp()),
        end_time: of.end.map(crate::kernel::time::Time::timestamp),
        scalable_dimension: DIMENSION,
        scalable_target_action: Some(of.action.clone()),
        start_time: of.start.map(crate::kernel::time::Time::timestamp),
        timezone: of.timezone.clone(),
    }
}

pub fn activity(of: &Activity) -> ScalingActivity {
    ScalingActivity {
        activity_id: Some(of.id.clone()),
        service_namespace: NAMESPACE,
        resource_id: Some(of.resource.clone()),
        scalable_dimension: DIMENSION,
        description: Some(of.description.clone()),
        cause: Some(of.cause.clone()),
        start_time: Some(of.start.timestamp()),
        status_code: Some(of.status),
        details: None,
        end_time: of.end.map(crate::kernel::time::Time::timestamp),
        not_scaled_reasons: of.not_scaled.clone().map(|why| vec![why]),
        status_message: of.message.clone(),
    }
}
