//! What others ask of IAM.

use super::policies::Policies;
use super::{cautious, given_document, lookup};
use crate::ecs::Region;
use crate::kernel::arn::{Arn, name_in};
use crate::kernel::caller::issuer;

/// Whether a service can assume the role of that ARN. Every service can assume any role while
/// nothing was made in IAM, and roles of other accounts.
pub fn can_assume(region: &Region, role_arn: &str, service: &str) -> bool {
    let is_used = region.iam.is_used();
    if region.settings.is_lenient("iam", is_used) {
        return true;
    }
    let arn = Arn::parse(role_arn).and_then(Result::ok);
    if arn.is_some_and(|arn| arn.account != region.scope.account) {
        return true;
    }
    let role = region.iam.role(name_in(role_arn));
    role.is_some_and(|role| given_document::trusts(&role.trust, service))
}

/// The policies of who calls, if it is a role that was made in IAM: what it may do is what they
/// allow.
///
/// A statement that cannot be judged by, since it has conditions that the fake does not know,
/// allows nothing, and denies whatever its conditions are.
pub fn policies_of(region: &Region, principal: &str) -> Option<Policies> {
    let role = issuer(principal);
    let (_, name) = role.split_once(":role/")?;
    let name = name_in(name);
    region.iam.role(name)?;
    let mut policies = Policies::default();
    for document in documents_of(region, name) {
        policies.add(cautious::read(&document));
    }
    Some(policies)
}

/// What the policies say that a role has, its own and others.
pub fn documents_of(region: &Region, role: &str) -> Vec<String> {
    let Some(role) = region.iam.role(role) else {
        return Vec::new();
    };
    let attached = role.attached.iter();
    let attached = attached.filter_map(|arn| lookup::policy(region, arn).ok());
    let attached = attached.map(|policy| policy.document().to_owned());
    attached.chain(role.inline.values().cloned()).collect()
}
