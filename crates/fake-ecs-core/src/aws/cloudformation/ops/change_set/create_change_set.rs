//! `CreateChangeSet` — finds out what a template would change.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html>
//!
//! Not emulated yet: importing resources, nested stacks, `ResourceTypes`, rollback triggers.

use crate::aws::cloudformation::changes;
use crate::aws::cloudformation::given::{self, Request, Source};
use crate::aws::cloudformation::made;
use crate::aws::cloudformation::refusals::{can_be_updated, in_state, invalid, no_stack};
use crate::aws::cloudformation::state::{ChangeSet, Key};
use crate::ecs::Region;
use crate::wire::cloudformation::enums::{
    ChangeSetStatus, ChangeSetType, ExecutionStatus, OnFailure, OnStackFailure, StackStatus,
};
use crate::wire::cloudformation::types::{CreateChangeSetRequest, CreateChangeSetResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn create_change_set(
    region: &mut Region,
    input: CreateChangeSetRequest,
) -> Result<CreateChangeSetResponse, ApiError> {
    let CreateChangeSetRequest {
        stack_name,
        change_set_name,
        capabilities,
        change_set_type,
        description,
        include_nested_stacks,
        notification_ar_ns,
        on_stack_failure,
        parameters,
        resources_to_import,
        role_arn,
        tags,
        template_body,
        template_url,
        use_previous_template,
        ..
    } = input;
    if resources_to_import.is_some() || change_set_type == Some(ChangeSetType::Import) {
        return Err(invalid(
            "fake-ecs does not emulate change sets that import resources",
        ));
    }
    made::check_name(&stack_name)?;
    let kind = change_set_type.unwrap_or(ChangeSetType::Update);
    let found = stack(region, &stack_name, &change_set_name, kind)?;
    let request = Request {
        source: Source {
            body: template_body,
            url: template_url,
            uses_previous: use_previous_template == Some(true),
        },
        parameters,
        capabilities,
        tags,
        notification_arns: notification_ar_ns,
        role_arn,
    };
    let known = found.map(|key| region.cloudformation.stack(key).clone());
    let identity = match &known {
        Some(stack) => stack.identity.clone(),
        None => made::identity(region, &stack_name),
    };
    let previous = known
        .as_ref()
        .filter(|it| it.status != StackStatus::ReviewInProgress);
    let previous = previous.map(|it| it.given.clone());
    let mut given = given::given(region, &identity, request, previous.as_ref())?;
    given.on_failure = match on_stack_failure {
        Some(OnStackFailure::Delete) => Some(OnFailure::Delete),
        Some(OnStackFailure::DoNothing) => Some(OnFailure::DoNothing),
        _ => None,
    };
    let key = found.unwrap_or_else(|| made::in_review(region, identity.clone()));
    let changes = changes::changes(region, key, &given);
    let is_empty = changes.is_empty()
        && previous
            .as_ref()
            .is_some_and(|it| it.is_same_but_template(&given));
    let id = made::change_set_id(region, &change_set_name);
    let now = region.now();
    // Both texts are looked for by deployers.
    let nothing = "The submitted information didn't contain changes. Submit different information to create a change set.";
    let (status, reason, execution) = match is_empty {
        true => (
            ChangeSetStatus::Failed,
            Some(nothing.to_owned()),
            ExecutionStatus::Unavailable,
        ),
        false => (
            ChangeSetStatus::CreateComplete,
            None,
            ExecutionStatus::Available,
        ),
    };
    let set = ChangeSet {
        name: change_set_name,
        id: id.clone(),
        description,
        kind,
        created: now,
        status,
        reason,
        execution,
        given,
        changes,
        includes_nested: include_nested_stacks == Some(true),
    };
    region.cloudformation.stack_mut(key).change_sets.push(set);
    Ok(CreateChangeSetResponse {
        id: Some(id),
        stack_id: Some(identity.id),
    })
}

/// The stack that the change set is of, if it is there as it has to be.
fn stack(
    region: &Region,
    name: &str,
    change_set: &str,
    kind: ChangeSetType,
) -> Result<Option<Key>, ApiError> {
    let found = region.cloudformation.find(name);
    let Some(key) = found else {
        return match kind {
            ChangeSetType::Create => Ok(None),
            _ => Err(no_stack(name)),
        };
    };
    let stack = region.cloudformation.stack(key);
    if stack.change_set_of(change_set).is_some() {
        let why = format!(
            "ChangeSet {change_set} cannot be created due to a mismatch with existing attribute Name: it already exists"
        );
        return Err(ApiError::new(ErrorCode::AlreadyExists, why));
    }
    let is_in_review = stack.status == StackStatus::ReviewInProgress;
    match kind {
        ChangeSetType::Create if !is_in_review => Err(invalid(format!(
            "Stack [{name}] already exists and cannot be created again with the changeSet [{change_set}]."
        ))),
        ChangeSetType::Create => Ok(Some(key)),
        _ if is_in_review || !can_be_updated(stack.status) => Err(in_state(stack, "updated")),
        _ => Ok(Some(key)),
    }
}
