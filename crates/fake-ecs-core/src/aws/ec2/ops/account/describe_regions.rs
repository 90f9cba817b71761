//! `DescribeRegions` — regions. The fake has all that anybody names; shown are some, and the one
//! that is asked.
//!
//! Not emulated yet: filters other than `region-name`.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html>

use crate::aws::ec2::declared::filter;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{self as wire, DescribeRegionsRequest, DescribeRegionsResponse};

/// Those that nobody has to opt in to.
const KNOWN: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

pub(in crate::aws::ec2::ops) fn describe_regions(
    region: &Region,
    input: DescribeRegionsRequest,
) -> Result<DescribeRegionsResponse, ApiError> {
    let DescribeRegionsRequest {
        all_regions: _,
        dry_run: _,
        filters,
        region_names,
    } = input;
    let own = region.scope.region.as_str();
    let mut names: Vec<&str> = KNOWN.to_vec();
    if !names.contains(&own) {
        names.push(own);
    }
    let asked = region_names.filter(|names| !names.is_empty());
    let mut shown = Vec::new();
    let filters = filters.unwrap_or_default();
    filter::check(&filters, &vec![("region-name", Vec::new())])?;
    for name in names {
        let fields = vec![("region-name", vec![name.to_owned()])];
        let is_asked = asked
            .as_ref()
            .is_none_or(|it| it.iter().any(|it| it == name));
        if is_asked && filter::holds(&filters, &fields, &[]) {
            shown.push(wire::Region {
                endpoint: Some(format!("ec2.{name}.amazonaws.com")),
                opt_in_status: Some("opt-in-not-required".to_owned()),
                region_name: Some(name.to_owned()),
                ..wire::Region::default()
            });
        }
    }
    Ok(DescribeRegionsResponse {
        regions: Some(shown),
    })
}
