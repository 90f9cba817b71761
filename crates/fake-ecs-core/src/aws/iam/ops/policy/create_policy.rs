//! `CreatePolicy` — makes a policy that roles of the account can have.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>

use crate::aws::iam::given_document;
use crate::aws::iam::lookup;
use crate::aws::iam::refusals::taken;
use crate::aws::iam::shown;
use crate::aws::iam::state::{ManagedPolicy, Version};
use crate::aws::iam::tags;
use crate::ecs::Region;
use crate::kernel::caller::id_of;
use crate::wire::ApiError;
use crate::wire::iam::types::{CreatePolicyRequest, CreatePolicyResponse};

pub(in super::super) fn create_policy(
    region: &mut Region,
    input: CreatePolicyRequest,
) -> Result<CreatePolicyResponse, ApiError> {
    let CreatePolicyRequest {
        policy_name,
        policy_document,
        description,
        path,
        tags,
    } = input;
    given_document::check_identity(&policy_document)?;
    let path = path.unwrap_or_else(|| "/".to_owned());
    let is_taken = |it: &ManagedPolicy| it.name.eq_ignore_ascii_case(&policy_name);
    if region.iam.policies.values().any(is_taken) {
        return Err(taken(format!(
            "A policy called {policy_name} already exists. Duplicate names are not allowed."
        )));
    }
    let now = region.now();
    let arn = region.scope.iam_arn(&format!("policy{path}{policy_name}"));
    let tags = tags::given(tags)?;
    let made = ManagedPolicy {
        name: policy_name,
        path,
        id: id_of("ANPA", &arn),
        arn: arn.clone(),
        description,
        versions: vec![Version {
            number: 1,
            document: policy_document,
            created: now,
        }],
        default: 1,
        created: now,
        updated: now,
        tags,
    };
    let iam = lookup::iam_mut(region);
    iam.is_used = true;
    iam.policies.insert(arn.clone(), made);
    let policy = lookup::policy(region, &arn)?;
    Ok(CreatePolicyResponse {
        policy: Some(shown::policy(region, &policy)),
    })
}
