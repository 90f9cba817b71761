//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html>

use crate::wire::Json;
use crate::wire::secretsmanager::operation::Operation::{DeleteResourcePolicy, PutResourcePolicy};
use crate::wire::secretsmanager::types::PutResourcePolicyRequest;

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, only, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::SecretsManager::ResourcePolicy",
    properties: &[
        updates("BlockPublicPolicy"),
        updates("ResourcePolicy").required(),
        replaces("SecretId").required(),
    ],
    attributes: &["Id"],
    handler: &ResourcePolicy,
    patience: PATIENCE,
};

struct ResourcePolicy;

impl Handler for ResourcePolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let answer = call.send::<PutResourcePolicyRequest>(PutResourcePolicy, properties)?;
        let arn = &answer["ARN"];
        Ok(Made::new(text(arn), [("Id", arn.clone())]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        call.send::<PutResourcePolicyRequest>(PutResourcePolicy, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        call.ask(DeleteResourcePolicy, &only(properties, &["SecretId"]))?;
        Ok(())
    }
}
