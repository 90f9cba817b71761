//! The target of a schedule as EventBridge has it, and what no schedule can have.

use crate::aws::eventbridge::target::Kind;
use crate::wire::events::enums as to_enums;
use crate::wire::events::types as to;
use crate::wire::scheduler::types::{self as from, Target};
use crate::wire::{ApiError, ErrorCode};

use super::lookup::invalid;

/// Refuses a target that is not emulated, or does not say what it has to.
///
/// The texts are ours.
pub fn check(target: &Target) -> Result<(), ApiError> {
    let arn = &target.arn;
    if arn.starts_with("arn:aws:scheduler:::aws-sdk:") {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!(
                "the universal target {arn}: use a cluster, a queue, a topic, an event bus, a function or a state machine"
            ),
        ));
    }
    match Kind::of(arn) {
        Some(Kind::Cluster(_)) if target.ecs_parameters.is_none() => Err(invalid(
            "Parameter EcsParameters must be specified for an Amazon ECS target.",
        )),
        Some(Kind::Bus(_)) if target.event_bridge_parameters.is_none() => Err(invalid(
            "Parameter EventBridgeParameters must be specified for an EventBridge target.",
        )),
        Some(Kind::Cluster(_) | Kind::Queue(_) | Kind::Topic(_) | Kind::Bus(_) | Kind::Code(_)) => {
            Ok(())
        }
        Some(Kind::LogGroup(_) | Kind::Other(_)) => Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!("the target {arn} of schedules"),
        )),
        None => Err(invalid("Provided Arn is not in correct format.")),
    }
}

/// The same target as EventBridge has it.
pub fn as_target(target: &Target) -> to::Target {
    let dead_letters = target.dead_letter_config.as_ref();
    to::Target {
        id: "schedule".to_owned(),
        arn: target.arn.clone(),
        role_arn: Some(target.role_arn.clone()),
        dead_letter_config: dead_letters.map(|it| to::DeadLetterConfig {
            arn: it.arn.clone(),
        }),
        ecs_parameters: target.ecs_parameters.as_ref().map(ecs),
        sqs_parameters: target.sqs_parameters.as_ref().map(|it| to::SqsParameters {
            message_group_id: it.message_group_id.clone(),
        }),
        ..to::Target::default()
    }
}

fn ecs(of: &from::EcsParameters) -> to::EcsParameters {
    to::EcsParameters {
        task_definition_arn: of.task_definition_arn.clone(),
        capacity_provider_strategy: all(&of.capacity_provider_strategy, |it| {
            to::CapacityProviderStrategyItem {
                capacity_provider: it.capacity_provider.clone(),
                base: it.base,
                weight: it.weight,
            }
        }),
        enable_ecs_managed_tags: of.enable_ecs_managed_tags,
        enable_execute_command: of.enable_execute_command,
        group: of.group.clone(),
        launch_type: of
            .launch_type
            .and_then(|it| to_enums::LaunchType::parse(it.as_str())),
        network_configuration: of.network_configuration.as_ref().map(network),
        placement_constraints: all(&of.placement_constraints, |it| to::PlacementConstraint {
            expression: it.expression.clone(),
            r#type: it
                .r#type
                .and_then(|it| to_enums::PlacementConstraintType::parse(it.as_str())),
        }),
        placement_strategy: all(&of.placement_strategy, |it| to::PlacementStrategy {
            field: it.field.clone(),
            r#type: it
                .r#type
                .and_then(|it| to_enums::PlacementStrategyType::parse(it.as_str())),
        }),
        platform_version: of.platform_version.clone(),
        propagate_tags: of
            .propagate_tags
            .and_then(|it| to_enums::PropagateTags::parse(it.as_str())),
        reference_id: of.reference_id.clone(),
        tags: all(&of.tags, |it| {
            let text = |name: &str| it.get(name).cloned().unwrap_or_default();
            to::Tag {
                key: text("key"),
                value: text("value"),
            }
        }),
        task_count: of.task_count,
    }
}

fn all<F, T>(items: &Option<Vec<F>>, write: impl Fn(&F) -> T) -> Option<Vec<T>> {
    items
        .as_ref()
        .map(|items| items.iter().map(write).collect())
}

fn network(of: &from::NetworkConfiguration) -> to::NetworkConfiguration {
    let vpc = of.awsvpc_configuration.as_ref();
    to::NetworkConfiguration {
        awsvpc_configuration: vpc.map(|it| to::AwsVpcConfiguration {
            subnets: it.subnets.clone(),
            assign_public_ip: it
                .assign_public_ip
                .and_then(|it| to_enums::AssignPublicIp::parse(it.as_str())),
            security_groups: it.security_groups.clone(),
        }),
    }
}
