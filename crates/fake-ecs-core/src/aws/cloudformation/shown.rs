//! Stacks as answers show them.

use crate::kernel::time::Time;
use crate::wire::Json;
use crate::wire::cloudformation::enums::{
    Capability, ChangeSource, ChangeType, EvaluationType, EventType, Replacement,
    RequiresRecreation, ResourceAttribute, StackDriftStatus, StackResourceDriftStatus,
};
use crate::wire::cloudformation::types as wire;

use super::resolve::text;
use super::state::{
    Change, ChangeSet, CloudFormation, Event, EventStatus, Given, Identity, Key, Resource, Stack,
};
use super::template::Template;

pub fn stack(of: &CloudFormation, key: Key) -> wire::Stack {
    let stack = of.stack(key);
    let nesting = Nesting::new(of, key);
    let given = &stack.given;
    let outputs = stack.outputs.iter().map(|it| wire::Output {
        output_key: Some(it.key.clone()),
        output_value: Some(it.value.clone()),
        description: it.description.clone(),
        export_name: it.export.clone(),
    });
    let outputs: Vec<_> = outputs.collect();
    wire::Stack {
        stack_id: Some(stack.identity.id.clone()),
        stack_name: Some(stack.identity.name.clone()),
        change_set_id: stack.change_set.clone(),
        description: given.template.description.clone(),
        parameters: parameters(given),
        creation_time: Some(stack.created.timestamp()),
        deletion_time: stack.deleted.map(Time::timestamp),
        last_updated_time: stack.updated.map(Time::timestamp),
        rollback_configuration: Some(wire::RollbackConfiguration::default()),
        stack_status: Some(stack.status),
        stack_status_reason: stack.reason().map(str::to_owned),
        disable_rollback: Some(given.keeps_failed),
        notification_ar_ns: Some(given.notification_arns.clone()),
        parent_id: nesting.parent,
        root_id: nesting.root,
        timeout_in_minutes: given.timeout_minutes,
        capabilities: (!given.capabilities.is_empty()).then(|| given.capabilities.clone()),
        outputs: (!outputs.is_empty()).then_some(outputs),
        role_arn: given.role_arn.clone(),
        tags: tags(given),
        enable_termination_protection: (!stack.is_deleted()).then_some(stack.is_protected),
        drift_information: Some(wire::StackDriftInformation {
            stack_drift_status: Some(StackDriftStatus::NotChecked),
            last_check_timestamp: None,
        }),
        ..wire::Stack::default()
    }
}

pub fn summary(of: &CloudFormation, key: Key) -> wire::StackSummary {
    let stack = of.stack(key);
    let nesting = Nesting::new(of, key);
    wire::StackSummary {
        stack_id: Some(stack.identity.id.clone()),
        stack_name: Some(stack.identity.name.clone()),
        template_description: stack.given.template.description.clone(),
        creation_time: Some(stack.created.timestamp()),
        deletion_time: stack.deleted.map(Time::timestamp),
        last_updated_time: stack.updated.map(Time::timestamp),
        stack_status: Some(stack.status),
        stack_status_reason: stack.reason().map(str::to_owned),
        parent_id: nesting.parent,
        root_id: nesting.root,
        drift_information: Some(wire::StackDriftInformationSummary {
            stack_drift_status: Some(StackDriftStatus::NotChecked),
            last_check_timestamp: None,
        }),
        ..wire::StackSummary::default()
    }
}

/// The stacks in which a stack is nested: the one that has it, and the outermost.
struct Nesting {
    parent: Option<String>,
    root: Option<String>,
}

impl Nesting {
    fn new(of: &CloudFormation, key: Key) -> Self {
        let mut ids = of.ancestors(key).map(|it| it.identity.id.clone());
        let parent = ids.next();
        Self {
            root: ids.last().or_else(|| parent.clone()),
            parent,
        }
    }
}

/// Values that are not to be seen are stars.
pub fn parameters(given: &Given) -> Option<Vec<wire::Parameter>> {
    let declared = |name: &str| &given.template.parameters[name];
    let parameters = given.parameters.iter().map(|(name, value)| {
        let is_secret = text(&declared(name)["NoEcho"]) == "true";
        let kind = text(&declared(name)["Type"]);
        let is_read = kind.starts_with("AWS::SSM::Parameter::Value");
        let resolved = given.values.get(name).filter(|_| is_read);
        wire::Parameter {
            parameter_key: Some(name.clone()),
            parameter_value: Some(match is_secret {
                true => "****".to_owned(),
                false => value.clone(),
            }),
            resolved_value: resolved.map(text),
            use_previous_value: None,
        }
    });
    let parameters: Vec<_> = parameters.collect();
    (!parameters.is_empty()).then_some(parameters)
}

