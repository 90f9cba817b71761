//! `ReleaseAddress` — an Elastic IP address goes, which nothing has.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html>

use crate::aws::ec2::declared::refusals::{no_address, no_parameter};
use crate::aws::ec2::declared::{self};
use crate::ecs::Region;
use crate::wire::ec2::types::{ReleaseAddressRequest, ReleaseAddressResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn release_address(
    region: &mut Region,
    input: ReleaseAddressRequest,
) -> Result<ReleaseAddressResponse, ApiError> {
    let ReleaseAddressRequest {
        allocation_id,
        public_ip,
        // All addresses are of the region itself.
        network_border_group: _,
        dry_run: _,
    } = input;
    let declared = declared::of(region);
    let id = match (allocation_id, public_ip) {
        (Some(id), _) => id,
        (None, Some(public)) => {
            let mut all = declared.addresses.iter();
            let found = all.find(|(_, it)| it.public.to_string() == public);
            found.ok_or_else(|| no_address(&public))?.0.clone()
        }
        (None, None) => return Err(no_parameter("allocationId")),
    };
    let address = declared.address(&id)?;
    if declared.holder(region, &id).is_some() {
        // From memory.
        let text = format!("Address {} is in use.", address.public);
        return Err(ApiError::new(ErrorCode::InvalidIpAddressInUse, text));
    }
    let declared = declared::change(region);
    declared.addresses.remove(&id);
    declared.tags.remove(&id);
    Ok(ReleaseAddressResponse {})
}
