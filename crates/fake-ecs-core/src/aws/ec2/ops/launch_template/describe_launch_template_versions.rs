//! `DescribeLaunchTemplateVersions` — the versions of a launch template; or the newest or the
//! default ones of all.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>

use super::find;
use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::declared::refusals::no_parameter;
use crate::aws::ec2::declared::{self, Version};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    DescribeLaunchTemplateVersionsRequest, DescribeLaunchTemplateVersionsResponse,
};

pub(in crate::aws::ec2::ops) fn describe_launch_template_versions(
    region: &Region,
    input: DescribeLaunchTemplateVersionsRequest,
) -> Result<DescribeLaunchTemplateVersionsResponse, ApiError> {
    let DescribeLaunchTemplateVersionsRequest {
        dry_run: _,
        filters,
        include_managed_resources: _,
        launch_template_id,
        launch_template_name,
        max_results,
        max_version,
        min_version,
        next_token,
        resolve_alias: _,
        versions,
    } = input;
    let declared = declared::of(region);
    let is_one = launch_template_id.is_some() || launch_template_name.is_some();
    let wanted = versions.filter(|versions| !versions.is_empty());
    if !is_one && wanted.is_none() {
        return Err(no_parameter("LaunchTemplateId"));
    }
    let one = match is_one {
        true => Some(find::id(
            &declared,
            launch_template_id,
            launch_template_name,
        )?),
        false => None,
    };
    let number = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
    let least = number(min_version).unwrap_or(0);
    let most = number(max_version).unwrap_or(i64::MAX);
    let mut all = Vec::new();
    for (id, template) in &declared.templates {
        if one.as_ref().is_some_and(|one| one != id) {
            continue;
        }
        let chosen: Vec<&Version> = match &wanted {
            None => template.versions.iter().collect(),
            Some(wanted) => {
                let found = wanted.iter().map(|it| find::version(template, id, it));
                found.collect::<Result<_, _>>()?
            }
        };
        let chosen = chosen.into_iter();
        let chosen = chosen.filter(|version| (least..=most).contains(&version.number));
        all.extend(chosen.map(|version| shown::template::listed(id, template, version)));
    }
    let query = Query {
        ids: None,
        filters,
        max_results,
        next_token,
    };
    let (found, next_token) = select(region, "DescribeLaunchTemplateVersions", all, query)?;
    let versions = found.into_iter().map(|version| version.shown).collect();
    Ok(DescribeLaunchTemplateVersionsResponse {
        launch_template_versions: Some(versions),
        next_token,
    })
}
