//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html>

use crate::wire::Json;
use crate::wire::iam::operation::Operation::{
    AddRoleToInstanceProfile, CreateInstanceProfile, DeleteInstanceProfile,
    RemoveRoleFromInstanceProfile,
};
use crate::wire::iam::types::CreateInstanceProfileRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::{missing_in, named, or_removed, unless_missing};
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text, updates, without};

pub const TYPE: Type = Type {
    name: "AWS::IAM::InstanceProfile",
    properties: &[
        replaces("InstanceProfileName"),
        replaces("Path"),
        updates("Roles").required(),
    ],
    attributes: &["Arn"],
    handler: &InstanceProfile,
    patience: PATIENCE,
};

struct InstanceProfile;

impl Handler for InstanceProfile {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "InstanceProfileName", 128);
        let request = without(&request, &["Roles"]);
        let answer = call.send::<CreateInstanceProfileRequest>(CreateInstanceProfile, &request)?;
        let profile = &answer["InstanceProfile"];
        let made = Made::new(
            text(&profile["InstanceProfileName"]),
            [("Arn", profile["Arn"].clone())],
        );
        let done = roles(call, &made.id, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        roles(call, &made.id, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        roles(call, &made.id, properties, &Json::default())?;
        let profile = object([("InstanceProfileName", Json::of(&made.id))]);
        call.ask(DeleteInstanceProfile, &profile)?;
        Ok(())
    }
}

fn roles(call: &mut Call<'_>, profile: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let profile = ("InstanceProfileName", Json::of(&profile));
    let (before, after) = (&from["Roles"], &to["Roles"]);
    for role in missing_in(before, after) {
        let request = object([profile.clone(), ("RoleName", role.clone())]);
        unless_missing(call.ask(RemoveRoleFromInstanceProfile, &request))?;
    }
    for role in missing_in(after, before) {
        let request = object([profile.clone(), ("RoleName", role.clone())]);
        call.ask(AddRoleToInstanceProfile, &request)?;
    }
    Ok(())
}
