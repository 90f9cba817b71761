//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html>
//!
//! Accepted, and without effect: `Groups` and `Users`, which the fake does not have.

use crate::wire::Json;
use crate::wire::iam::operation::Operation::{DeleteRolePolicy, PutRolePolicy};
use crate::wire::iam::types::PutRolePolicyRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, missing_in, or_removed, unless_missing};
use super::super::{Handler, Made, PATIENCE, Type, only, updates, with};

pub const TYPE: Type = Type {
    name: "AWS::IAM::Policy",
    properties: &[
        updates("Groups"),
        updates("PolicyDocument").required(),
        updates("PolicyName").required(),
        updates("Roles"),
        updates("Users"),
    ],
    attributes: &["Id"],
    handler: &Policy,
    patience: PATIENCE,
};

struct Policy;

impl Handler for Policy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let id = call.name(64);
        let made = Made::new(id.as_str(), [("Id", Json::of(&id))]);
        let done = put(call, properties, properties["Roles"].items());
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let (before, after) = (&from["Roles"], &to["Roles"]);
        match changed(from, to, &["PolicyDocument", "PolicyName"]) {
            true => put(call, to, after.items())?,
            false => put(call, to, missing_in(after, before))?,
        }
        match changed(from, to, &["PolicyName"]) {
            true => remove(call, from, before.items())?,
            false => remove(call, from, missing_in(before, after))?,
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        remove(call, properties, properties["Roles"].items())
    }
}

fn put<'j>(
    call: &mut Call<'_>,
    policy: &Json,
    roles: impl Iterator<Item = &'j Json>,
) -> Result<(), Failure> {
    let policy = only(policy, &["PolicyName", "PolicyDocument"]);
    for role in roles {
        let request = with(&policy, [("RoleName", role.clone())]);
        call.send::<PutRolePolicyRequest>(PutRolePolicy, &request)?;
    }
    Ok(())
}

fn remove<'j>(
    call: &mut Call<'_>,
    policy: &Json,
    roles: impl Iterator<Item = &'j Json>,
) -> Result<(), Failure> {
    let policy = only(policy, &["PolicyName"]);
    for role in roles {
        let request = with(&policy, [("RoleName", role.clone())]);
        unless_missing(call.ask(DeleteRolePolicy, &request))?;
    }
    Ok(())
}