pub fn tags(given: &Given) -> Option<Vec<wire::Tag>> {
    let tags = given.tags.iter().map(|(key, value)| wire::Tag {
        key: key.clone(),
        value: value.clone(),
    });
    Some(tags.collect())
}

pub fn event(stack: &Identity, event: &Event) -> wire::StackEvent {
    wire::StackEvent {
        stack_id: Some(stack.id.clone()),
        stack_name: Some(stack.name.clone()),
        event_id: Some(event.id.clone()),
        logical_resource_id: Some(event.logical.clone()),
        physical_resource_id: Some(event.physical.clone()),
        resource_type: Some(event.kind.clone()),
        timestamp: Some(event.at.timestamp()),
        resource_status: Some(event.status.as_str().to_owned()),
        resource_status_reason: event.reason.clone(),
        resource_properties: event.properties.clone(),
        client_request_token: event.token.clone(),
        operation_id: event.attempt.clone(),
        ..wire::StackEvent::default()
    }
}

/// An event with the attempt in which it has happened.
pub fn operation_event(stack: &Stack, event: &Event) -> wire::OperationEvent {
    let attempt = event.attempt.as_deref();
    let attempt = attempt.and_then(|it| stack.attempts.find(it));
    let is_of_stack = matches!(event.status, EventStatus::Stack(_));
    let of_stack = attempt.filter(|_| is_of_stack);
    let resource_status = match event.status {
        EventStatus::Stack(_) => None,
        EventStatus::Resource(status) => Some(status.as_str().to_owned()),
    };
    wire::OperationEvent {
        event_id: Some(event.id.clone()),
        stack_id: Some(stack.identity.id.clone()),
        operation_id: event.attempt.clone(),
        operation_type: attempt.map(|it| it.kind),
        operation_status: of_stack.map(|it| it.status),
        event_type: Some(match event.status {
            EventStatus::Stack(_) => EventType::StackEvent,
            EventStatus::Resource(status) if status.is_failure() => EventType::ProvisioningError,
            EventStatus::Resource(_) => EventType::ProgressEvent,
        }),
        logical_resource_id: Some(event.logical.clone()),
        physical_resource_id: Some(event.physical.clone()),
        resource_type: Some(event.kind.clone()),
        timestamp: Some(event.at.timestamp()),
        start_time: of_stack.map(|it| it.began.timestamp()),
        end_time: of_stack.and_then(|it| it.ended).map(Time::timestamp),
        resource_status,
        resource_status_reason: event.reason.clone(),
        resource_properties: event.properties.clone(),
        client_request_token: event.token.clone(),
        ..wire::OperationEvent::default()
    }
}

fn status(resource: &Resource) -> Option<String> {
    resource.status.map(|it| it.as_str().to_owned())
}

pub fn resource(stack: &Identity, logical: &str, resource: &Resource) -> wire::StackResource {
    wire::StackResource {
        stack_id: Some(stack.id.clone()),
        stack_name: Some(stack.name.clone()),
        logical_resource_id: Some(logical.to_owned()),
        physical_resource_id: resource.physical.clone(),
        resource_type: Some(resource.kind.clone()),
        timestamp: resource.changed.map(Time::timestamp),
        resource_status: status(resource),
        resource_status_reason: resource.reason.clone(),
        drift_information: Some(wire::StackResourceDriftInformation {
            stack_resource_drift_status: Some(StackResourceDriftStatus::NotChecked),
            last_check_timestamp: None,
        }),
        ..wire::StackResource::default()
    }
}

pub fn detail(stack: &Identity, logical: &str, resource: &Resource) -> wire::StackResourceDetail {
    let metadata = &resource.metadata;
    wire::StackResourceDetail {
        stack_id: Some(stack.id.clone()),
        stack_name: Some(stack.name.clone()),
        logical_resource_id: Some(logical.to_owned()),
        physical_resource_id: resource.physical.clone(),
        resource_type: Some(resource.kind.clone()),
        last_updated_timestamp: resource.changed.map(Time::timestamp),
        resource_status: status(resource),
        resource_status_reason: resource.reason.clone(),
        metadata: (!metadata.is_null()).then(|| metadata.to_string()),
        drift_information: Some(wire::StackResourceDriftInformation {
            stack_resource_drift_status: Some(StackResourceDriftStatus::NotChecked),
            last_check_timestamp: None,
        }),
        ..wire::StackResourceDetail::default()
    }
}

