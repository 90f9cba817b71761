//! `RegisterScalableTarget` — from now on a service may be scaled, or within other limits than
//! before. One that has too few or too many tasks for them gets as many as it may have, at once.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html>
//!
//! Not emulated yet: targets of other services than ECS.

use super::find::{check_resource, refused_tags, validation};
use crate::aws::application_auto_scaling::state::Target;
use crate::aws::application_auto_scaling::{change, port};
use crate::aws::tags;
use crate::ecs::Region;
use crate::kernel::arn::Scope;
use crate::kernel::ids::uuid;
use crate::kernel::sorted::SortedMap;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    RegisterScalableTargetRequest, RegisterScalableTargetResponse, SuspendedState,
};

pub(super) fn register_scalable_target(
    region: &mut Region,
    input: RegisterScalableTargetRequest,
) -> Result<RegisterScalableTargetResponse, ApiError> {
    let RegisterScalableTargetRequest {
        service_namespace,
        resource_id,
        scalable_dimension,
        max_capacity,
        min_capacity,
        role_arn,
        suspended_state,
        tags,
    } = input;
    check_resource(service_namespace, &resource_id, scalable_dimension)?;
    if port::service(region, &resource_id).is_none() {
        return Err(validation(port::no_service(&resource_id)));
    }
    let before = region.application_auto_scaling.target(&resource_id);
    let mut target = match before {
        Some(before) => before.clone(),
        None => new_target(region, &resource_id, (min_capacity, max_capacity))?,
    };
    target.min = min_capacity.unwrap_or(target.min);
    target.max = max_capacity.unwrap_or(target.max);
    // The texts are from memory.
    if target.min < 0 || target.max < 0 {
        return Err(validation("Capacity cannot be negative"));
    }
    if target.max < target.min {
        return Err(validation(
            "Maximum capacity cannot be less than minimum capacity",
        ));
    }
    target.role_arn = role_arn.unwrap_or(target.role_arn);
    if let Some(suspended) = suspended_state {
        suspend(&mut target.suspended, &suspended);
    }
    tags::add(&mut target.tags, tags.unwrap_or_default()).map_err(refused_tags)?;
    let arn = target.arn.clone();
    let targets = &mut region.application_auto_scaling.targets;
    targets.insert(resource_id.clone(), target);
    change::fit(region, &resource_id);
    Ok(RegisterScalableTargetResponse {
        scalable_target_arn: Some(arn),
    })
}

fn new_target(
    region: &Region,
    resource: &str,
    (min, max): (Option<i32>, Option<i32>),
) -> Result<Target, ApiError> {
    let (Some(min), Some(max)) = (min, max) else {
        // A guess.
        return Err(validation(
            "MinCapacity and MaxCapacity must be specified when registering a new scalable target",
        ));
    };
    let not = Some(false);
    let id = uuid(region.ids.number_of(resource)).replace('-', "");
    Ok(Target {
        arn: region
            .scope
            .arn_in("application-autoscaling", &format!("scalable-target/{id}")),
        min,
        max,
        role_arn: role(&region.scope),
        created: region.now(),
        suspended: SuspendedState {
            dynamic_scaling_in_suspended: not,
            dynamic_scaling_out_suspended: not,
            scheduled_scaling_suspended: not,
        },
        tags: SortedMap::default(),
        policies: SortedMap::default(),
        scheduled: SortedMap::default(),
        last_out: None,
        last_in: None,
    })
}

/// The service-linked role, unless the caller names another one.
fn role(scope: &Scope) -> String {
    scope.iam_arn(
        "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
    )
}

/// What is not said stays as it was.
fn suspend(state: &mut SuspendedState, new: &SuspendedState) {
    let SuspendedState {
        dynamic_scaling_in_suspended,
        dynamic_scaling_out_suspended,
        scheduled_scaling_suspended,
    } = *new;
    let change = |old: &mut Option<bool>, new: Option<bool>| *old = new.or(*old);
    change(
        &mut state.dynamic_scaling_in_suspended,
        dynamic_scaling_in_suspended,
    );
    change(
        &mut state.dynamic_scaling_out_suspended,
        dynamic_scaling_out_suspended,
    );
    change(
        &mut state.scheduled_scaling_suspended,
        scheduled_scaling_suspended,
    );
}
