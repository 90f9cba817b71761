//! What callers of IAM do one after the other, and what they are refused.

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::Json;
use crate::wire::iam::operation::Operation;

const TRUST: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#;
const READ: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::data/*\"}]}"#;
const EXECUTION: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

/// The answer to a call as text, or the error.
fn call(region: &mut Region, operation: &str, body: &str) -> String {
    let operation = Operation::parse(operation).unwrap();
    match dispatch(region, &Caller::default(), operation, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn json(region: &mut Region, operation: &str, body: &str) -> Json {
    let answer = call(region, operation, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn make_role(region: &mut Region, name: &str) -> Json {
    let body = format!(r#"{{"RoleName": "{name}", "AssumeRolePolicyDocument": "{TRUST}"}}"#);
    json(region, "CreateRole", &body)
}

#[test]
fn the_life_of_a_role_is_what_terraform_makes_of_it() {
    let region = &mut fixtures::region();
    let made = make_role(region, "web");
    assert_eq!(
        text(&made["Role"]["Arn"]),
        "arn:aws:iam::123456789012:role/web"
    );
    assert!(text(&made["Role"]["RoleId"]).starts_with("AROA"));
    let name = r#"{"RoleName": "web"}"#;
    let attach = format!(r#"{{"RoleName": "web", "PolicyArn": "{EXECUTION}"}}"#);
    json(region, "AttachRolePolicy", &attach);
    let put = format!(r#"{{"RoleName": "web", "PolicyName": "read", "PolicyDocument": "{READ}"}}"#);
    json(region, "PutRolePolicy", &put);

    let seen = json(region, "GetRole", name);
    let document = text(&seen["Role"]["AssumeRolePolicyDocument"]);
    assert!(
        document.starts_with("%7B%22Version%22%3A%222012-10-17%22"),
        "{document}"
    );
    let inline = json(region, "ListRolePolicies", name);
    assert_eq!(inline["PolicyNames"].to_string(), r#"["read"]"#);
    let attached = json(region, "ListAttachedRolePolicies", name);
    assert_eq!(
        attached["AttachedPolicies"].to_string(),
        format!(
            r#"[{{"PolicyArn":"{EXECUTION}","PolicyName":"AmazonECSTaskExecutionRolePolicy"}}]"#
        )
    );

    assert_eq!(
        call(region, "DeleteRole", name),
        "DeleteConflict: Cannot delete entity, must detach all policies first."
    );
    json(region, "DetachRolePolicy", &attach);
    assert_eq!(
        call(region, "DeleteRole", name),
        "DeleteConflict: Cannot delete entity, must delete policies first."
    );
    json(
        region,
        "DeleteRolePolicy",
        r#"{"RoleName": "web", "PolicyName": "read"}"#,
    );
    json(region, "DeleteRole", name);
    assert_eq!(
        call(region, "GetRole", name),
        "NoSuchEntity: The role with name web cannot be found."
    );
}

#[test]
fn a_policy_has_five_versions_of_which_one_counts() {
    let region = &mut fixtures::region();
    let body = format!(r#"{{"PolicyName": "read", "PolicyDocument": "{READ}"}}"#);
    let made = json(region, "CreatePolicy", &body);
    let arn = text(&made["Policy"]["Arn"]);
    assert_eq!(arn, "arn:aws:iam::123456789012:policy/read");
    let body =
        format!(r#"{{"PolicyArn": "{arn}", "PolicyDocument": "{READ}", "SetAsDefault": true}}"#);
    for number in 2..=5 {
        let version = json(region, "CreatePolicyVersion", &body);
        assert_eq!(
            text(&version["PolicyVersion"]["VersionId"]),
            format!("v{number}")
        );
    }
    assert_eq!(
        call(region, "CreatePolicyVersion", &body),
        "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version."
    );
    let of = |version: &str| format!(r#"{{"PolicyArn": "{arn}", "VersionId": "{version}"}}"#);
    assert_eq!(
        call(region, "DeletePolicyVersion", &of("v5")),
        "DeleteConflict: Cannot delete the default version of a policy."
    );
    let seen = json(region, "GetPolicyVersion", &of("v5"));
    assert_eq!(
        seen["PolicyVersion"]["IsDefaultVersion"].as_bool(),
        Some(true)
    );
    let policy = format!(r#"{{"PolicyArn": "{arn}"}}"#);
    let versions = json(region, "ListPolicyVersions", &policy);
    let versions = versions["Versions"]
        .items()
        .map(|it| text(&it["VersionId"]));
    assert_eq!(versions.collect::<Vec<_>>(), ["v5", "v4", "v3", "v2", "v1"]);
    for version in ["v1", "v2", "v3", "v4"] {
        json(region, "DeletePolicyVersion", &of(version));
    }
    make_role(region, "web");
    let attach = format!(r#"{{"RoleName": "web", "PolicyArn": "{arn}"}}"#);
    json(region, "AttachRolePolicy", &attach);
    assert_eq!(
        call(region, "DeletePolicy", &policy),
        "DeleteConflict: Cannot delete a policy attached to entities."
    );
    let entities = json(region, "ListEntitiesForPolicy", &policy);
    assert_eq!(
        text(&entities["PolicyRoles"].items().next().unwrap()["RoleName"]),
        "web"
    );
    json(region, "DetachRolePolicy", &attach);
    json(region, "DeletePolicy", &policy);
    assert_eq!(
        call(region, "GetPolicy", &policy),
        format!("NoSuchEntity: Policy {arn} was not found.")
    );
}

#[test]
fn policies_of_aws_are_there_without_being_made() {
    let region = &mut fixtures::region();
    let body = format!(r#"{{"PolicyArn": "{EXECUTION}"}}"#);

    let policy = json(region, "GetPolicy", &body);

    assert_eq!(text(&policy["Policy"]["Path"]), "/service-role/");
    let body = format!(r#"{{"PolicyArn": "{EXECUTION}", "VersionId": "v1"}}"#);
    let version = json(region, "GetPolicyVersion", &body);
    assert!(text(&version["PolicyVersion"]["Document"]).contains("ecr%3ABatchGetImage"));
    let listed = json(region, "ListPolicies", r#"{"Scope": "Local"}"#);
    assert_eq!(listed["Policies"].items().len(), 0);
}

#[test]
fn an_instance_profile_has_one_role() {
    let region = &mut fixtures::region();
    make_role(region, "node");
    let profile = r#"{"InstanceProfileName": "node"}"#;
    json(region, "CreateInstanceProfile", profile);
    let both = r#"{"InstanceProfileName": "node", "RoleName": "node"}"#;
    json(region, "AddRoleToInstanceProfile", both);
    assert_eq!(
        call(region, "AddRoleToInstanceProfile", both),
        "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
    );
    let seen = json(region, "GetInstanceProfile", profile);
    let role = seen["InstanceProfile"]["Roles"].items().next().unwrap();
    assert_eq!(text(&role["RoleName"]), "node");
    let of_role = json(
        region,
        "ListInstanceProfilesForRole",
        r#"{"RoleName": "node"}"#,
    );
    assert_eq!(of_role["InstanceProfiles"].items().len(), 1);
    assert_eq!(
        call(region, "DeleteRole", r#"{"RoleName": "node"}"#),
        "DeleteConflict: Cannot delete entity, must remove roles from instance profile first."
    );
    json(region, "RemoveRoleFromInstanceProfile", both);
    json(region, "DeleteInstanceProfile", profile);
}

#[test]
fn a_role_of_a_service_is_for_the_service_to_change() {
    let region = &mut fixtures::region();
    let make = r#"{"AWSServiceName": "ecs.amazonaws.com"}"#;
    let made = json(region, "CreateServiceLinkedRole", make);
    assert_eq!(
        text(&made["Role"]["Arn"]),
        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    );
    assert_eq!(
        call(region, "CreateServiceLinkedRole", make),
        "InvalidInput: Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix."
    );
    let name = r#"{"RoleName": "AWSServiceRoleForECS"}"#;
    assert_eq!(
        call(region, "DeleteRole", name),
        "UnmodifiableEntity: Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS"
    );
    let described = r#"{"RoleName": "AWSServiceRoleForECS", "Description": "new"}"#;
    json(region, "UpdateRole", described);
    let role = json(region, "GetRole", name);
    assert_eq!(text(&role["Role"]["Description"]), "new");
    let deleted = json(region, "DeleteServiceLinkedRole", name);
    let body = format!(r#"{{"DeletionTaskId": {}}}"#, deleted["DeletionTaskId"]);
    let status = json(region, "GetServiceLinkedRoleDeletionStatus", &body);
    assert_eq!(text(&status["Status"]), "SUCCEEDED");
}

#[test]
fn policies_are_simulated() {
    let region = &mut fixtures::region();
    make_role(region, "web");
    let put = format!(r#"{{"RoleName": "web", "PolicyName": "read", "PolicyDocument": "{READ}"}}"#);
    json(region, "PutRolePolicy", &put);
    let body = r#"{"PolicySourceArn": "arn:aws:iam::123456789012:role/web", "ActionNames": ["s3:GetObject", "s3:PutObject"], "ResourceArns": ["arn:aws:s3:::data/a"]}"#;

    let results = json(region, "SimulatePrincipalPolicy", body);

    let results = results["EvaluationResults"].items();
    let decisions: Vec<String> = results.map(|it| text(&it["EvalDecision"])).collect();
    assert_eq!(decisions, ["allowed", "implicitDeny"]);
}

#[test]
fn what_cannot_be_is_refused() {
    let region = &mut fixtures::region();
    make_role(region, "web");
    for (operation, body, expected) in [
        (
            "CreateRole",
            format!(r#"{{"RoleName": "WEB", "AssumeRolePolicyDocument": "{TRUST}"}}"#),
            "EntityAlreadyExists: Role with name WEB already exists.",
        ),
        (
            "CreateRole",
            r#"{"RoleName": "b", "AssumeRolePolicyDocument": "no"}"#.to_owned(),
            "MalformedPolicyDocument: Syntax errors in policy.",
        ),
        (
            "AttachRolePolicy",
            r#"{"RoleName": "web", "PolicyArn": "arn:aws:iam::123456789012:policy/none"}"#
                .to_owned(),
            "NoSuchEntity: Policy arn:aws:iam::123456789012:policy/none does not exist or is not attachable.",
        ),
        (
            "DetachRolePolicy",
            format!(r#"{{"RoleName": "web", "PolicyArn": "{EXECUTION}"}}"#),
            &format!("NoSuchEntity: Policy {EXECUTION} was not found."),
        ),
        (
            "GetRolePolicy",
            r#"{"RoleName": "web", "PolicyName": "none"}"#.to_owned(),
            "NoSuchEntity: The role policy with name none cannot be found.",
        ),
        (
            "GetInstanceProfile",
            r#"{"InstanceProfileName": "none"}"#.to_owned(),
            "NoSuchEntity: Instance Profile none cannot be found.",
        ),
        (
            "ListRoles",
            r#"{"Marker": "none"}"#.to_owned(),
            "ValidationError: Invalid Marker.",
        ),
    ] {
        assert_eq!(
            call(region, operation, &body),
            expected,
            "{operation} {body}"
        );
    }
}