pub fn resource_summary(logical: &str, resource: &Resource) -> wire::StackResourceSummary {
    wire::StackResourceSummary {
        logical_resource_id: Some(logical.to_owned()),
        physical_resource_id: resource.physical.clone(),
        resource_type: Some(resource.kind.clone()),
        last_updated_timestamp: resource.changed.map(Time::timestamp),
        resource_status: status(resource),
        resource_status_reason: resource.reason.clone(),
        drift_information: Some(wire::StackResourceDriftInformationSummary {
            stack_resource_drift_status: Some(StackResourceDriftStatus::NotChecked),
            last_check_timestamp: None,
        }),
        ..wire::StackResourceSummary::default()
    }
}

pub fn change_set(stack: &Identity, set: &ChangeSet) -> wire::ChangeSetSummary {
    wire::ChangeSetSummary {
        stack_id: Some(stack.id.clone()),
        stack_name: Some(stack.name.clone()),
        change_set_id: Some(set.id.clone()),
        change_set_name: Some(set.name.clone()),
        execution_status: Some(set.execution),
        status: Some(set.status),
        status_reason: set.reason.clone(),
        creation_time: Some(set.created.timestamp()),
        description: set.description.clone(),
        include_nested_stacks: Some(set.includes_nested),
        ..wire::ChangeSetSummary::default()
    }
}

pub fn change(change: &Change) -> wire::Change {
    let details = change.properties.iter().map(|(name, replaces)| {
        let recreation = match replaces {
            true => RequiresRecreation::Always,
            false => RequiresRecreation::Never,
        };
        wire::ResourceChangeDetail {
            target: Some(wire::ResourceTargetDefinition {
                attribute: Some(match name.as_str() {
                    "Tags" => ResourceAttribute::Tags,
                    _ => ResourceAttribute::Properties,
                }),
                name: (name != "Tags").then(|| name.clone()),
                requires_recreation: Some(recreation),
                ..wire::ResourceTargetDefinition::default()
            }),
            evaluation: Some(EvaluationType::Static),
            change_source: Some(ChangeSource::DirectModification),
            causing_entity: None,
        }
    });
    let scope = change.replacement.map(|_: Replacement| {
        let is_tags = |name: &str| name == "Tags";
        let mut scope = Vec::new();
        if change.properties.iter().any(|(name, _)| !is_tags(name)) {
            scope.push(ResourceAttribute::Properties);
        }
        if change.properties.iter().any(|(name, _)| is_tags(name)) {
            scope.push(ResourceAttribute::Tags);
        }
        scope
    });
    wire::Change {
        r#type: Some(ChangeType::Resource),
        hook_invocation_count: None,
        resource_change: Some(wire::ResourceChange {
            action: Some(change.action),
            logical_resource_id: Some(change.logical.clone()),
            physical_resource_id: change.physical.clone(),
            resource_type: Some(change.kind.clone()),
            replacement: change.replacement,
            policy_action: change.policy,
            scope: Some(scope.unwrap_or_default()),
            details: Some(details.collect()),
            ..wire::ResourceChange::default()
        }),
    }
}

/// What a caller has to acknowledge, and why.
pub fn needed(template: &Template) -> (Option<Vec<Capability>>, Option<String>) {
    match template.capabilities() {
        None => (None, None),
        Some(needed) => {
            let capability = match needed.is_named {
                true => Capability::CapabilityNamedIam,
                false => Capability::CapabilityIam,
            };
            (Some(vec![capability]), Some(needed.reason))
        }
    }
}

/// A parameter as a template declares it.
pub fn parameter(name: &str, declared: &Json) -> wire::ParameterDeclaration {
    let default = &declared["Default"];
    let allowed = declared["AllowedValues"].items().map(text);
    let allowed: Vec<String> = allowed.collect();
    wire::ParameterDeclaration {
        parameter_key: Some(name.to_owned()),
        default_value: (!default.is_null()).then(|| text(default)),
        parameter_type: declared["Type"].as_str().map(str::to_owned),
        no_echo: Some(text(&declared["NoEcho"]) == "true"),
        description: declared["Description"].as_str().map(str::to_owned),
        parameter_constraints: Some(wire::ParameterConstraints {
            allowed_values: (!allowed.is_empty()).then_some(allowed),
        }),
    }
}
