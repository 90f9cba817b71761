//! `CreateLaunchTemplate` — a launch template with its first version.
//!
//! Not emulated yet: tokens of clients that repeat the call, and the parts of a version that
//! `data.rs` refuses.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html>

use super::data;
use crate::aws::ec2::declared::{self, Template, Version, refusals::invalid, tags};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{CreateLaunchTemplateRequest, CreateLaunchTemplateResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn create_launch_template(
    region: &mut Region,
    caller: &Caller<'_>,
    input: CreateLaunchTemplateRequest,
) -> Result<CreateLaunchTemplateResponse, ApiError> {
    let CreateLaunchTemplateRequest {
        launch_template_name: name,
        launch_template_data,
        // A template of that name is refused, also where the call is repeated.
        client_token: _,
        dry_run: _,
        operator,
        tag_specifications,
        version_description,
    } = input;
    data::refuse("operators of launch templates", operator.is_some())?;
    check_name(&name)?;
    let declared = declared::of(region);
    if declared.templates.values().any(|known| known.name == name) {
        let code = ErrorCode::InvalidLaunchTemplateNameAlreadyExists;
        return Err(ApiError::new(code, "Launch template name already in use."));
    }
    let data = data::kept(launch_template_data)?;
    let tags = tags::given(ResourceType::LaunchTemplate, tag_specifications)?;
    let (id, created) = (declared::new_id(region, "lt"), region.now());
    let by = caller.principal(&region.scope);
    let template = Template {
        name,
        created,
        created_by: by.clone(),
        default_version: 1,
        versions: vec![Version {
            number: 1,
            created,
            created_by: by,
            description: version_description,
            data,
        }],
    };
    let declared = declared::change(region);
    let shown = template.clone();
    declared.templates.insert(id.clone(), template);
    tags::keep(declared, &id, tags);
    let shown = shown::template::shown(declared, &id, &shown);
    Ok(CreateLaunchTemplateResponse {
        launch_template: Some(shown),
        warning: None,
    })
}

/// Three to 128 letters, digits and some signs.
fn check_name(name: &str) -> Result<(), ApiError> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "().-/_".contains(it);
    match (3..=128).contains(&name.len()) && name.chars().all(is_allowed) {
        true => Ok(()),
        // From memory.
        false => Err(invalid(format!(
            "Value ({name}) for parameter LaunchTemplateName is invalid. Launch template names must be between 3 and 128 characters in length, and may contain letters, numbers, and the following characters: ( ) . - / _"
        ))),
    }
}
