//! `PutTargets` — gives targets to a rule, in place of those with the same ids.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html>
//!
//! A target need not exist: an event that nobody takes is in `ecs.event_bus(..).deliveries()`.
//!
//! Not emulated yet: targets of other services than SQS, SNS, CloudWatch Logs, ECS, EventBridge,
//! Lambda and Step Functions.

use crate::aws::eventbridge::lookup::{bus_name, invalid, rule_mut};
use crate::aws::eventbridge::target::Kind;
use crate::aws::eventbridge::transform;
use crate::ecs::Region;
use crate::wire::events::types::{PutTargetsRequest, PutTargetsResponse, Target};
use crate::wire::{ApiError, ErrorCode, Json};

/// How many targets a rule may have.
const TARGETS_MAX: usize = 5;

pub(super) fn put_targets(
    region: &mut Region,
    input: PutTargetsRequest,
) -> Result<PutTargetsResponse, ApiError> {
    let PutTargetsRequest {
        rule,
        targets,
        event_bus_name,
    } = input;
    let bus = bus_name(&region.scope, event_bus_name.as_deref());
    let rule = rule_mut(&mut region.eventbridge, bus, &rule)?;
    targets.iter().try_for_each(check)?;
    let mut held = rule.targets.clone();
    for target in targets {
        held.insert(target.id.clone(), target);
    }
    if held.len() > TARGETS_MAX {
        return Err(ApiError::new(
            ErrorCode::LimitExceeded,
            "The requested resource exceeds the maximum number allowed.",
        ));
    }
    rule.targets = held;
    Ok(PutTargetsResponse {
        failed_entries: Some(Vec::new()),
        failed_entry_count: Some(0),
    })
}

fn check(target: &Target) -> Result<(), ApiError> {
    check_input(target)?;
    let Target {
        id, arn, role_arn, ..
    } = target;
    match Kind::of(arn) {
        // The texts are as getmoto/moto has them.
        None => Err(invalid(format!(
            "Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
        ))),
        Some(Kind::Other(service)) => Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!("targets of {service} (PutTargets, target {id})."),
        )),
        Some(Kind::Queue(_)) if arn.ends_with(".fifo") && target.sqs_parameters.is_none() => {
            Err(invalid(format!(
                "Parameter(s) SqsParameters must be specified for target: {id}."
            )))
        }
        Some(Kind::Cluster(_)) if target.ecs_parameters.is_none() => Err(invalid(format!(
            "Parameter(s) EcsParameters must be specified for target: {id}."
        ))),
        Some(Kind::Cluster(_)) if role_arn.is_none() => {
            Err(invalid(format!("RoleArn is required for target {arn}.")))
        }
        Some(_) => Ok(()),
    }
}

fn check_input(target: &Target) -> Result<(), ApiError> {
    let id = &target.id;
    let given = [
        target.input.is_some(),
        target.input_path.is_some(),
        target.input_transformer.is_some(),
    ];
    if given.into_iter().filter(|it| *it).count() > 1 {
        return Err(invalid(format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
        )));
    }
    if let Some(transformer) = &target.input_transformer
        && let Some(unknown) = transform::unknown_placeholder(transformer)
    {
        return Err(invalid(format!(
            "InputTemplate for target {id} contains invalid placeholder {unknown}."
        )));
    }
    // The next two are guesses.
    if target
        .input
        .as_ref()
        .is_some_and(|it| it.parse::<Json>().is_err())
    {
        return Err(invalid(format!(
            "JSON syntax error in input for target {id}."
        )));
    }
    let transformer = target.input_transformer.as_ref();
    let paths = transformer.and_then(|it| it.input_paths_map.as_ref());
    let mut paths = paths
        .into_iter()
        .flat_map(|it| it.values())
        .chain(&target.input_path);
    match paths.find(|path| !transform::is_path(path)) {
        Some(path) => Err(invalid(format!(
            "InputPath {path} for target {id} is not valid."
        ))),
        None => Ok(()),
    }
}
