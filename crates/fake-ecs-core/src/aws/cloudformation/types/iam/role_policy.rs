//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html>

use crate::wire::Json;
use crate::wire::iam::operation::Operation::{DeleteRolePolicy, PutRolePolicy};
use crate::wire::iam::types::PutRolePolicyRequest;

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, only, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::IAM::RolePolicy",
    properties: &[
        updates("PolicyDocument"),
        replaces("PolicyName").required(),
        replaces("RoleName").required(),
    ],
    attributes: &[],
    handler: &RolePolicy,
    patience: PATIENCE,
};

struct RolePolicy;

impl Handler for RolePolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        call.send::<PutRolePolicyRequest>(PutRolePolicy, properties)?;
        let key = ["PolicyName", "RoleName"].map(|name| text(&properties[name]));
        Ok(Made::new(key.join("|"), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        call.send::<PutRolePolicyRequest>(PutRolePolicy, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        call.ask(
            DeleteRolePolicy,
            &only(properties, &["PolicyName", "RoleName"]),
        )?;
        Ok(())
    }
}
