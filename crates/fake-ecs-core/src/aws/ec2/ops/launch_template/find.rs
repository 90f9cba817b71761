//! Launch templates by id or by name, and their versions.

use crate::aws::ec2::declared::refusals::{no_parameter, no_template};
use crate::aws::ec2::declared::{Declared, Template, Version};
use crate::wire::{ApiError, ErrorCode};

/// The id of the template that is named in one of two ways.
pub(super) fn id(
    declared: &Declared,
    id: Option<String>,
    name: Option<String>,
) -> Result<String, ApiError> {
    match (id, name) {
        (Some(id), _) => {
            template(declared, &id)?;
            Ok(id)
        }
        (None, Some(name)) => {
            let mut templates = declared.templates.iter();
            let found = templates.find(|(_, template)| template.name == name);
            found.map(|(id, _)| id.clone()).ok_or_else(|| {
                let text = format!(
                    "The specified launch template, with template name {name}, does not exist."
                );
                ApiError::new(ErrorCode::InvalidLaunchTemplateNameNotFound, text)
            })
        }
        (None, None) => Err(no_parameter("LaunchTemplateId")),
    }
}

pub(super) fn template<'d>(declared: &'d Declared, id: &str) -> Result<&'d Template, ApiError> {
    declared.templates.get(id).ok_or_else(|| no_template(id))
}

pub(super) fn version<'t>(
    template: &'t Template,
    id: &str,
    asked: &str,
) -> Result<&'t Version, ApiError> {
    template.version(asked).ok_or_else(|| {
        let text = format!(
            "Could not find the specified version {asked} for the launch template with ID {id}."
        );
        ApiError::new(ErrorCode::InvalidLaunchTemplateIdVersionNotFound, text)
    })
}
