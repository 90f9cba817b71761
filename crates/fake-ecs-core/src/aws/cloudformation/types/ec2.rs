//! The types of EC2: networks, and launch templates.

mod alike;
mod eip;
mod flow_log;
mod internet_gateway;
mod launch_template;
mod nat_gateway;
mod network_acl;
mod network_acl_entry;
mod permission;
mod restricted_default_group;
mod route;
mod route_table;
mod security_group;
mod security_group_egress;
mod security_group_ingress;
mod subnet;
mod subnet_network_acl_association;
mod subnet_route_table_association;
mod vpc;
mod vpc_endpoint;
mod vpc_gateway_attachment;

use self::alike::{by_id, describe, filtered, not_emulated, tagged, tags};
use super::Type;

pub const TYPES: &[Type] = &[
    eip::TYPE,
    flow_log::TYPE,
    internet_gateway::TYPE,
    launch_template::TYPE,
    nat_gateway::TYPE,
    network_acl::TYPE,
    network_acl_entry::TYPE,
    restricted_default_group::TYPE,
    route::TYPE,
    route_table::TYPE,
    security_group::TYPE,
    security_group_egress::TYPE,
    security_group_ingress::TYPE,
    subnet::TYPE,
    subnet_network_acl_association::TYPE,
    subnet_route_table_association::TYPE,
    vpc::TYPE,
    vpc_endpoint::TYPE,
    vpc_gateway_attachment::TYPE,
];
