//! How operations find roles, policies and instance profiles.

use std::sync::Arc;

use super::managed;
use super::refusals::{no_policy, no_profile, no_role, protected};
use super::state::{Iam, InstanceProfile, ManagedPolicy, Role, Version};
use crate::ecs::Region;
use crate::kernel::caller::id_of;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::ApiError;

pub fn role<'r>(region: &'r Region, name: &str) -> Result<&'r Role, ApiError> {
    region.iam.role(name).ok_or_else(|| no_role(name))
}

/// A role that is to be changed, which none of a service can be.
pub fn role_mut<'r>(region: &'r mut Region, name: &str) -> Result<&'r mut Role, ApiError> {
    let role = any_role_mut(region, name)?;
    match role.is_linked {
        true => Err(protected(&role.name)),
        false => Ok(role),
    }
}

/// A role that is to be changed in a way in which those of services can be changed, too.
pub fn any_role_mut<'r>(region: &'r mut Region, name: &str) -> Result<&'r mut Role, ApiError> {
    let found = iam_mut(region).roles.get_mut(&name.to_ascii_lowercase());
    found.ok_or_else(|| no_role(name))
}

pub fn profile<'r>(region: &'r Region, name: &str) -> Result<&'r InstanceProfile, ApiError> {
    let found = region.iam.profiles.get(&name.to_ascii_lowercase());
    found.ok_or_else(|| no_profile(name))
}

pub fn profile_mut<'r>(
    region: &'r mut Region,
    name: &str,
) -> Result<&'r mut InstanceProfile, ApiError> {
    let found = iam_mut(region).profiles.get_mut(&name.to_ascii_lowercase());
    found.ok_or_else(|| no_profile(name))
}

/// A policy of the account or of AWS.
pub fn policy(region: &Region, arn: &str) -> Result<ManagedPolicy, ApiError> {
    let own = region.iam.policy(arn).cloned();
    let found = own.or_else(|| of_aws(region, arn));
    found.ok_or_else(|| no_policy(arn))
}

/// A policy that is to be changed. Those of AWS are for AWS to change.
pub fn policy_mut<'r>(
    region: &'r mut Region,
    arn: &str,
) -> Result<&'r mut ManagedPolicy, ApiError> {
    let found = iam_mut(region).policies.get_mut(arn);
    found.ok_or_else(|| no_policy(arn))
}

/// What is to be changed; other regions are told afterwards.
pub fn iam_mut(region: &mut Region) -> &mut Iam {
    Arc::make_mut(&mut region.iam)
}

/// A policy of AWS, which is as old as the fake.
fn of_aws(region: &Region, arn: &str) -> Option<ManagedPolicy> {
    let name = managed::named(arn)?;
    if region.settings.strict_neighbours && !managed::is_known(name) {
        return None;
    }
    Some(managed_policy(arn, name))
}

/// A policy of AWS as it is shown.
pub fn managed_policy(arn: &str, named: &str) -> ManagedPolicy {
    let (path, name) = match named.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), named),
    };
    // The service made most of them in 2015.
    let made =
        Time::from_system(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_423_247_000));
    ManagedPolicy {
        name: name.to_owned(),
        path,
        arn: arn.to_owned(),
        id: id_of("ANPA", arn),
        description: None,
        versions: vec![Version {
            number: 1,
            document: managed::document(named),
            created: made,
        }],
        default: 1,
        created: made,
        updated: made,
        tags: SortedMap::default(),
    }
}
