//! What is wanted of IAM.

use super::{QUERY, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "IAM",
    name: "iam",
    signing_name: "iam",
    endpoint_prefix: "iam",
    version: "2010-05-08",
    xml_namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    ops: "crates/fake-ecs-core/src/aws/iam/ops",
    feature: Some("iam"),
    wanted: &[
        Resource {
            folder: "role",
            operations: &[
                "CreateRole",
                "CreateServiceLinkedRole",
                "DeleteRole",
                "DeleteRolePermissionsBoundary",
                "DeleteServiceLinkedRole",
                "GetRole",
                "GetServiceLinkedRoleDeletionStatus",
                "ListRoles",
                "PutRolePermissionsBoundary",
                "UpdateAssumeRolePolicy",
                "UpdateRole",
                "UpdateRoleDescription",
            ],
        },
        Resource {
            folder: "role_policy",
            operations: &[
                "AttachRolePolicy",
                "DeleteRolePolicy",
                "DetachRolePolicy",
                "GetRolePolicy",
                "ListAttachedRolePolicies",
                "ListRolePolicies",
                "PutRolePolicy",
            ],
        },
        Resource {
            folder: "policy",
            operations: &[
                "CreatePolicy",
                "CreatePolicyVersion",
                "DeletePolicy",
                "DeletePolicyVersion",
                "GetPolicy",
                "GetPolicyVersion",
                "ListEntitiesForPolicy",
                "ListPolicies",
                "ListPolicyVersions",
                "SetDefaultPolicyVersion",
            ],
        },
        Resource {
            folder: "instance_profile",
            operations: &[
                "AddRoleToInstanceProfile",
                "CreateInstanceProfile",
                "DeleteInstanceProfile",
                "GetInstanceProfile",
                "ListInstanceProfiles",
                "ListInstanceProfilesForRole",
                "RemoveRoleFromInstanceProfile",
            ],
        },
        Resource {
            folder: "tag",
            operations: &[
                "ListInstanceProfileTags",
                "ListPolicyTags",
                "ListRoleTags",
                "TagInstanceProfile",
                "TagPolicy",
                "TagRole",
                "UntagInstanceProfile",
                "UntagPolicy",
                "UntagRole",
            ],
        },
        Resource {
            folder: "account",
            operations: &["GetUser", "ListAccountAliases", "SimulatePrincipalPolicy"],
        },
    ],
    ..QUERY
};
