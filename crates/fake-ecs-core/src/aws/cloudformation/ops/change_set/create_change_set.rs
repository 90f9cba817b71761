//! `CreateChangeSet` — finds out what a template would change.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html>
//!
//! Not emulated yet: importing resources, nested stacks, `ResourceTypes`, rollback triggers.

use crate::aws::cloudformation::changes;
use crate::aws::cloudformation::given::{self, Request, Source};
use crate::aws::cloudformation::made;
use crate::aws::cloudformation::refusals::{can_be_updated, in_state, invalid, no_stack, refuse};
use crate::aws::cloudformation::run::event_id;
use crate::aws::cloudformation::state::{ChangeSet, Given, Identity, Key};
use crate::ecs::Region;
use crate::wire::cloudformation::enums::{
    BeaconStackOperationStatus, ChangeSetStatus, ChangeSetType, ExecutionStatus, OnFailure,
    OnStackFailure, StackStatus,
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
        client_token: _,
        deployment_config: _,
        deployment_mode,
        disable_validation: _,
        // The CDK always asks for it: what is there already fails the stack, as without it.
        import_existing_resources: _,
        resource_types,
        rollback_configuration: _,
    } = input;
    refuse(
        "CreateChangeSet",
        &[
            ("DeploymentMode", deployment_mode.is_some()),
            ("ResourcesToImport", resources_to_import.is_some()),
            ("ResourceTypes", resource_types.is_some()),
        ],
    )?;
    made::check_name(&stack_name)?;
    let kind = change_set_type.unwrap_or(ChangeSetType::Update);
    let found = stack(region, &stack_name, &change_set_name, kind)?;
    let request = Request {
        source: Source::new(template_body, template_url, use_previous_template),
        parameters,
        capabilities,
        tags,
        notification_arns: notification_ar_ns,
        role_arn,
    };
    let (identity, previous) = known(region, found, &stack_name);
    let mut given = given::given(region, &identity, request, previous.as_ref())?;
    given.on_failure = on_failure(on_stack_failure);
    let key = found.unwrap_or_else(|| made::in_review(region, identity.clone()));
    let kept = New {
        name: change_set_name,
        description,
        kind,
        includes_nested: include_nested_stacks == Some(true),
    };
    let id = keep(region, key, kept, given, previous.as_ref());
    Ok(CreateChangeSetResponse {
        id: Some(id),
        stack_id: Some(identity.id),
    })
}

/// What a caller says of a change set itself.
struct New {
    name: String,
    description: Option<String>,
    kind: ChangeSetType,
    includes_nested: bool,
}

/// Finds out what would change, and keeps it. Returns the ARN.
fn keep(region: &mut Region, key: Key, new: New, given: Given, previous: Option<&Given>) -> String {
    let changes = changes::changes(region, key, &given);
    let is_empty = changes.is_empty() && previous.is_some_and(|it| it.is_same_but_template(&given));
    let id = made::change_set_id(region, &new.name);
    // Deployers look for this text.
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
    let now = region.now();
    let attempt = event_id(region);
    let stack = region.cloudformation.stack_mut(key);
    let outcome = match is_empty {
        true => BeaconStackOperationStatus::Failed,
        false => BeaconStackOperationStatus::Succeeded,
    };
    let attempt = stack.attempts.made_change_set(now, attempt, outcome);
    let set = ChangeSet {
        name: new.name,
        id: id.clone(),
        description: new.description,
        kind: new.kind,
        created: now,
        status,
        reason,
        execution,
        given,
        changes,
        includes_nested: new.includes_nested,
        attempt,
    };
    stack.change_sets.push(set);
    id
}

/// What a stack is called, and what it was made by; it may not be there yet.
fn known(region: &Region, found: Option<Key>, name: &str) -> (Identity, Option<Given>) {
    let Some(key) = found else {
        return (made::identity(region, None, name), None);
    };
    let stack = region.cloudformation.stack(key);
    let is_made = stack.status != StackStatus::ReviewInProgress;
    let given = is_made.then(|| stack.given.clone());
    (stack.identity.clone(), given)
}

fn on_failure(given: Option<OnStackFailure>) -> Option<OnFailure> {
    match given {
        Some(OnStackFailure::Delete) => Some(OnFailure::Delete),
        Some(OnStackFailure::DoNothing) => Some(OnFailure::DoNothing),
        _ => None,
    }
}

/// The stack that the change set is of, if it is there as it has to be.
fn stack(
    region: &Region,
    name: &str,
    change_set: &str,
    kind: ChangeSetType,
) -> Result<Option<Key>, ApiError> {
    if kind == ChangeSetType::Import {
        return Err(invalid(
            "fake-ecs does not emulate change sets that import resources",
        ));
    }
    let found = region.cloudformation.find(name);
    let Some(key) = found else {
        return match kind {
            ChangeSetType::Create if !name.starts_with("arn:") => Ok(None),
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
