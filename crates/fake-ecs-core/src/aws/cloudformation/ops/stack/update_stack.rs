//! `UpdateStack` — makes a stack what a template says; what fails is rolled back.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html>
//!
//! Not emulated yet: `ResourceTypes`, rollback triggers.

use crate::aws::cloudformation::given::{self, Request, Source};
use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::{can_be_updated, in_state, invalid, refuse};
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::aws::cloudformation::state::{Given, Key};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{UpdateStackRequest, UpdateStackResponse};

pub(in super::super) fn update_stack(
    region: &mut Region,
    caller: &Caller<'_>,
    input: UpdateStackRequest,
) -> Result<UpdateStackResponse, ApiError> {
    let UpdateStackRequest {
        stack_name,
        capabilities,
        client_request_token,
        disable_rollback,
        notification_ar_ns,
        parameters,
        role_arn,
        tags,
        template_body,
        template_url,
        use_previous_template,
        deployment_config: _,
        disable_validation: _,
        resource_types,
        retain_except_on_create: _,
        rollback_configuration: _,
        stack_policy_body,
        stack_policy_during_update_body,
        stack_policy_during_update_url,
        stack_policy_url,
    } = input;
    refuse(
        "UpdateStack",
        &[("ResourceTypes", resource_types.is_some())],
    )?;
    let policy = given::policy(region, stack_policy_body, stack_policy_url)?;
    let during = given::policy(
        region,
        stack_policy_during_update_body,
        stack_policy_during_update_url,
    )?;
    let key = lookup::changeable(region, &stack_name)?;
    let stack = region.cloudformation.stack(key);
    if !can_be_updated(stack.status) {
        return Err(in_state(stack, "updated"));
    }
    let (identity, previous) = (stack.identity.clone(), stack.given.clone());
    let request = Request {
        source: Source::new(template_body, template_url, use_previous_template),
        parameters,
        capabilities,
        tags,
        notification_arns: notification_ar_ns,
        role_arn,
    };
    let mut given = given::given(region, &identity, request, Some(&previous))?;
    given.keeps_failed = disable_rollback == Some(true);
    given.policy = during;
    if changes_nothing(region, key, &given, &previous) {
        return Err(invalid("No updates are to be performed."));
    }
    let asked = Asked::new(client_request_token, caller);
    if policy.is_some() {
        region.cloudformation.stack_mut(key).policy = policy;
    }
    begin::update(region, key, given, asked).map_err(invalid)?;
    Ok(UpdateStackResponse {
        stack_id: Some(identity.id),
        operation_id: region.cloudformation.stack(key).attempts.last_id(),
    })
}

/// Whether the stack is as it is to be. What is nested in it may be other, though nothing of that
/// is said here.
fn changes_nothing(region: &Region, key: Key, given: &Given, previous: &Given) -> bool {
    let stack = region.cloudformation.stack(key);
    // An update that has failed may be tried again with the same template.
    let has_all = stack.has_all() && stack.before.is_none();
    given.is_same(previous) && has_all && !given.template.has_stacks()
}
