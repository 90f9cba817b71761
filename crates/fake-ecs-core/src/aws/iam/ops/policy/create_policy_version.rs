//! `CreatePolicyVersion` — adds a version to a policy, which may be the one that counts.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html>

use crate::aws::iam::given_document;
use crate::aws::iam::lookup;
use crate::aws::iam::refusals::limit;
use crate::aws::iam::shown;
use crate::aws::iam::state::{VERSIONS_MAX, Version};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{CreatePolicyVersionRequest, CreatePolicyVersionResponse};

pub(in super::super) fn create_policy_version(
    region: &mut Region,
    input: CreatePolicyVersionRequest,
) -> Result<CreatePolicyVersionResponse, ApiError> {
    let CreatePolicyVersionRequest {
        policy_arn,
        policy_document,
        set_as_default,
    } = input;
    given_document::check_identity(&policy_document)?;
    let now = region.now();
    let policy = lookup::policy_mut(region, &policy_arn)?;
    if policy.versions.len() >= VERSIONS_MAX {
        return Err(limit(format!(
            "A managed policy can have up to {VERSIONS_MAX} versions. Before you create a new version, you must delete an existing version."
        )));
    }
    let last = policy.versions.iter().map(|it| it.number).max();
    let number = last.unwrap_or_default().max(policy.default) + 1;
    let version = Version {
        number,
        document: policy_document,
        created: now,
    };
    policy.versions.push(version.clone());
    if set_as_default == Some(true) {
        policy.default = number;
        policy.updated = now;
    }
    Ok(CreatePolicyVersionResponse {
        policy_version: Some(shown::version(policy, &version, false)),
    })
}
