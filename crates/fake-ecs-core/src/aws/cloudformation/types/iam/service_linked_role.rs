//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-servicelinkedrole.html>

use crate::wire::Json;
use crate::wire::iam::operation::Operation::{
    CreateServiceLinkedRole, DeleteServiceLinkedRole, UpdateRoleDescription,
};
use crate::wire::iam::types::CreateServiceLinkedRoleRequest;

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::IAM::ServiceLinkedRole",
    properties: &[
        replaces("AWSServiceName").required(),
        replaces("CustomSuffix"),
        updates("Description"),
    ],
    attributes: &["RoleName"],
    handler: &ServiceLinkedRole,
    patience: PATIENCE,
};

struct ServiceLinkedRole;

impl Handler for ServiceLinkedRole {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let operation = CreateServiceLinkedRole;
        let answer = call.send::<CreateServiceLinkedRoleRequest>(operation, properties)?;
        let name = &answer["Role"]["RoleName"];
        Ok(Made::new(text(name), [("RoleName", name.clone())]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let description = Json::of(&text(&to["Description"]));
        let members = [
            ("RoleName", Json::of(&made.id)),
            ("Description", description),
        ];
        call.ask(UpdateRoleDescription, &object(members))?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(
            DeleteServiceLinkedRole,
            &object([("RoleName", Json::of(&made.id))]),
        )?;
        Ok(())
    }
}
