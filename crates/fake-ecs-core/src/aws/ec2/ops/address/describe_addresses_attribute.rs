//! `DescribeAddressesAttribute` — the names that the internet has for Elastic IP addresses: nobody
//! can give them any here.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    AddressAttribute, DescribeAddressesAttributeRequest, DescribeAddressesAttributeResponse,
};

pub(in crate::aws::ec2::ops) fn describe_addresses_attribute(
    region: &Region,
    input: DescribeAddressesAttributeRequest,
) -> Result<DescribeAddressesAttributeResponse, ApiError> {
    let DescribeAddressesAttributeRequest {
        allocation_ids,
        // There is one only: `domain-name`.
        attribute: _,
        next_token,
        max_results,
        dry_run: _,
    } = input;
    let query = Query {
        ids: allocation_ids,
        filters: None,
        max_results,
        next_token,
    };
    let all = shown::nat::addresses(region);
    let (addresses, next_token) = select(region, "DescribeAddressesAttribute", all, query)?;
    let addresses = addresses.into_iter().map(|it| AddressAttribute {
        allocation_id: it.allocation_id,
        public_ip: it.public_ip,
        ..AddressAttribute::default()
    });
    Ok(DescribeAddressesAttributeResponse {
        addresses: Some(addresses.collect()),
        next_token,
    })
}
