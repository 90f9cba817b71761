//! `PutLifecyclePolicy` — says which images of a repository expire.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html>
//!
//! Not emulated yet: no image expires. The policy is kept, and shown.

use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ecr::types::{PutLifecyclePolicyRequest, PutLifecyclePolicyResponse};
use crate::wire::{ApiError, Json};

pub(in crate::aws::ecr) fn put_lifecycle_policy(
    region: &mut Region,
    input: PutLifecyclePolicyRequest,
) -> Result<PutLifecyclePolicyResponse, ApiError> {
    let PutLifecyclePolicyRequest {
        repository_name: name,
        lifecycle_policy_text: text,
        registry_id,
    } = input;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    check(&Json::read(text.as_bytes()))?;
    repository.lifecycle_policy = Some(text.clone());
    Ok(PutLifecyclePolicyResponse {
        lifecycle_policy_text: Some(text),
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}

/// Refuses what is no policy at all, and rules of one priority. The texts after the first colon are
/// guesses.
fn check(policy: &Json) -> Result<(), ApiError> {
    let refuse = |why: &str| {
        Err(lookup::invalid(
            "LifecyclePolicyText",
            &format!("Lifecycle policy validation failure: {why}"),
        ))
    };
    let rules = &policy["rules"];
    if !rules.is_list() || rules.items().len() == 0 {
        return refuse("object has missing required properties ([\"rules\"])");
    }
    let mut priorities = Vec::new();
    for rule in rules.items() {
        let parts = ["selection", "action"];
        if parts.iter().any(|part| !rule[*part].is_object()) {
            return refuse("object has missing required properties ([\"action\",\"selection\"])");
        }
        let Some(priority) = rule["rulePriority"].as_i64() else {
            return refuse("object has missing required properties ([\"rulePriority\"])");
        };
        if priorities.contains(&priority) {
            return refuse("rules must have unique priorities");
        }
        priorities.push(priority);
    }
    Ok(())
}
