//! `ModifySubnetAttribute` — sets one attribute of a subnet. They are kept, and change nothing
//! else: tasks say themselves whether they have public addresses.
//!
//! Not emulated yet: addresses of IPv6, and what is about Outposts and Local Zones.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>

use crate::aws::ec2::declared::{
    self,
    refusals::{no_subnet, not_emulated},
};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::HostnameType;
use crate::wire::ec2::types::{
    AttributeBooleanValue, ModifySubnetAttributeRequest, ModifySubnetAttributeResponse,
};

pub(in crate::aws::ec2::ops) fn modify_subnet_attribute(
    region: &mut Region,
    input: ModifySubnetAttributeRequest,
) -> Result<ModifySubnetAttributeResponse, ApiError> {
    let ModifySubnetAttributeRequest {
        subnet_id,
        assign_ipv6_address_on_creation,
        customer_owned_ipv4_pool,
        disable_lni_at_device_index,
        enable_dns64,
        enable_lni_at_device_index,
        enable_resource_name_dns_aaaa_record_on_launch,
        enable_resource_name_dns_a_record_on_launch,
        map_customer_owned_ip_on_launch,
        map_public_ip_on_launch,
        private_dns_hostname_type_on_launch,
    } = input;
    let is_on =
        |of: &Option<AttributeBooleanValue>| of.as_ref().is_some_and(|of| of.value == Some(true));
    for (what, is_asked) in [
        (
            "addresses of IPv6 in a subnet",
            is_on(&assign_ipv6_address_on_creation),
        ),
        (
            "addresses of Outposts",
            is_on(&map_customer_owned_ip_on_launch),
        ),
        ("addresses of Outposts", customer_owned_ipv4_pool.is_some()),
        (
            "interfaces of Local Zones",
            enable_lni_at_device_index.is_some(),
        ),
        (
            "interfaces of Local Zones",
            is_on(&disable_lni_at_device_index),
        ),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    if !declared::of(region).subnets.contains_key(&subnet_id) {
        return Err(no_subnet(&subnet_id));
    }
    let declared = declared::change(region);
    let subnet = declared.subnets.get_mut(&subnet_id);
    let subnet = subnet.ok_or_else(|| no_subnet(&subnet_id))?;
    let set = |place: &mut bool, to: Option<AttributeBooleanValue>| {
        *place = to.and_then(|to| to.value).unwrap_or(*place);
    };
    set(&mut subnet.gives_public_addresses, map_public_ip_on_launch);
    set(&mut subnet.has_dns64, enable_dns64);
    set(
        &mut subnet.has_a_records,
        enable_resource_name_dns_a_record_on_launch,
    );
    set(
        &mut subnet.has_aaaa_records,
        enable_resource_name_dns_aaaa_record_on_launch,
    );
    if let Some(kind) = private_dns_hostname_type_on_launch {
        subnet.names_resources = kind == HostnameType::ResourceName;
    }
    Ok(ModifySubnetAttributeResponse {})
}
