//! Roles, policies and instance profiles, as data.

use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;

/// How many versions a policy has at most.
pub const VERSIONS_MAX: usize = 5;

/// What was made in IAM in one account. It is the same in all regions of the account.
#[derive(Clone, Debug, Default)]
pub struct Iam {
    /// By their names in small letters, which tell roles apart.
    pub(super) roles: SortedMap<String, Role>,
    /// Those of the account, by their ARNs.
    pub(super) policies: SortedMap<String, ManagedPolicy>,
    /// By their names in small letters.
    pub(super) profiles: SortedMap<String, InstanceProfile>,
    /// The ids of the deletions of service-linked roles.
    pub(super) deletions: Vec<String>,
    /// Whether anything was ever made.
    pub(super) is_used: bool,
}

#[derive(Clone, Debug)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub id: String,
    /// Who may assume it: JSON, as it was sent.
    pub trust: String,
    pub description: Option<String>,
    pub max_session_s: i32,
    /// The ARN of the policy that bounds what it may do.
    pub boundary: Option<String>,
    pub created: Time,
    pub tags: SortedMap<String, String>,
    /// Policies of its own, by name: JSON, as it was sent.
    pub inline: SortedMap<String, String>,
    /// ARNs of policies.
    pub attached: SortedSet<String>,
    /// A service has it, and only that service changes it.
    pub is_linked: bool,
}

#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub id: String,
    pub description: Option<String>,
    /// Oldest first; there is always one.
    pub versions: Vec<Version>,
    /// The number of the version that counts.
    pub default: u32,
    pub created: Time,
    pub updated: Time,
    pub tags: SortedMap<String, String>,
}

#[derive(Clone, Debug)]
pub struct Version {
    pub number: u32,
    /// JSON, as it was sent.
    pub document: String,
    pub created: Time,
}

impl Version {
    pub fn id(&self) -> String {
        format!("v{}", self.number)
    }
}

impl ManagedPolicy {
    /// What counts.
    pub fn document(&self) -> &str {
        let mut versions = self.versions.iter();
        let counts = versions.find(|it| it.number == self.default);
        counts.map_or("", |version| &version.document)
    }
}

#[derive(Clone, Debug)]
pub struct InstanceProfile {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub id: String,
    pub created: Time,
    pub tags: SortedMap<String, String>,
    /// The name of its role. There is one at most.
    pub role: Option<String>,
}

impl Iam {
    /// Whether anything was ever made. While nothing was, every role is there.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.get(&name.to_ascii_lowercase())
    }

    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// A policy of the account.
    pub fn policy(&self, arn: &str) -> Option<&ManagedPolicy> {
        self.policies.get(arn)
    }

    /// How many roles have the policy.
    pub fn attachments(&self, arn: &str) -> usize {
        self.roles()
            .filter(|role| role.attached.contains(arn))
            .count()
    }
}
