//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html>
//!
//! A change makes another version. The default version stays the first one, as in AWS.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::operation::Operation::{
    CreateLaunchTemplate, CreateLaunchTemplateVersion, DeleteLaunchTemplate,
};
use crate::wire::ec2::types::{CreateLaunchTemplateRequest, CreateLaunchTemplateVersionRequest};

use super::super::{Handler, Made, PATIENCE, Type, object, only, replaces, text, updates, with};
use super::{by_id, tags};

pub const TYPE: Type = Type {
    name: "AWS::EC2::LaunchTemplate",
    properties: &[
        updates("LaunchTemplateData").required(),
        replaces("LaunchTemplateName"),
        updates("TagSpecifications"),
        updates("VersionDescription"),
    ],
    attributes: &[
        "DefaultVersionNumber",
        "LatestVersionNumber",
        "LaunchTemplateId",
    ],
    handler: &Template,
    patience: PATIENCE,
};

struct Template;

impl Handler for Template {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = match properties["LaunchTemplateName"].is_null() {
            true => with(
                properties,
                [("LaunchTemplateName", Json::of(&call.name(128)))],
            ),
            false => properties.clone(),
        };
        let answer = call.send::<CreateLaunchTemplateRequest>(CreateLaunchTemplate, &request)?;
        let made = &answer["LaunchTemplate"];
        Ok(Made::new(
            text(&made["LaunchTemplateId"]),
            [
                (
                    "DefaultVersionNumber",
                    number(&made["DefaultVersionNumber"]),
                ),
                ("LatestVersionNumber", number(&made["LatestVersionNumber"])),
                ("LaunchTemplateId", made["LaunchTemplateId"].clone()),
            ],
        ))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let of_template = |properties: &Json| {
            let first = properties["TagSpecifications"][0]["Tags"].clone();
            object([("Tags", first)])
        };
        tags(call, &made.id, &of_template(from), &of_template(to))?;
        let versioned = ["LaunchTemplateData", "VersionDescription"];
        if only(from, &versioned) == only(to, &versioned) {
            return Ok(made.clone());
        }
        let id = [("LaunchTemplateId", Json::of(&made.id))];
        let request = with(&only(to, &versioned), id);
        let answer =
            call.send::<CreateLaunchTemplateVersionRequest>(CreateLaunchTemplateVersion, &request)?;
        let latest = number(&answer["LaunchTemplateVersion"]["VersionNumber"]);
        Ok(Made {
            attributes: with(&made.attributes, [("LatestVersionNumber", latest)]),
            ..made.clone()
        })
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        by_id(call, DeleteLaunchTemplate, "LaunchTemplateId", made)
    }
}

/// Versions are texts in templates.
fn number(version: &Json) -> Json {
    Json::of(&text(version))
}
