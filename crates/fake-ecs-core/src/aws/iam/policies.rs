//! The policies of a caller, and what they allow together.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::permission::Permission;
use super::policy::{Effect, Policy};
use super::verdict::Verdict;

/// The identity-based policies of all callers of an account in a region. Without any everything is
/// allowed.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    policies: Vec<Policy>,
}

impl Policies {
    /// Whether there is a policy, so that anything can be refused.
    pub fn are_set(&self) -> bool {
        !self.policies.is_empty()
    }

    pub fn add(&mut self, policy: Policy) {
        self.policies.push(policy);
    }

    pub fn judge(&self, permission: &Permission) -> Verdict {
        let statements = self.policies.iter().flat_map(|policy| &policy.statements);
        let mut verdict = Verdict::NotAllowed;
        for statement in statements.filter(|statement| statement.is_about(permission)) {
            match statement.effect {
                Effect::Deny => return Verdict::Denied,
                Effect::Allow => verdict = Verdict::Allowed,
            }
        }
        verdict
    }

    /// The first of the permissions that is refused, and how.
    pub fn refused<'a>(&self, permissions: &'a [Permission]) -> Option<(&'a Permission, Verdict)> {
        let judged = permissions.iter().map(|it| (it, self.judge(it)));
        let mut refused = judged.filter(|(_, verdict)| *verdict != Verdict::Allowed);
        refused.next()
    }
}
