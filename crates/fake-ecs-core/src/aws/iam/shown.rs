//! What operations show of what there is in IAM.

use super::state::{InstanceProfile, ManagedPolicy, Role, Version};
use crate::ecs::Region;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::Timestamp;
use crate::wire::iam::enums::PermissionsBoundaryAttachmentType;
use crate::wire::iam::types::{self, AttachedPermissionsBoundary, PolicyVersion, Tag};

/// A document as answers have it: JSON in the encoding of URLs (RFC 3986).
pub fn document(json: &str) -> String {
    let mut encoded = String::with_capacity(json.len() * 2);
    for byte in json.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => {
                let digits = b"0123456789ABCDEF";
                encoded.push('%');
                encoded.push(char::from(digits[usize::from(byte >> 4)]));
                encoded.push(char::from(digits[usize::from(byte & 15)]));
            }
        }
    }
    encoded
}

/// The service knows no fractions of a second.
fn second(time: Time) -> Option<Timestamp> {
    let millis = time.millis();
    Some(Timestamp::from_millis(millis - millis.rem_euclid(1000)))
}

pub fn tags(tags: &SortedMap<String, String>) -> Vec<Tag> {
    let tags = tags.iter().map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    tags.collect()
}

/// Tags are not shown where there are none.
fn some_tags(of: &SortedMap<String, String>) -> Option<Vec<Tag>> {
    (!of.is_empty()).then(|| tags(of))
}

pub fn role(role: &Role) -> types::Role {
    let boundary = role
        .boundary
        .clone()
        .map(|arn| AttachedPermissionsBoundary {
            permissions_boundary_arn: Some(arn),
            permissions_boundary_type: Some(
                PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy,
            ),
        });
    types::Role {
        path: Some(role.path.clone()),
        role_name: Some(role.name.clone()),
        role_id: Some(role.id.clone()),
        arn: Some(role.arn.clone()),
        create_date: second(role.created),
        assume_role_policy_document: Some(document(&role.trust)),
        description: role.description.clone(),
        max_session_duration: Some(role.max_session_s),
        permissions_boundary: boundary,
        role_last_used: None,
        source_role_template: None,
        tags: some_tags(&role.tags),
    }
}

/// A role in a list, or of an instance profile, which has less of it.
pub fn listed_role(of: &Role) -> types::Role {
    types::Role {
        permissions_boundary: None,
        tags: None,
        ..role(of)
    }
}

pub fn policy(region: &Region, policy: &ManagedPolicy) -> types::Policy {
    let count = |count: usize| i32::try_from(count).ok();
    let bounds = region.iam.roles();
    let bounds = bounds.filter(|role| role.boundary.as_ref() == Some(&policy.arn));
    types::Policy {
        arn: Some(policy.arn.clone()),
        attachment_count: count(region.iam.attachments(&policy.arn)),
        create_date: second(policy.created),
        default_version_id: Some(format!("v{}", policy.default)),
        description: policy.description.clone(),
        is_attachable: Some(true),
        path: Some(policy.path.clone()),
        permissions_boundary_usage_count: count(bounds.count()),
        policy_id: Some(policy.id.clone()),
        policy_name: Some(policy.name.clone()),
        tags: Some(tags(&policy.tags)),
        update_date: second(policy.updated),
    }
}

/// A policy in a list, which shows neither description nor tags.
pub fn listed_policy(region: &Region, of: &ManagedPolicy) -> types::Policy {
    types::Policy {
        description: None,
        tags: None,
        ..policy(region, of)
    }
}

/// Lists and new versions do not show the document.
pub fn version(policy: &ManagedPolicy, version: &Version, with_document: bool) -> PolicyVersion {
    PolicyVersion {
        create_date: second(version.created),
        document: with_document.then(|| document(&version.document)),
        is_default_version: Some(version.number == policy.default),
        version_id: Some(version.id()),
    }
}

pub fn profile(region: &Region, profile: &InstanceProfile) -> types::InstanceProfile {
    let role = profile.role.as_deref();
    let role = role.and_then(|name| region.iam.role(name));
    types::InstanceProfile {
        path: Some(profile.path.clone()),
        instance_profile_name: Some(profile.name.clone()),
        instance_profile_id: Some(profile.id.clone()),
        arn: Some(profile.arn.clone()),
        create_date: second(profile.created),
        roles: Some(role.into_iter().map(listed_role).collect()),
        tags: some_tags(&profile.tags),
    }
}
