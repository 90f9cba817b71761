//! `AllocateAddress` — an Elastic IP address, of those that nobody in the internet has.
//!
//! Not emulated yet: addresses and pools of one's own choice, and those of Outposts and Local
//! Zones.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html>

use crate::aws::ec2::declared::refusals::not_emulated;
use crate::aws::ec2::declared::{self, Address, tags};
use crate::ecs::Region;
use crate::wire::ec2::enums::{DomainType, ResourceType};
use crate::wire::ec2::types::{AllocateAddressRequest, AllocateAddressResponse};
use crate::wire::{ApiError, ErrorCode};

/// The pool that addresses are from.
pub(in crate::aws::ec2) const POOL: &str = "amazon";

pub(in crate::aws::ec2::ops) fn allocate_address(
    region: &mut Region,
    input: AllocateAddressRequest,
) -> Result<AllocateAddressResponse, ApiError> {
    let AllocateAddressRequest {
        domain,
        address,
        public_ipv4_pool,
        network_border_group,
        customer_owned_ipv4_pool,
        tag_specifications,
        ipam_pool_id,
        dry_run: _,
    } = input;
    let place = region.scope.region.clone();
    let is_elsewhere = network_border_group.is_some_and(|it| it != place);
    let has_pool = public_ipv4_pool.is_some_and(|it| it != POOL);
    for (what, is_asked) in [
        ("EC2-Classic", domain == Some(DomainType::Standard)),
        ("addresses of one's own choice", address.is_some()),
        ("pools of addresses", has_pool || ipam_pool_id.is_some()),
        ("Local Zones", is_elsewhere),
        ("Outposts", customer_owned_ipv4_pool.is_some()),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    let tags = tags::given(ResourceType::ElasticIp, tag_specifications)?;
    let id = declared::new_id(region, "eipalloc");
    let begin = region.ids.number_of("elastic addresses") as u64;
    let declared = declared::change(region);
    let public = declared.free_address(begin).ok_or_else(|| {
        let text = "The maximum number of addresses has been reached.";
        ApiError::new(ErrorCode::AddressLimitExceeded, text)
    })?;
    declared.addresses.insert(id.clone(), Address { public });
    tags::keep(declared, &id, tags);
    Ok(AllocateAddressResponse {
        allocation_id: Some(id),
        domain: Some(DomainType::Vpc),
        network_border_group: Some(place),
        public_ip: Some(public.to_string()),
        public_ipv4_pool: Some(POOL.to_owned()),
        ..AllocateAddressResponse::default()
    })
}
