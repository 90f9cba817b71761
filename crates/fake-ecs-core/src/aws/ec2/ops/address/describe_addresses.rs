//! `DescribeAddresses` — Elastic IP addresses, with what has them.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::declared::refusals::no_address;
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeAddressesRequest, DescribeAddressesResponse};

pub(in crate::aws::ec2::ops) fn describe_addresses(
    region: &Region,
    input: DescribeAddressesRequest,
) -> Result<DescribeAddressesResponse, ApiError> {
    let DescribeAddressesRequest {
        public_ips,
        dry_run: _,
        filters,
        allocation_ids,
    } = input;
    let mut all = shown::nat::addresses(region);
    if let Some(wanted) = public_ips.filter(|it| !it.is_empty()) {
        let is_there = |ip: &String| all.iter().any(|it| it.public_ip.as_ref() == Some(ip));
        if let Some(missing) = wanted.iter().find(|ip| !is_there(ip)) {
            return Err(no_address(missing));
        }
        all.retain(|it| it.public_ip.as_ref().is_some_and(|ip| wanted.contains(ip)));
    }
    let query = Query {
        ids: allocation_ids,
        filters,
        ..Query::default()
    };
    let (addresses, _) = select(region, "DescribeAddresses", all, query)?;
    Ok(DescribeAddressesResponse {
        addresses: Some(addresses),
    })
}
