//! `SimulatePrincipalPolicy` — whether the policies of a role allow actions on resources.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>
//!
//! The policies are those of the role and those that the caller adds.
//!
//! Not emulated yet: bounds (`PermissionsBoundaryPolicyInputList`), policies that are left out
//! (`PolicyExclusionList`) and policies of resources (`ResourcePolicy`). Users have no policies.

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::permission::{Context, Permission};
use crate::aws::iam::policies::Policies;
use crate::aws::iam::policy::Policy;
use crate::aws::iam::port;
use crate::aws::iam::refusals::invalid;
use crate::aws::iam::verdict::Verdict;
use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::wire::ApiError;
use crate::wire::ErrorCode;
use crate::wire::iam::enums::PolicyEvaluationDecisionType as Decision;
use crate::wire::iam::types::{
    ContextEntry, EvaluationResult, SimulatePrincipalPolicyRequest, SimulatePrincipalPolicyResponse,
};

pub(in super::super) fn simulate_principal_policy(
    region: &Region,
    input: SimulatePrincipalPolicyRequest,
) -> Result<SimulatePrincipalPolicyResponse, ApiError> {
    let SimulatePrincipalPolicyRequest {
        policy_source_arn,
        action_names,
        // Only policies of resources ask who calls, and whose they are.
        caller_arn: _,
        context_entries,
        marker,
        max_items,
        permissions_boundary_policy_input_list,
        policy_exclusion_list,
        policy_input_list,
        resource_arns,
        // It is about instances of EC2.
        resource_handling_option: _,
        // As above.
        resource_owner: _,
        resource_policy,
    } = input;
    let refused = [
        (
            "PermissionsBoundaryPolicyInputList",
            permissions_boundary_policy_input_list.is_some(),
        ),
        ("PolicyExclusionList", policy_exclusion_list.is_some()),
        ("ResourcePolicy", resource_policy.is_some()),
    ];
    let code = ErrorCode::InvalidInputCode;
    ApiError::refuse_members(code, "SimulatePrincipalPolicy", &refused)?;
    let name = role_of(&policy_source_arn)?;
    lookup::role(region, name)?;
    let policies = policies(region, name, policy_input_list.unwrap_or_default())?;
    let context = context(context_entries.unwrap_or_default());
    let by = (&policy_source_arn, &action_names, &resource_arns);
    let resources = resource_arns
        .clone()
        .unwrap_or_else(|| vec!["*".to_owned()]);
    let asked = action_names.iter().flat_map(|action| {
        resources
            .iter()
            .map(move |resource| (action.clone(), resource.clone()))
    });
    let found = asked.enumerate().map(|(at, (action, resource))| {
        let shown = judged(&policies, &context, action, resource);
        (format!("{at:08}"), shown)
    });
    let listing = ("SimulatePrincipalPolicy", &by);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(SimulatePrincipalPolicyResponse {
        evaluation_results: items,
        is_truncated,
        marker,
    })
}

/// The name of the role whose ARN that is.
fn role_of(arn: &str) -> Result<&str, ApiError> {
    let name = arn.split_once(":role/").map(|(_, name)| name_in(name));
    name.ok_or_else(|| {
        invalid(format!(
            "fake-ecs simulates the policies of roles only, not of {arn}"
        ))
    })
}

/// What conditions are compared with.
fn context(entries: Vec<ContextEntry>) -> Context {
    let mut context = Context::default();
    for entry in entries {
        let name = entry.context_key_name.unwrap_or_default();
        context.put(&name, entry.context_key_values.unwrap_or_default());
    }
    context
}

/// The policies of a role, and those that are added to them.
fn policies(region: &Region, role: &str, added: Vec<String>) -> Result<Policies, ApiError> {
    let mut policies = Policies::default();
    for document in port::documents_of(region, role).into_iter().chain(added) {
        let policy = Policy::parse_whole(&document)
            .map_err(|why| ApiError::new(ErrorCode::PolicyEvaluation, why.to_string()))?;
        policies.add(policy);
    }
    Ok(policies)
}

fn judged(
    policies: &Policies,
    context: &Context,
    action: String,
    resource: String,
) -> EvaluationResult {
    let permission = Permission {
        action: action.clone(),
        resource: resource.clone(),
        general: resource.clone(),
        context: context.clone(),
        restricted_by: None,
    };
    let decision = match policies.judge(&permission) {
        Verdict::Allowed => Decision::Allowed,
        Verdict::NotAllowed => Decision::ImplicitDeny,
        Verdict::Denied => Decision::ExplicitDeny,
    };
    EvaluationResult {
        eval_action_name: Some(action),
        eval_decision: Some(decision),
        eval_resource_name: Some(resource),
        matched_statements: Some(Vec::new()),
        missing_context_values: Some(Vec::new()),
        ..EvaluationResult::default()
    }
}
