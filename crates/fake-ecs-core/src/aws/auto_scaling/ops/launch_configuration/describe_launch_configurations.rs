//! `DescribeLaunchConfigurations` — launch configurations. Names that are not there are left out.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLaunchConfigurations.html>

use crate::aws::auto_scaling::declared::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DescribeLaunchConfigurationsRequest, DescribeLaunchConfigurationsResponse,
};

pub(in crate::aws::auto_scaling::ops) fn describe_launch_configurations(
    region: &Region,
    input: DescribeLaunchConfigurationsRequest,
) -> Result<DescribeLaunchConfigurationsResponse, ApiError> {
    let DescribeLaunchConfigurationsRequest {
        launch_configuration_names,
        max_records,
        next_token,
    } = input;
    let names = launch_configuration_names.unwrap_or_default();
    let known = region.auto_scaling.declared.configurations.iter();
    let found = known.filter(|(name, _)| names.is_empty() || names.contains(name));
    let found = found.map(|(name, it)| (name.clone(), it.clone()));
    let listing = ("DescribeLaunchConfigurations", &names);
    let (configurations, next_token) =
        PAGES.page(region, listing, found, max_records, next_token.as_deref())?;
    Ok(DescribeLaunchConfigurationsResponse {
        launch_configurations: Some(configurations),
        next_token,
    })
}
