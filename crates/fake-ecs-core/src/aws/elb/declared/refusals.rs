//! The words in which Elastic Load Balancing refuses, where several operations have them.
//!
//! The texts are those of recordings and of issues in public; the ones that were written from
//! memory say so.

use crate::wire::{ApiError, ErrorCode};

pub fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ValidationError, text)
}

pub fn configuration(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidConfigurationRequest, text)
}

pub fn no_load_balancer() -> ApiError {
    let text = "One or more load balancers not found";
    ApiError::new(ErrorCode::LoadBalancerNotFound, text)
}

/// Those that are asked for by name are named: hashicorp/terraform-provider-aws#10669.
pub fn no_load_balancer_named(names: &[String]) -> ApiError {
    let text = format!("Load balancers '[{}]' not found", names.join(", "));
    ApiError::new(ErrorCode::LoadBalancerNotFound, text)
}

pub fn no_group() -> ApiError {
    let text = "One or more target groups not found";
    ApiError::new(ErrorCode::TargetGroupNotFound, text)
}

pub fn no_listener() -> ApiError {
    let text = "One or more listeners not found";
    ApiError::new(ErrorCode::ListenerNotFound, text)
}

pub fn no_rule() -> ApiError {
    ApiError::new(ErrorCode::RuleNotFound, "One or more rules not found")
}

pub fn priority_in_use(priority: i32) -> ApiError {
    let text = format!("Priority '{priority}' is currently in use");
    ApiError::new(ErrorCode::PriorityInUse, text)
}

/// From memory.
pub fn several_selections(what: &str) -> ApiError {
    invalid(format!(
        "You cannot specify more than one of the following in the same request: {what}"
    ))
}

/// Something that AWS does and the fake does not.
pub fn not_emulated(what: &str) -> ApiError {
    ApiError::not_emulated(ErrorCode::ValidationError, what)
}
