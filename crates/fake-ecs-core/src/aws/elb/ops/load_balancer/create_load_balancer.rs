//! `CreateLoadBalancer` — a load balancer, which has no listeners at first. One that is there with
//! the same settings is answered as it is.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>
//!
//! It is `provisioning` for as long as the profile says.

use std::collections::BTreeMap;

use super::subnets;
use crate::aws::ec2;
use crate::aws::elb::declared::refusals::invalid;
use crate::aws::elb::declared::{LoadBalancer, names, shown, tags};
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::kernel::ids::Kind;
use crate::wire::elbv2::enums::{IpAddressType, LoadBalancerSchemeEnum, LoadBalancerTypeEnum};
use crate::wire::elbv2::types::{
    self as wire, CreateLoadBalancerRequest, CreateLoadBalancerResponse,
};
use crate::wire::{ApiError, ErrorCode};

/// What Route 53 knows Application Load Balancers of us-east-1 as, and the others.
const HOSTED_ZONE_OF_APPLICATION: &str = "Z35SXDOTRQ7X7K";
const HOSTED_ZONE_OF_NETWORK: &str = "Z26RNL4JYFTOTI";

pub(in crate::aws::elb::ops) fn create_load_balancer(
    region: &mut Region,
    input: CreateLoadBalancerRequest,
) -> Result<CreateLoadBalancerResponse, ApiError> {
    let CreateLoadBalancerRequest {
        name,
        customer_owned_ipv4_pool,
        enable_prefix_for_ipv6_source_nat,
        ip_address_type,
        ipam_pools,
        scheme,
        security_groups,
        subnet_mappings,
        subnets,
        tags: new_tags,
        r#type: kind,
    } = input;
    names::check("Load balancer", &name)?;
    if name.starts_with("internal-") {
        return Err(invalid(format!(
            "Load balancer name '{name}' cannot begin with 'internal-'"
        )));
    }
    let kind = kind.unwrap_or(LoadBalancerTypeEnum::Application);
    let zones = subnets::zones(region, kind, subnets, subnet_mappings)?;
    let first = zones.first().and_then(|zone| zone.subnet_id.as_deref());
    let vpc = ec2::port::vpc_of(&region.ec2, first.unwrap_or_default()).to_owned();
    let tags = tags::first(new_tags)?;
    let is_gateway = kind == LoadBalancerTypeEnum::Gateway;
    let scheme = scheme.unwrap_or(LoadBalancerSchemeEnum::InternetFacing);
    let wanted = wire::LoadBalancer {
        availability_zones: Some(zones),
        customer_owned_ipv4_pool,
        enable_prefix_for_ipv6_source_nat,
        ip_address_type: Some(ip_address_type.unwrap_or(IpAddressType::Ipv4)),
        ipam_pools,
        load_balancer_name: Some(name.clone()),
        scheme: (!is_gateway).then_some(scheme),
        security_groups: groups_of(kind, security_groups),
        r#type: Some(kind),
        vpc_id: Some(vpc),
        ..wire::LoadBalancer::default()
    };
    let arn = match find(region, &name) {
        Some((arn, known)) if as_asked_for(&known) == wanted => arn,
        Some(_) => return Err(duplicate(&name)),
        None => make(region, &name, wanted, tags),
    };
    let made = region.elb.declared.load_balancer(&arn)?;
    Ok(CreateLoadBalancerResponse {
        load_balancers: Some(vec![shown::load_balancer(region, made)]),
    })
}

/// An Application Load Balancer has one, by default that of its VPC; others may have none.
fn groups_of(kind: LoadBalancerTypeEnum, given: Option<Vec<String>>) -> Option<Vec<String>> {
    const DEFAULT: &str = "sg-0a1b2c3d4e5f67890";
    let given = given.filter(|groups| !groups.is_empty());
    match kind {
        LoadBalancerTypeEnum::Application => {
            Some(given.unwrap_or_else(|| vec![DEFAULT.to_owned()]))
        }
        LoadBalancerTypeEnum::Network | LoadBalancerTypeEnum::Gateway => given,
    }
}

fn make(region: &mut Region, name: &str, wanted: wire::LoadBalancer, tags: Tags) -> String {
    let kind = wanted.r#type.unwrap_or(LoadBalancerTypeEnum::Application);
    let path = format!("loadbalancer/{}/{name}", names::kind_in_arn(kind));
    let arn = names::new_arn(region, &path);
    let id = arn.rsplit('/').next().unwrap_or_default();
    let place = &region.scope.region;
    let dns_name = match (kind, wanted.scheme) {
        (LoadBalancerTypeEnum::Gateway, _) => None,
        (LoadBalancerTypeEnum::Network, _) => {
            Some(format!("{name}-{id}.elb.{place}.amazonaws.com"))
        }
        (_, scheme) => {
            let number = region.ids.decimal(Kind::Elb, 9);
            let is_internal = scheme == Some(LoadBalancerSchemeEnum::Internal);
            let prefix = if is_internal { "internal-" } else { "" };
            Some(format!("{prefix}{name}-{number}.{place}.elb.amazonaws.com"))
        }
    };
    let zone = match kind {
        LoadBalancerTypeEnum::Application => Some(HOSTED_ZONE_OF_APPLICATION),
        LoadBalancerTypeEnum::Network => Some(HOSTED_ZONE_OF_NETWORK),
        LoadBalancerTypeEnum::Gateway => None,
    };
    let created = region.now();
    let new = LoadBalancer {
        shown: wire::LoadBalancer {
            canonical_hosted_zone_id: zone.map(str::to_owned),
            created_time: Some(created.timestamp()),
            dns_name,
            load_balancer_arn: Some(arn.clone()),
            ..wanted
        },
        created,
        attributes: BTreeMap::new(),
        tags,
    };
    region.elb.declared.use_it();
    region.elb.declared.load_balancers.insert(arn.clone(), new);
    arn
}

fn find(region: &Region, name: &str) -> Option<(String, wire::LoadBalancer)> {
    let mut all = region.elb.declared.load_balancers.iter();
    let found = all.find(|(_, of)| of.shown.load_balancer_name.as_deref() == Some(name));
    found.map(|(arn, of)| (arn.clone(), of.shown.clone()))
}

/// The load balancer without what it was given beside what was asked for.
fn as_asked_for(known: &wire::LoadBalancer) -> wire::LoadBalancer {
    wire::LoadBalancer {
        canonical_hosted_zone_id: None,
        created_time: None,
        dns_name: None,
        load_balancer_arn: None,
        ..known.clone()
    }
}

/// From memory.
fn duplicate(name: &str) -> ApiError {
    let text =
        format!("A load balancer with the same name '{name}' exists, but with different settings");
    ApiError::new(ErrorCode::DuplicateLoadBalancerName, text)
}
