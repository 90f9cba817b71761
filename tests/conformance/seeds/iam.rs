//! Requests of IAM.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const READ: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
const OF_AWS: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
const POLICY: &str = "arn:aws:iam::123456789012:policy/read";

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_roles();
    all.extend(of_linked_roles());
    all.extend(of_role_policies());
    all.extend(of_policies());
    all.extend(of_profiles());
    all.extend(of_tags());
    all.extend(of_account());
    all
}

fn role(fake: &mut Fake) -> Value {
    let new = json!({
        "RoleName": "web", "AssumeRolePolicyDocument": TRUST, "Description": "d",
        "Tags": [{ "Key": "a", "Value": "b" }],
    });
    fake.ask("iam:CreateRole", &new);
    let own = json!({ "RoleName": "web", "PolicyName": "own", "PolicyDocument": READ });
    fake.ask("iam:PutRolePolicy", &own);
    fake.ask(
        "iam:AttachRolePolicy",
        &json!({ "RoleName": "web", "PolicyArn": OF_AWS }),
    );
    json!({ "RoleName": "web" })
}

fn bare_role(fake: &mut Fake) -> Value {
    let new = json!({ "RoleName": "web", "AssumeRolePolicyDocument": TRUST });
    fake.ask("iam:CreateRole", &new);
    json!({ "RoleName": "web" })
}

fn policy(fake: &mut Fake) -> Value {
    let new = json!({
        "PolicyName": "read", "PolicyDocument": READ, "Description": "d",
        "Tags": [{ "Key": "a", "Value": "b" }],
    });
    fake.ask("iam:CreatePolicy", &new);
    json!({ "PolicyArn": POLICY })
}

fn second_version(fake: &mut Fake) -> Value {
    policy(fake);
    let new = json!({ "PolicyArn": POLICY, "PolicyDocument": READ });
    fake.ask("iam:CreatePolicyVersion", &new);
    json!({ "PolicyArn": POLICY, "VersionId": "v2" })
}

fn profile(fake: &mut Fake) -> Value {
    let new = json!({
        "InstanceProfileName": "node", "Tags": [{ "Key": "a", "Value": "b" }],
    });
    fake.ask("iam:CreateInstanceProfile", &new);
    json!({ "InstanceProfileName": "node" })
}

fn with_role(fake: &mut Fake) -> Value {
    bare_role(fake);
    profile(fake);
    let both = json!({ "InstanceProfileName": "node", "RoleName": "web" });
    fake.ask("iam:AddRoleToInstanceProfile", &both);
    both
}

fn of_roles() -> Vec<Seed> {
    vec![
        seed("iam:CreateRole", "a role", |_| {
            json!({
                "RoleName": "web", "AssumeRolePolicyDocument": TRUST, "Description": "d",
                "Path": "/app/", "MaxSessionDuration": 7200,
                "Tags": [{ "Key": "a", "Value": "b" }],
            })
        }),
        seed("iam:CreateRole", "a role with a bound", |fake| {
            policy(fake);
            json!({
                "RoleName": "web", "AssumeRolePolicyDocument": TRUST,
                "PermissionsBoundary": POLICY,
            })
        }),
        seed("iam:GetRole", "a role", role),
        seed("iam:ListRoles", "a role", |fake| {
            role(fake);
            json!({ "PathPrefix": "/", "MaxItems": 10 })
        }),
        seed("iam:UpdateRole", "a role", |fake| {
            role(fake);
            json!({ "RoleName": "web", "Description": "new", "MaxSessionDuration": 7200 })
        }),
        seed("iam:UpdateRoleDescription", "a role", |fake| {
            role(fake);
            json!({ "RoleName": "web", "Description": "new" })
        }),
        seed("iam:UpdateAssumeRolePolicy", "a role", |fake| {
            role(fake);
            json!({ "RoleName": "web", "PolicyDocument": TRUST })
        }),
        seed("iam:DeleteRole", "a role", bare_role),
        seed("iam:PutRolePermissionsBoundary", "a role", |fake| {
            role(fake);
            policy(fake);
            json!({ "RoleName": "web", "PermissionsBoundary": POLICY })
        }),
        seed("iam:DeleteRolePermissionsBoundary", "a role", |fake| {
            role(fake);
            policy(fake);
            let bound = json!({ "RoleName": "web", "PermissionsBoundary": POLICY });
            fake.ask("iam:PutRolePermissionsBoundary", &bound);
            json!({ "RoleName": "web" })
        }),
    ]
}

