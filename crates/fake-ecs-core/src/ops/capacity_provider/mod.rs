//! Capacity providers.
//!
//! - [`auto_scaling_group`], [`managed_instances`] — the two kinds that can be made: defaults and
//!   rules.
//! - [`lookup`] — the provider that a call means to change.

mod auto_scaling_group;
mod create_capacity_provider;
mod delete_capacity_provider;
mod describe_capacity_providers;
mod lookup;
mod managed_instances;
mod update_capacity_provider;

pub(super) use self::create_capacity_provider::create_capacity_provider;
pub(super) use self::delete_capacity_provider::delete_capacity_provider;
pub(super) use self::describe_capacity_providers::describe_capacity_providers;
pub(super) use self::update_capacity_provider::update_capacity_provider;

use crate::wire::ApiError;

/// The wording is ours.
fn both_kinds() -> ApiError {
    ApiError::client(
        "A capacity provider can have an Auto Scaling group provider or a Managed Instances provider, but not both.",
    )
}

fn not_managed_instances() -> ApiError {
    ApiError::client("Capacity provider is not Amazon ECS Managed Instances capacity provider")
}
