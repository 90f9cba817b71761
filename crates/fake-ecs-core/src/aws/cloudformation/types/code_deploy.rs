//! The types of CodeDeploy.

mod alike;
mod application;
mod deployment_config;
mod deployment_group;

use self::alike::tags;
use super::Type;

pub const TYPES: &[Type] = &[
    application::TYPE,
    deployment_config::TYPE,
    deployment_group::TYPE,
];
