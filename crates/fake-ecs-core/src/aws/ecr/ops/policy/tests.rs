//! Policies are kept as they were sent, and what is none is refused.

use super::*;
use crate::aws::ecr::ops::tests::region;
use crate::wire::ecr::types::{
    DeleteLifecyclePolicyRequest, DeleteRepositoryPolicyRequest, GetLifecyclePolicyRequest,
    GetRepositoryPolicyRequest, PutLifecyclePolicyRequest, SetRepositoryPolicyRequest,
};

const RULE: &str = r#"{"rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1}, "action": {"type": "expire"}}"#;

fn app() -> String {
    "app".to_owned()
}

#[test]
fn a_repository_policy_is_there_until_it_is_deleted() {
    let mut region = region();
    let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
    let set = SetRepositoryPolicyRequest {
        repository_name: app(),
        policy_text: text.to_owned(),
        ..SetRepositoryPolicyRequest::default()
    };
    let get = GetRepositoryPolicyRequest {
        repository_name: app(),
        registry_id: None,
    };
    let delete = DeleteRepositoryPolicyRequest {
        repository_name: app(),
        registry_id: None,
    };
    let missing = "RepositoryPolicyNotFoundException: Repository policy does not exist for the repository with name 'app' in the registry with id '123456789012'";

    let refused = get_repository_policy(&region, get.clone()).unwrap_err();
    assert_eq!(refused.to_string(), missing);
    set_repository_policy(&mut region, set.clone()).unwrap();
    let got = get_repository_policy(&region, get).unwrap();
    assert_eq!(got.policy_text.as_deref(), Some(text));
    delete_repository_policy(&mut region, delete.clone()).unwrap();
    let refused = delete_repository_policy(&mut region, delete).unwrap_err();
    assert_eq!(refused.to_string(), missing);
    let no_policy = SetRepositoryPolicyRequest {
        policy_text: "{}".to_owned(),
        ..set
    };
    let refused = set_repository_policy(&mut region, no_policy).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
    );
}

#[test]
fn a_lifecycle_policy_is_there_until_it_is_deleted() {
    let mut region = region();
    let text = format!(r#"{{"rules": [{RULE}]}}"#);
    let put = |text: &str| PutLifecyclePolicyRequest {
        repository_name: app(),
        lifecycle_policy_text: text.to_owned(),
        registry_id: None,
    };
    let get = GetLifecyclePolicyRequest {
        repository_name: app(),
        registry_id: None,
    };
    let delete = DeleteLifecyclePolicyRequest {
        repository_name: app(),
        registry_id: None,
    };

    put_lifecycle_policy(&mut region, put(&text)).unwrap();
    let got = get_lifecycle_policy(&region, get.clone()).unwrap();
    assert_eq!(got.lifecycle_policy_text, Some(text));
    delete_lifecycle_policy(&mut region, delete).unwrap();
    let refused = get_lifecycle_policy(&region, get).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "LifecyclePolicyNotFoundException: Lifecycle policy does not exist for the repository with name 'app' in the registry with id '123456789012'"
    );

    for (text, why) in [
        (
            "{}".to_owned(),
            "object has missing required properties ([\"rules\"])",
        ),
        (
            r#"{"rules": [{"rulePriority": 1}]}"#.to_owned(),
            "object has missing required properties ([\"action\",\"selection\"])",
        ),
        (
            format!(r#"{{"rules": [{RULE}, {RULE}]}}"#),
            "rules must have unique priorities",
        ),
    ] {
        let refused = put_lifecycle_policy(&mut region, put(&text)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!(
                "InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: {why}'"
            )
        );
    }
}
