//! `DescribeLaunchTemplates` — launch templates, without their versions.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html>

use super::find;
use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::{declared, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResponse};

pub(in crate::aws::ec2::ops) fn describe_launch_templates(
    region: &Region,
    input: DescribeLaunchTemplatesRequest,
) -> Result<DescribeLaunchTemplatesResponse, ApiError> {
    let DescribeLaunchTemplatesRequest {
        dry_run: _,
        filters,
        include_managed_resources: _,
        launch_template_ids,
        launch_template_names,
        max_results,
        next_token,
    } = input;
    let declared = declared::of(region);
    let templates = declared.templates.iter();
    let all = templates.map(|(id, it)| shown::template::shown(&declared, id, it));
    let mut ids = launch_template_ids.unwrap_or_default();
    for name in launch_template_names.unwrap_or_default() {
        ids.push(find::id(&declared, None, Some(name))?);
    }
    let query = Query {
        ids: Some(ids),
        filters,
        max_results,
        next_token,
    };
    let all = all.collect();
    let (templates, next_token) = select(region, "DescribeLaunchTemplates", all, query)?;
    Ok(DescribeLaunchTemplatesResponse {
        launch_templates: Some(templates),
        next_token,
    })
}