fn of_linked_roles() -> Vec<Seed> {
    fn linked(fake: &mut Fake) -> Value {
        let new = json!({ "AWSServiceName": "ecs.amazonaws.com" });
        fake.ask("iam:CreateServiceLinkedRole", &new);
        json!({ "RoleName": "AWSServiceRoleForECS" })
    }
    vec![
        seed("iam:CreateServiceLinkedRole", "the role of ECS", |_| {
            json!({
                "AWSServiceName": "ecs.amazonaws.com", "CustomSuffix": "a", "Description": "d",
            })
        }),
        seed("iam:DeleteServiceLinkedRole", "the role of ECS", linked),
        seed(
            "iam:GetServiceLinkedRoleDeletionStatus",
            "the role of ECS",
            |fake| {
                let named = linked(fake);
                let deleted = fake.ask("iam:DeleteServiceLinkedRole", &named);
                json!({ "DeletionTaskId": deleted["DeletionTaskId"] })
            },
        ),
    ]
}

fn of_role_policies() -> Vec<Seed> {
    fn own(fake: &mut Fake) -> Value {
        role(fake);
        json!({ "RoleName": "web", "PolicyName": "own" })
    }
    fn attached(fake: &mut Fake) -> Value {
        role(fake);
        json!({ "RoleName": "web", "PolicyArn": OF_AWS })
    }
    vec![
        seed("iam:PutRolePolicy", "a policy", |fake| {
            role(fake);
            json!({ "RoleName": "web", "PolicyName": "other", "PolicyDocument": READ })
        }),
        seed("iam:GetRolePolicy", "a policy", own),
        seed("iam:DeleteRolePolicy", "a policy", own),
        seed("iam:ListRolePolicies", "a policy", |fake| {
            role(fake);
            json!({ "RoleName": "web", "MaxItems": 10 })
        }),
        seed("iam:AttachRolePolicy", "a policy of AWS", attached),
        seed("iam:DetachRolePolicy", "a policy of AWS", attached),
        seed("iam:ListAttachedRolePolicies", "a policy of AWS", |fake| {
            role(fake);
            json!({ "RoleName": "web", "PathPrefix": "/", "MaxItems": 10 })
        }),
    ]
}

fn of_policies() -> Vec<Seed> {
    vec![
        seed("iam:CreatePolicy", "a policy", |_| {
            json!({
                "PolicyName": "read", "PolicyDocument": READ, "Description": "d",
                "Path": "/app/", "Tags": [{ "Key": "a", "Value": "b" }],
            })
        }),
        seed("iam:GetPolicy", "a policy", policy),
        seed(
            "iam:GetPolicy",
            "a policy of AWS",
            |_| json!({ "PolicyArn": OF_AWS }),
        ),
        seed("iam:DeletePolicy", "a policy", policy),
        seed("iam:ListPolicies", "a policy", |fake| {
            policy(fake);
            json!({
                "Scope": "Local", "OnlyAttached": false, "PathPrefix": "/", "MaxItems": 10,
            })
        }),
        seed("iam:ListEntitiesForPolicy", "a role", |fake| {
            role(fake);
            json!({
                "PolicyArn": OF_AWS, "EntityFilter": "Role", "PathPrefix": "/",
                "PolicyUsageFilter": "PermissionsPolicy", "MaxItems": 10,
            })
        }),
        seed("iam:CreatePolicyVersion", "a version", |fake| {
            policy(fake);
            json!({ "PolicyArn": POLICY, "PolicyDocument": READ, "SetAsDefault": true })
        }),
        seed("iam:GetPolicyVersion", "a version", second_version),
        seed("iam:DeletePolicyVersion", "a version", second_version),
        seed("iam:SetDefaultPolicyVersion", "a version", second_version),
        seed("iam:ListPolicyVersions", "a version", |fake| {
            second_version(fake);
            json!({ "PolicyArn": POLICY, "MaxItems": 10 })
        }),
    ]
}

