//! `CreateLaunchTemplateVersion` — another version of a launch template, made of another version
//! and of what is said here.
//!
//! Not emulated yet: the parts of a version that `data.rs` refuses.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html>

use super::{data, find};
use crate::aws::ec2::declared::{self, Version};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    CreateLaunchTemplateVersionRequest, CreateLaunchTemplateVersionResponse,
};

pub(in crate::aws::ec2::ops) fn create_launch_template_version(
    region: &mut Region,
    caller: &Caller<'_>,
    input: CreateLaunchTemplateVersionRequest,
) -> Result<CreateLaunchTemplateVersionResponse, ApiError> {
    let CreateLaunchTemplateVersionRequest {
        launch_template_data,
        client_token: _,
        dry_run: _,
        launch_template_id,
        launch_template_name,
        resolve_alias: _,
        source_version,
        version_description,
    } = input;
    let declared = declared::of(region);
    let id = find::id(&declared, launch_template_id, launch_template_name)?;
    let template = find::template(&declared, &id)?;
    let new = data::kept(launch_template_data)?;
    let data = match source_version {
        Some(source) => data::over(find::version(template, &id, &source)?.data.clone(), new),
        None => new,
    };
    let version = Version {
        number: template.latest() + 1,
        created: region.now(),
        created_by: caller.principal(&region.scope),
        description: version_description,
        data,
    };
    let shown = shown::template::version(&id, template, &version);
    if let Some(template) = declared::change(region).templates.get_mut(&id) {
        template.versions.push(version);
    }
    Ok(CreateLaunchTemplateVersionResponse {
        launch_template_version: Some(shown),
        warning: None,
    })
}
