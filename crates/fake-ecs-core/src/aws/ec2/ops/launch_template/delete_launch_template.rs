//! `DeleteLaunchTemplate` — a launch template goes with all of its versions. Groups that use it
//! launch no more.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html>

use super::find;
use crate::aws::ec2::{declared, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteLaunchTemplateRequest, DeleteLaunchTemplateResponse};

pub(in crate::aws::ec2::ops) fn delete_launch_template(
    region: &mut Region,
    input: DeleteLaunchTemplateRequest,
) -> Result<DeleteLaunchTemplateResponse, ApiError> {
    let DeleteLaunchTemplateRequest {
        dry_run: _,
        launch_template_id,
        launch_template_name,
    } = input;
    let declared = declared::of(region);
    let id = find::id(&declared, launch_template_id, launch_template_name)?;
    let shown = shown::template::shown(&declared, &id, find::template(&declared, &id)?);
    let declared = declared::change(region);
    declared.templates.remove(&id);
    declared.tags.remove(&id);
    Ok(DeleteLaunchTemplateResponse {
        launch_template: Some(shown),
    })
}
