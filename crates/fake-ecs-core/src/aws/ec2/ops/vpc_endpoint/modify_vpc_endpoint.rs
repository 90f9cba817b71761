//! `ModifyVpcEndpoint` — another policy, and other route tables, subnets and groups.
//!
//! Not emulated yet: addresses of one's own choice, and of IPv6.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html>

use crate::aws::ec2::declared::refusals::{no_endpoint, not_emulated};
use crate::aws::ec2::declared::{self, endpoints};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::IpAddressType;
use crate::wire::ec2::types::{ModifyVpcEndpointRequest, ModifyVpcEndpointResponse};

pub(in crate::aws::ec2::ops) fn modify_vpc_endpoint(
    region: &mut Region,
    input: ModifyVpcEndpointRequest,
) -> Result<ModifyVpcEndpointResponse, ApiError> {
    let ModifyVpcEndpointRequest {
        vpc_endpoint_id: id,
        add_route_table_ids,
        add_security_group_ids,
        add_subnet_ids,
        // There are no resolvers here that would answer otherwise.
        dns_options: _,
        dry_run: _,
        ip_address_type,
        policy_document,
        private_dns_enabled,
        remove_route_table_ids,
        remove_security_group_ids,
        remove_subnet_ids,
        reset_policy,
        subnet_configurations,
    } = input;
    let has_ipv6 = ip_address_type.is_some_and(|it| it != IpAddressType::Ipv4);
    let has_addresses = subnet_configurations.is_some_and(|it| !it.is_empty());
    for (what, is_asked) in [
        ("addresses of IPv6", has_ipv6),
        ("addresses of one's own choice for endpoints", has_addresses),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    let declared = declared::of(region);
    let known = declared.endpoints.get(&id);
    let mut endpoint = known.ok_or_else(|| no_endpoint(&id))?.clone();
    change(
        &mut endpoint.route_tables,
        add_route_table_ids,
        remove_route_table_ids,
    );
    change(&mut endpoint.subnets, add_subnet_ids, remove_subnet_ids);
    change(
        &mut endpoint.groups,
        add_security_group_ids,
        remove_security_group_ids,
    );
    endpoints::check(&declared, &region.scope.region, &endpoint)?;
    if reset_policy == Some(true) {
        endpoint.policy = None;
    }
    endpoint.policy = policy_document.or(endpoint.policy);
    endpoint.has_private_dns = private_dns_enabled.unwrap_or(endpoint.has_private_dns);
    declared::change(region).endpoints.insert(id, endpoint);
    Ok(ModifyVpcEndpointResponse {
        r#return: Some(true),
    })
}

fn change(ids: &mut Vec<String>, add: Option<Vec<String>>, remove: Option<Vec<String>>) {
    let remove = remove.unwrap_or_default();
    ids.retain(|id| !remove.contains(id));
    for id in add.into_iter().flatten() {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
}
