//! `CreateStack` — makes a stack: its resources are made in the order in which they need each
//! other.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
//!
//! Not emulated yet: `ResourceTypes`, rollback triggers.

use crate::aws::cloudformation::given::{self, Request, Source};
use crate::aws::cloudformation::made;
use crate::aws::cloudformation::refusals::{invalid, refuse};
use crate::aws::cloudformation::run::begin::{self, Asked};
use crate::aws::cloudformation::state::Given;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::cloudformation::enums::StackStatus;
use crate::wire::cloudformation::types::{CreateStackRequest, CreateStackResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn create_stack(
    region: &mut Region,
    caller: &Caller<'_>,
    input: CreateStackRequest,
) -> Result<CreateStackResponse, ApiError> {
    let CreateStackRequest {
        stack_name,
        capabilities,
        client_request_token,
        disable_rollback,
        enable_termination_protection,
        notification_ar_ns,
        on_failure,
        parameters,
        role_arn,
        tags,
        template_body,
        template_url,
        timeout_in_minutes,
        deployment_config: _,
        disable_validation: _,
        resource_types,
        retain_except_on_create: _,
        rollback_configuration: _,
        stack_policy_body,
        stack_policy_url,
    } = input;
    refuse(
        "CreateStack",
        &[("ResourceTypes", resource_types.is_some())],
    )?;
    check(
        region,
        &stack_name,
        disable_rollback.is_some() && on_failure.is_some(),
    )?;
    let in_review = region.cloudformation.find(&stack_name);
    let identity = made::identity(region, in_review, &stack_name);
    let request = Request {
        source: Source::new(template_body, template_url, None),
        parameters,
        capabilities,
        tags,
        notification_arns: notification_ar_ns,
        role_arn,
    };
    let policy = given::policy(region, stack_policy_body, stack_policy_url)?;
    let mut given = given::given(region, &identity, request, None)?;
    given.on_failure = on_failure;
    given.keeps_failed = disable_rollback == Some(true);
    given.timeout_minutes = timeout_in_minutes;
    let id = identity.id.clone();
    let key = in_review.unwrap_or_else(|| made::push(region, identity, Given::default()));
    let stack = region.cloudformation.stack_mut(key);
    stack.given = given;
    stack.policy = policy;
    stack.make_change_sets_obsolete();
    stack.is_protected = enable_termination_protection == Some(true);
    let asked = Asked::new(client_request_token, caller);
    begin::create(region, key, asked).map_err(invalid)?;
    Ok(CreateStackResponse {
        stack_id: Some(id),
        operation_id: region.cloudformation.stack(key).attempts.last_id(),
    })
}

/// Refuses a stack that is there already, and a creation that says twice what is to be done when it
/// fails.
fn check(region: &Region, name: &str, is_said_twice: bool) -> Result<(), ApiError> {
    made::check_new_name(name)?;
    let found = region.cloudformation.find(name);
    // One that is no more than its change sets becomes the stack.
    let is_there = |key| {
        let stack = region.cloudformation.stack(key);
        stack.status != StackStatus::ReviewInProgress
    };
    if found.is_some_and(is_there) {
        let why = format!("Stack [{name}] already exists");
        return Err(ApiError::new(ErrorCode::AlreadyExists, why));
    }
    match is_said_twice {
        true => Err(invalid(
            "Only one of DisableRollback and OnFailure can be specified.",
        )),
        false => Ok(()),
    }
}
