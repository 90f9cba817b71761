//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html>

use crate::wire::Json;
use crate::wire::iam::operation::Operation::{
    AttachRolePolicy, CreateRole, DeleteRole, DeleteRolePermissionsBoundary, DeleteRolePolicy,
    DetachRolePolicy, PutRolePermissionsBoundary, PutRolePolicy, TagRole, UntagRole,
    UpdateAssumeRolePolicy, UpdateRole,
};
use crate::wire::iam::types::{
    CreateRoleRequest, PutRolePermissionsBoundaryRequest, PutRolePolicyRequest,
    UpdateAssumeRolePolicyRequest, UpdateRoleRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, changed, missing_in, named, or_removed, unless_missing};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::IAM::Role",
    properties: &[
        updates("AssumeRolePolicyDocument").required(),
        updates("Description"),
        updates("ManagedPolicyArns"),
        updates("MaxSessionDuration"),
        replaces("Path"),
        updates("PermissionsBoundary"),
        updates("Policies"),
        replaces("RoleName"),
        TAGS,
    ],
    attributes: &["Arn", "RoleId"],
    handler: &Role,
    patience: PATIENCE,
};

struct Role;

/// Those that are given to the role once it is there.
const LATER: [&str; 2] = ["ManagedPolicyArns", "Policies"];

impl Handler for Role {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(&named(call, properties, "RoleName", 64), &LATER);
        let answer = call.send::<CreateRoleRequest>(CreateRole, &request)?;
        let role = &answer["Role"];
        let made = Made::new(
            role["RoleName"].as_str().unwrap_or_default(),
            [
                ("Arn", role["Arn"].clone()),
                ("RoleId", role["RoleId"].clone()),
            ],
        );
        let done = policies(call, &made.id, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let role = ("RoleName", Json::of(&made.id));
        if changed(from, to, &["AssumeRolePolicyDocument"]) {
            let document = ("PolicyDocument", to["AssumeRolePolicyDocument"].clone());
            let request = object([role.clone(), document]);
            call.send::<UpdateAssumeRolePolicyRequest>(UpdateAssumeRolePolicy, &request)?;
        }
        let described = ["Description", "MaxSessionDuration"];
        if changed(from, to, &described) {
            let request = with(&only(to, &described), [role.clone()]);
            call.send::<UpdateRoleRequest>(UpdateRole, &request)?;
        }
        if changed(from, to, &["PermissionsBoundary"]) {
            let request = with(&only(to, &["PermissionsBoundary"]), [role.clone()]);
            match to["PermissionsBoundary"].is_null() {
                true => call.ask(DeleteRolePermissionsBoundary, &request)?,
                false => call.send::<PutRolePermissionsBoundaryRequest>(
                    PutRolePermissionsBoundary,
                    &request,
                )?,
            };
        }
        policies(call, &made.id, from, to)?;
        Tagging::new(TagRole, UntagRole, [role]).change(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        policies(call, &made.id, properties, &Json::default())?;
        call.ask(DeleteRole, &object([("RoleName", Json::of(&made.id))]))?;
        Ok(())
    }
}

/// Makes the policies of a role what a template says. Others that it has stay.
fn policies(call: &mut Call<'_>, role: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let role = ("RoleName", Json::of(&role));
    let (before, after) = (&from["ManagedPolicyArns"], &to["ManagedPolicyArns"]);
    for arn in missing_in(before, after) {
        let request = object([role.clone(), ("PolicyArn", arn.clone())]);
        unless_missing(call.ask(DetachRolePolicy, &request))?;
    }
    for arn in missing_in(after, before) {
        call.ask(
            AttachRolePolicy,
            &object([role.clone(), ("PolicyArn", arn.clone())]),
        )?;
    }
    let (before, after) = (&from["Policies"], &to["Policies"]);
    let is_kept = |name: &Json| after.items().any(|it| &it["PolicyName"] == name);
    for gone in before.items().filter(|it| !is_kept(&it["PolicyName"])) {
        let request = with(&only(gone, &["PolicyName"]), [role.clone()]);
        unless_missing(call.ask(DeleteRolePolicy, &request))?;
    }
    for given in missing_in(after, before) {
        let request = with(given, [role.clone()]);
        call.send::<PutRolePolicyRequest>(PutRolePolicy, &request)?;
    }
    Ok(())
}
