//! The types of resources that stacks may have: a room for each service, a file for each type.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html>
//!
//! - `kind` — what a type is: start here. `made` — what a service has made. `json` — properties and
//!   requests, taken apart and put together.
//! - `ecs`, `logs` … — the types. `named` — those of services that the fake does not have.
//!   [`unknown`] — those that are not emulated.
//! - `alike` — what the handlers of several types do alike.

mod alike;
mod application_auto_scaling;
mod auto_scaling;
mod certificate_manager;
mod cloud_formation;
mod cloudwatch;
mod code_deploy;
mod ec2;
mod ecr;
mod ecs;
mod efs;
mod elastic_load_balancing_v2;
mod events;
mod iam;
mod json;
mod kind;
mod kms;
mod logs;
mod made;
mod named;
#[cfg(test)]
mod registry;
mod route53;
mod s3;
mod scheduler;
mod secrets_manager;
mod service_discovery;
mod sns;
mod sqs;
mod ssm;
pub mod unknown;

pub use self::json::{changed_tags, object, only, renamed, tag_map, text, with, without};
pub use self::kind::{
    Doing, Handler, PATIENCE, Property, TAGS, TagsAs, Type, now, replaces, updates, with_tags,
};
pub use self::made::Made;

/// All types that are emulated, by name.
const TYPES: &[&[Type]] = &[
    application_auto_scaling::TYPES,
    auto_scaling::TYPES,
    certificate_manager::TYPES,
    cloud_formation::TYPES,
    cloudwatch::TYPES,
    code_deploy::TYPES,
    ec2::TYPES,
    ecr::TYPES,
    ecs::TYPES,
    efs::TYPES,
    elastic_load_balancing_v2::TYPES,
    events::TYPES,
    iam::TYPES,
    kms::TYPES,
    logs::TYPES,
    route53::TYPES,
    s3::TYPES,
    scheduler::TYPES,
    secrets_manager::TYPES,
    service_discovery::TYPES,
    sns::TYPES,
    sqs::TYPES,
    ssm::TYPES,
];

/// The type of that name, if it is emulated.
pub fn find(name: &str) -> Option<&'static Type> {
    let mut all = TYPES.iter().copied().flatten();
    all.find(|it| it.name == name)
}

/// The names of all types that are emulated, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().copied().flatten().map(|it| it.name)
}
