//! `DescribeAvailabilityZones` — the zones of the region: three of them.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResponse,
};

pub(in crate::aws::ec2::ops) fn describe_availability_zones(
    region: &Region,
    input: DescribeAvailabilityZonesRequest,
) -> Result<DescribeAvailabilityZonesResponse, ApiError> {
    let DescribeAvailabilityZonesRequest {
        // Nobody has to opt in to any of the three.
        all_availability_zones: _,
        dry_run: _,
        filters,
        zone_ids,
        zone_names,
    } = input;
    let all = shown::zone::all(region);
    let by_id = zone_ids.filter(|ids| !ids.is_empty()).map(|ids| {
        let name = |id: String| {
            let found = all.iter().find(|zone| zone.zone_id.as_ref() == Some(&id));
            found.and_then(|zone| zone.zone_name.clone()).unwrap_or(id)
        };
        ids.into_iter().map(name).collect()
    });
    let query = Query {
        ids: zone_names.filter(|names| !names.is_empty()).or(by_id),
        filters,
        ..Query::default()
    };
    let (zones, _) = select(region, "DescribeAvailabilityZones", all, query)?;
    Ok(DescribeAvailabilityZonesResponse {
        availability_zones: Some(zones),
    })
}
