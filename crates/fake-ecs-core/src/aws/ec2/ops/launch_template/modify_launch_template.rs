//! `ModifyLaunchTemplate` — another default version of a launch template.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html>

use super::find;
use crate::aws::ec2::declared::{self, refusals::no_parameter};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{ModifyLaunchTemplateRequest, ModifyLaunchTemplateResponse};

pub(in crate::aws::ec2::ops) fn modify_launch_template(
    region: &mut Region,
    input: ModifyLaunchTemplateRequest,
) -> Result<ModifyLaunchTemplateResponse, ApiError> {
    let ModifyLaunchTemplateRequest {
        client_token: _,
        default_version,
        dry_run: _,
        launch_template_id,
        launch_template_name,
    } = input;
    let declared = declared::of(region);
    let id = find::id(&declared, launch_template_id, launch_template_name)?;
    let template = find::template(&declared, &id)?;
    let wanted = default_version.ok_or_else(|| no_parameter("DefaultVersion"))?;
    let number = find::version(template, &id, &wanted)?.number;
    let declared = declared::change(region);
    if let Some(template) = declared.templates.get_mut(&id) {
        template.default_version = number;
    }
    let template = find::template(declared, &id)?;
    Ok(ModifyLaunchTemplateResponse {
        launch_template: Some(shown::template::shown(declared, &id, template)),
    })
}
