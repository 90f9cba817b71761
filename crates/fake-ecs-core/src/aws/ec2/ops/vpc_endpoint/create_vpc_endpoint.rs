//! `CreateVpcEndpoint` — a way from a VPC to a service of AWS, which is there at once.
//!
//! Not emulated yet: endpoints of the types `GatewayLoadBalancer`, `Resource` and `ServiceNetwork`,
//! of other regions, with addresses of one's own choice, and of IPv6.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html>

use crate::aws::ec2::declared::refusals::{no_parameter, not_emulated};
use crate::aws::ec2::declared::{self, Declared, Endpoint, endpoints, tags};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{IpAddressType, ResourceType, VpcEndpointType as Kind};
use crate::wire::ec2::types::{CreateVpcEndpointRequest, CreateVpcEndpointResponse};

pub(in crate::aws::ec2::ops) fn create_vpc_endpoint(
    region: &mut Region,
    input: CreateVpcEndpointRequest,
) -> Result<CreateVpcEndpointResponse, ApiError> {
    let CreateVpcEndpointRequest {
        vpc_id: vpc,
        client_token,
        // There are no resolvers here that would answer otherwise.
        dns_options: _,
        dry_run: _,
        ip_address_type,
        policy_document,
        private_dns_enabled,
        resource_configuration_arn,
        route_table_ids,
        security_group_ids,
        service_name,
        service_network_arn,
        service_region,
        subnet_configurations,
        subnet_ids,
        tag_specifications,
        vpc_endpoint_type,
    } = input;
    let kind = vpc_endpoint_type.unwrap_or(Kind::Gateway);
    let is_elsewhere = service_region.is_some_and(|it| it != region.scope.region);
    let is_special = resource_configuration_arn.is_some() || service_network_arn.is_some();
    let has_addresses = subnet_configurations.is_some_and(|it| !it.is_empty());
    let has_ipv6 = ip_address_type.is_some_and(|it| it != IpAddressType::Ipv4);
    let is_known = matches!(kind, Kind::Gateway | Kind::Interface);
    for (what, is_asked) in [
        ("endpoints of that type", !is_known || is_special),
        ("endpoints of other regions", is_elsewhere),
        ("addresses of one's own choice for endpoints", has_addresses),
        ("addresses of IPv6", has_ipv6),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    let tags = tags::given(ResourceType::VpcEndpoint, tag_specifications)?;
    let service = service_name.ok_or_else(|| no_parameter("serviceName"))?;
    let mut made = Endpoint {
        has_private_dns: private_dns_enabled.unwrap_or(kind == Kind::Interface),
        created: region.now(),
        policy: policy_document,
        route_tables: route_table_ids.unwrap_or_default(),
        subnets: subnet_ids.unwrap_or_default(),
        groups: security_group_ids.unwrap_or_default(),
        vpc,
        service,
        kind,
    };
    let declared = declared::of(region);
    endpoints::check(&declared, &region.scope.region, &made)?;
    give_group(&declared, &mut made);
    let id = declared::new_id(region, "vpce");
    let declared = declared::change(region);
    declared.endpoints.insert(id.clone(), made.clone());
    tags::keep(declared, &id, tags);
    let declared = declared::of(region);
    let shown = shown::endpoint::endpoint(region, &declared, &id, &made);
    Ok(CreateVpcEndpointResponse {
        client_token,
        vpc_endpoint: Some(shown),
    })
}

/// An interface that is given no group has that of its VPC.
fn give_group(declared: &Declared, made: &mut Endpoint) {
    if made.kind == Kind::Interface && made.groups.is_empty() {
        let default = declared.group_named(&made.vpc, "default");
        made.groups.extend(default.map(str::to_owned));
    }
}
