//! What rules do with a request: which actions are allowed, and how they are shown.

use crate::wire::elbv2::enums::{ActionTypeEnum, LoadBalancerTypeEnum};
use crate::wire::elbv2::types::{
    Action, ForwardActionConfig, TargetGroupStickinessConfig, TargetGroupTuple,
};
use crate::wire::{ApiError, ErrorCode};

use super::refusals::{self, invalid};
use super::state::Declared;
use super::use_of;

const GROUPS_MAX: usize = 5;
const WEIGHT_MAX: i32 = 999;

/// The actions of a rule as they are kept and shown, or what is wrong with them.
pub fn checked(
    declared: &Declared,
    kind: LoadBalancerTypeEnum,
    actions: Vec<Action>,
) -> Result<Vec<Action>, ApiError> {
    if actions.is_empty() {
        return Err(invalid("An action must be specified"));
    }
    let mut actions = actions;
    actions.sort_by_key(|action| action.order.unwrap_or(i32::MAX));
    let (last, before) = actions.split_last().unwrap_or_else(|| unreachable!());
    let is_end = |action: &&Action| is_end(action.r#type);
    if !is_end(&last) {
        return Err(invalid(
            "The last action must be a forward, redirect or fixed-response action",
        ));
    }
    if before.iter().any(|action| is_end(&action)) {
        // From memory.
        let text = "You can specify only one forward, redirect or fixed-response action";
        return Err(ApiError::new(ErrorCode::TooManyActions, text));
    }
    let is_application = kind == LoadBalancerTypeEnum::Application;
    if !is_application && (!before.is_empty() || last.r#type != ActionTypeEnum::Forward) {
        // From memory.
        let text = "This load balancer only supports forward actions";
        return Err(ApiError::new(ErrorCode::InvalidLoadBalancerAction, text));
    }
    actions
        .into_iter()
        .map(|action| one(declared, action))
        .collect()
}

/// Whether nothing comes after the action.
fn is_end(kind: ActionTypeEnum) -> bool {
    use ActionTypeEnum as Type;
    matches!(kind, Type::Forward | Type::Redirect | Type::FixedResponse)
}

fn one(declared: &Declared, action: Action) -> Result<Action, ApiError> {
    let missing = |config: &str| {
        let kind = action.r#type.as_str();
        Err(invalid(format!("{config} is required for a {kind} action")))
    };
    match action.r#type {
        ActionTypeEnum::Forward => forward(declared, action),
        ActionTypeEnum::Redirect if action.redirect_config.is_none() => missing("RedirectConfig"),
        ActionTypeEnum::FixedResponse if action.fixed_response_config.is_none() => {
            missing("FixedResponseConfig")
        }
        ActionTypeEnum::AuthenticateOidc if action.authenticate_oidc_config.is_none() => {
            missing("AuthenticateOidcConfig")
        }
        ActionTypeEnum::AuthenticateCognito if action.authenticate_cognito_config.is_none() => {
            missing("AuthenticateCognitoConfig")
        }
        ActionTypeEnum::JwtValidation if action.jwt_validation_config.is_none() => {
            missing("JwtValidationConfig")
        }
        _ => Ok(action),
    }
}

/// A single group is shown in both of the forms that there are.
fn forward(declared: &Declared, mut action: Action) -> Result<Action, ApiError> {
    let groups = use_of::groups_of(&action);
    if groups.is_empty() {
        return Err(invalid(
            "A target group must be specified for a forward action",
        ));
    }
    if groups.len() > GROUPS_MAX {
        let text = format!("A rule can forward to at most '{GROUPS_MAX}' target groups");
        return Err(ApiError::new(
            ErrorCode::TooManyUniqueTargetGroupsPerLoadBalancer,
            text,
        ));
    }
    if let Some((_, weight)) = groups.iter().find(|(_, it)| !(0..=WEIGHT_MAX).contains(it)) {
        return Err(invalid(format!(
            "Target group weight '{weight}' must be between '0' and '{WEIGHT_MAX}'"
        )));
    }
    if let (Some(arn), true) = (&action.target_group_arn, action.forward_config.is_some())
        && groups.iter().all(|(group, _)| group != arn)
    {
        // From memory.
        return Err(invalid(
            "You cannot specify both a target group ARN and a forward config with other target groups",
        ));
    }
    for (group, _) in &groups {
        if !declared.groups.contains_key(*group) {
            return Err(refusals::no_group());
        }
    }
    let tuples = groups.iter().map(|(arn, weight)| TargetGroupTuple {
        target_group_arn: Some((*arn).to_owned()),
        weight: Some(*weight),
    });
    let tuples: Vec<TargetGroupTuple> = tuples.collect();
    let given = action.forward_config.take();
    let stickiness = given.and_then(|config| config.target_group_stickiness_config);
    action.target_group_arn = match &tuples[..] {
        [one] => one.target_group_arn.clone(),
        _ => None,
    };
    action.forward_config = Some(ForwardActionConfig {
        target_group_stickiness_config: Some(TargetGroupStickinessConfig {
            enabled: stickiness
                .as_ref()
                .and_then(|it| it.enabled)
                .or(Some(false)),
            duration_seconds: stickiness.and_then(|it| it.duration_seconds),
        }),
        target_groups: Some(tuples),
    });
    Ok(action)
}

/// What is shown of actions: what is secret is not.
pub fn shown(actions: &[Action]) -> Vec<Action> {
    let mut actions = actions.to_vec();
    for action in &mut actions {
        if let Some(config) = &mut action.authenticate_oidc_config {
            config.client_secret = None;
        }
    }
    actions
}