fn of_profiles() -> Vec<Seed> {
    vec![
        seed("iam:CreateInstanceProfile", "a profile", |_| {
            json!({
                "InstanceProfileName": "node", "Path": "/app/",
                "Tags": [{ "Key": "a", "Value": "b" }],
            })
        }),
        seed("iam:GetInstanceProfile", "a profile with a role", |fake| {
            with_role(fake);
            json!({ "InstanceProfileName": "node" })
        }),
        seed("iam:DeleteInstanceProfile", "a profile", profile),
        seed("iam:ListInstanceProfiles", "a profile", |fake| {
            profile(fake);
            json!({ "PathPrefix": "/", "MaxItems": 10 })
        }),
        seed("iam:ListInstanceProfilesForRole", "a profile", |fake| {
            with_role(fake);
            json!({ "RoleName": "web", "MaxItems": 10 })
        }),
        seed("iam:AddRoleToInstanceProfile", "a profile", |fake| {
            bare_role(fake);
            profile(fake);
            json!({ "InstanceProfileName": "node", "RoleName": "web" })
        }),
        seed("iam:RemoveRoleFromInstanceProfile", "a profile", with_role),
    ]
}

fn of_tags() -> Vec<Seed> {
    fn with(mut named: Value, member: &str, value: Value) -> Value {
        named[member] = value;
        named
    }
    fn tags() -> Value {
        json!([{ "Key": "c", "Value": "d" }])
    }
    vec![
        seed("iam:ListRoleTags", "a role", |fake| {
            with(role(fake), "MaxItems", json!(10))
        }),
        seed("iam:TagRole", "a role", |fake| {
            with(role(fake), "Tags", tags())
        }),
        seed("iam:UntagRole", "a role", |fake| {
            with(role(fake), "TagKeys", json!(["a"]))
        }),
        seed("iam:ListPolicyTags", "a policy", |fake| {
            with(policy(fake), "MaxItems", json!(10))
        }),
        seed("iam:TagPolicy", "a policy", |fake| {
            with(policy(fake), "Tags", tags())
        }),
        seed("iam:UntagPolicy", "a policy", |fake| {
            with(policy(fake), "TagKeys", json!(["a"]))
        }),
        seed("iam:ListInstanceProfileTags", "a profile", |fake| {
            with(profile(fake), "MaxItems", json!(10))
        }),
        seed("iam:TagInstanceProfile", "a profile", |fake| {
            with(profile(fake), "Tags", tags())
        }),
        seed("iam:UntagInstanceProfile", "a profile", |fake| {
            with(profile(fake), "TagKeys", json!(["a"]))
        }),
    ]
}

fn of_account() -> Vec<Seed> {
    vec![
        seed(
            "iam:GetUser",
            "the caller",
            |_| json!({ "UserName": "fake-ecs" }),
        ),
        seed(
            "iam:ListAccountAliases",
            "none",
            |_| json!({ "MaxItems": 10 }),
        ),
        seed("iam:SimulatePrincipalPolicy", "a role", |fake| {
            role(fake);
            json!({
                "PolicySourceArn": "arn:aws:iam::123456789012:role/web",
                "ActionNames": ["s3:GetObject"], "ResourceArns": ["arn:aws:s3:::data/a"],
                "MaxItems": 10,
            })
        }),
    ]
}
