//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html>
//!
//! Accepted, and without effect: `Groups` and `Users`, which the fake does not have.

use crate::wire::Json;
use crate::wire::iam::operation::Operation::{
    AttachRolePolicy, CreatePolicy, CreatePolicyVersion, DeletePolicy, DeletePolicyVersion,
    DetachRolePolicy, GetPolicy, ListPolicyVersions,
};
use crate::wire::iam::types::{CreatePolicyRequest, CreatePolicyVersionRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, is_true, missing_in, or_removed, unless_missing};
use super::super::{
    Handler, Made, PATIENCE, Type, object, only, renamed, replaces, text, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::IAM::ManagedPolicy",
    properties: &[
        replaces("Description"),
        updates("Groups"),
        replaces("ManagedPolicyName"),
        replaces("Path"),
        updates("PolicyDocument").required(),
        updates("Roles"),
        updates("Users"),
    ],
    attributes: &ATTRIBUTES,
    handler: &ManagedPolicy,
    patience: PATIENCE,
};

const ATTRIBUTES: [&str; 8] = [
    "AttachmentCount",
    "CreateDate",
    "DefaultVersionId",
    "IsAttachable",
    "PermissionsBoundaryUsageCount",
    "PolicyArn",
    "PolicyId",
    "UpdateDate",
];

/// How many versions a policy may have.
const VERSIONS_MAX: usize = 5;

struct ManagedPolicy;

impl Handler for ManagedPolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let name = match text(&properties["ManagedPolicyName"]) {
            given if given.is_empty() => call.name(128),
            given => given,
        };
        let names = [("ManagedPolicyName", "PolicyName")];
        let request = with(properties, [("ManagedPolicyName", Json::of(&name))]);
        let request = without(&renamed(&request, &names), &["Groups", "Roles", "Users"]);
        let answer = call.send::<CreatePolicyRequest>(CreatePolicy, &request)?;
        let made = Made::new(text(&answer["Policy"]["Arn"]), []);
        let done = attach(call, &made.id, &Json::default(), properties);
        let made = or_removed(self, call, made, properties, done)?;
        shown(call, &made.id)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let policy = ("PolicyArn", Json::of(&made.id));
        if changed(from, to, &["PolicyDocument"]) {
            make_room(call, &made.id)?;
            let is_default = ("SetAsDefault", Json::of(&true));
            let request = with(&only(to, &["PolicyDocument"]), [policy, is_default]);
            call.send::<CreatePolicyVersionRequest>(CreatePolicyVersion, &request)?;
        }
        attach(call, &made.id, from, to)?;
        shown(call, &made.id)
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        attach(call, &made.id, properties, &Json::default())?;
        for version in other_versions(call, &made.id)? {
            remove_version(call, &made.id, &version)?;
        }
        call.ask(DeletePolicy, &object([("PolicyArn", Json::of(&made.id))]))?;
        Ok(())
    }
}

fn shown(call: &mut Call<'_>, arn: &str) -> Result<Made, Failure> {
    let answer = call.ask(GetPolicy, &object([("PolicyArn", Json::of(&arn))]))?;
    let names = [("Arn", "PolicyArn")];
    let attributes = only(&renamed(&answer["Policy"], &names), &ATTRIBUTES);
    Ok(Made {
        id: arn.to_owned(),
        attributes,
    })
}

/// Makes the roles that have the policy those of a template. Others that have it keep it.
fn attach(call: &mut Call<'_>, arn: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let policy = ("PolicyArn", Json::of(&arn));
    let (before, after) = (&from["Roles"], &to["Roles"]);
    for role in missing_in(before, after) {
        let request = object([policy.clone(), ("RoleName", role.clone())]);
        unless_missing(call.ask(DetachRolePolicy, &request))?;
    }
    for role in missing_in(after, before) {
        call.ask(
            AttachRolePolicy,
            &object([policy.clone(), ("RoleName", role.clone())]),
        )?;
    }
    Ok(())
}

/// The oldest version but the default one gives way where there are as many as there may be.
fn make_room(call: &mut Call<'_>, arn: &str) -> Result<(), Failure> {
    let others = other_versions(call, arn)?;
    match others.last() {
        Some(oldest) if others.len() + 1 >= VERSIONS_MAX => remove_version(call, arn, oldest),
        _ => Ok(()),
    }
}

/// The versions that are not the default one, newest first.
fn other_versions(call: &mut Call<'_>, arn: &str) -> Result<Vec<Json>, Failure> {
    let answer = call.ask(ListPolicyVersions, &object([("PolicyArn", Json::of(&arn))]))?;
    let versions = answer["Versions"].items();
    let others = versions.filter(|it| !is_true(&it["IsDefaultVersion"]));
    Ok(others.map(|it| it["VersionId"].clone()).collect())
}

fn remove_version(call: &mut Call<'_>, arn: &str, version: &Json) -> Result<(), Failure> {
    let members = [
        ("PolicyArn", Json::of(&arn)),
        ("VersionId", version.clone()),
    ];
    call.ask(DeletePolicyVersion, &object(members))?;
    Ok(())
}
