//! What has an id.

use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, refusals};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{NatGateway, NetworkAcl, NetworkInterface, SecurityGroup, Subnet};
use crate::wire::{ApiError, ErrorCode};

/// What an id names, by how it begins.
pub(super) fn kind_of(id: &str) -> Option<ResourceType> {
    let (kind, _) = id.split_once('-')?;
    Some(match kind {
        "acl" => ResourceType::NetworkAcl,
        "eipalloc" => ResourceType::ElasticIp,
        "eni" => ResourceType::NetworkInterface,
        "i" => ResourceType::Instance,
        "igw" => ResourceType::InternetGateway,
        "lt" => ResourceType::LaunchTemplate,
        "nat" => ResourceType::Natgateway,
        "rtb" => ResourceType::RouteTable,
        "sg" => ResourceType::SecurityGroup,
        "sgr" => ResourceType::SecurityGroupRule,
        "subnet" => ResourceType::Subnet,
        "vpc" => ResourceType::Vpc,
        "vpce" => ResourceType::VpcEndpoint,
        _ => return None,
    })
}

/// Refuses ids of what is not there.
pub(super) fn check(region: &Region, ids: &[String]) -> Result<(), ApiError> {
    ids.iter().try_for_each(|id| check_one(region, id))
}

fn check_one(region: &Region, id: &str) -> Result<(), ApiError> {
    let declared = declared::of(region);
    let (is_there, missing) = match kind_of(id) {
        Some(ResourceType::Vpc) => (declared.vpcs.contains_key(id), refusals::no_vpc(id)),
        Some(ResourceType::Subnet) => has(shown::subnet::all(region), id, Subnet::missing),
        Some(ResourceType::SecurityGroup) => {
            has(shown::group::all(region), id, SecurityGroup::missing)
        }
        Some(ResourceType::SecurityGroupRule) => {
            let mut groups = declared.groups.values();
            let is_there = groups.any(|group| group.rules.iter().any(|rule| rule.id == id));
            (is_there, refusals::no_rule(id))
        }
        Some(ResourceType::InternetGateway) => {
            (declared.gateways.contains_key(id), refusals::no_gateway(id))
        }
        Some(ResourceType::VpcEndpoint) => {
            let is_there = declared.endpoints.contains_key(id);
            (is_there, refusals::no_endpoint(id))
        }
        Some(ResourceType::ElasticIp) => {
            let is_there = declared.addresses.contains_key(id);
            (is_there, refusals::no_allocation(id))
        }
        Some(ResourceType::Natgateway) => {
            has(shown::nat::gateways(region), id, NatGateway::missing)
        }
        Some(ResourceType::RouteTable) => {
            let is_there = declared.route_tables.contains_key(id);
            (is_there, refusals::no_route_table(id))
        }
        Some(ResourceType::NetworkAcl) => has(shown::vpc::acls(region), id, NetworkAcl::missing),
        Some(ResourceType::LaunchTemplate) => {
            let is_there = declared.templates.contains_key(id);
            (is_there, refusals::no_template(id))
        }
        Some(ResourceType::NetworkInterface) => {
            has(shown::interface::all(region), id, NetworkInterface::missing)
        }
        Some(ResourceType::Instance) => {
            let mut instances = region.instances.iter();
            let is_there = instances.any(|instance| instance.ec2_instance_id == id);
            (is_there, refusals::no_instances(&[id]))
        }
        _ => {
            let text = format!("The ID '{id}' is not valid");
            (false, ApiError::new(ErrorCode::InvalidId, text))
        }
    };
    match is_there {
        true => Ok(()),
        false => Err(missing),
    }
}

fn has<T: Listed>(all: Vec<T>, id: &str, missing: fn(&str) -> ApiError) -> (bool, ApiError) {
    (all.iter().any(|item| item.id() == id), missing(id))
}
