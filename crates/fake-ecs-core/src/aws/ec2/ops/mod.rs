//! The operations of EC2 that are emulated: a folder for each kind of resource, a file for each
//! operation.
//!
//! - [`vpc`], [`subnet`], [`security_group`] — the network that tasks are in. Start here.
//! - [`internet_gateway`], [`nat_gateway`], [`route_table`] — how it reaches others.
//!   [`address`] — Elastic IP addresses. [`vpc_endpoint`] — ways to services.
//! - [`network_interface`], [`instance`] — what ECS has in it: tasks and container instances.
//! - [`launch_template`] — what instances of Auto Scaling groups are made of.
//! - [`tag`] — what all of them have. [`account`] — what is the same for all of an account.

mod account;
mod address;
mod instance;
mod internet_gateway;
mod launch_template;
mod nat_gateway;
mod network_interface;
mod route_table;
mod security_group;
mod subnet;
mod tag;
#[cfg(test)]
mod tests;
mod vpc;
mod vpc_endpoint;

use crate::aws::ec2::declared::refusals;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, write, write_as};
use crate::wire::ec2::operation::Operation;
use crate::wire::{ApiError, Json};

/// Hands a call to its operation. One that is only a try changes a copy.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    if is_dry(body) {
        let mut copy = region.clone();
        carry_out(&mut copy, caller, operation, body)?;
        return Err(refusals::dry_run());
    }
    carry_out(region, caller, operation, body)
}

fn is_dry(body: &[u8]) -> bool {
    let name = b"\"DryRun\"";
    let may_be = body.windows(name.len()).any(|at| at == name);
    may_be && Json::read(body)["DryRun"].as_bool() == Some(true)
}

fn carry_out(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    use Operation as Op;
    match operation {
        Op::DescribeAccountAttributes => read(region, body, account::describe_account_attributes),
        Op::DescribeAvailabilityZones => read(region, body, account::describe_availability_zones),
        Op::DescribeRegions => read(region, body, account::describe_regions),

        Op::DescribeInstanceTypes => read(region, body, instance::describe_instance_types),
        Op::DescribeInstances => read(region, body, instance::describe_instances),
        Op::TerminateInstances => write(region, body, instance::terminate_instances),

        Op::DescribeNetworkInterfaces => {
            read(region, body, network_interface::describe_network_interfaces)
        }

        Op::CreateLaunchTemplate => write_as(
            region,
            caller,
            body,
            launch_template::create_launch_template,
        ),
        Op::CreateLaunchTemplateVersion => write_as(
            region,
            caller,
            body,
            launch_template::create_launch_template_version,
        ),
        Op::DeleteLaunchTemplate => write(region, body, launch_template::delete_launch_template),
        Op::DescribeLaunchTemplateVersions => read(
            region,
            body,
            launch_template::describe_launch_template_versions,
        ),
        Op::DescribeLaunchTemplates => {
            read(region, body, launch_template::describe_launch_templates)
        }
        Op::ModifyLaunchTemplate => write(region, body, launch_template::modify_launch_template),

        Op::CreateTags => write(region, body, tag::create_tags),
        Op::DeleteTags => write(region, body, tag::delete_tags),
        Op::DescribeTags => read(region, body, tag::describe_tags),
        _ => network(region, operation, body),
    }
}

/// VPCs and what is in them.
fn network(region: &mut Region, operation: Operation, body: &[u8]) -> Result<Answer, ApiError> {
    use Operation as Op;
    match operation {
        Op::CreateDefaultVpc => write(region, body, vpc::create_default_vpc),
        Op::CreateVpc => write(region, body, vpc::create_vpc),
        Op::DeleteVpc => write(region, body, vpc::delete_vpc),
        Op::DescribeNetworkAcls => read(region, body, vpc::describe_network_acls),
        Op::DescribeVpcAttribute => read(region, body, vpc::describe_vpc_attribute),
        Op::DescribeVpcs => read(region, body, vpc::describe_vpcs),
        Op::ModifyVpcAttribute => write(region, body, vpc::modify_vpc_attribute),

        Op::CreateSubnet => write(region, body, subnet::create_subnet),
        Op::DeleteSubnet => write(region, body, subnet::delete_subnet),
        Op::DescribeSubnets => read(region, body, subnet::describe_subnets),
        Op::ModifySubnetAttribute => write(region, body, subnet::modify_subnet_attribute),

        Op::AuthorizeSecurityGroupEgress => write(
            region,
            body,
            security_group::authorize_security_group_egress,
        ),
        Op::AuthorizeSecurityGroupIngress => write(
            region,
            body,
            security_group::authorize_security_group_ingress,
        ),
        Op::CreateSecurityGroup => write(region, body, security_group::create_security_group),
        Op::DeleteSecurityGroup => write(region, body, security_group::delete_security_group),
        Op::DescribeSecurityGroupRules => {
            read(region, body, security_group::describe_security_group_rules)
        }
        Op::DescribeSecurityGroups => read(region, body, security_group::describe_security_groups),
        Op::ModifySecurityGroupRules => {
            write(region, body, security_group::modify_security_group_rules)
        }
        Op::RevokeSecurityGroupEgress => {
            write(region, body, security_group::revoke_security_group_egress)
        }
        Op::RevokeSecurityGroupIngress => {
            write(region, body, security_group::revoke_security_group_ingress)
        }
        _ => routing(region, operation, body),
    }
}

fn routing(region: &mut Region, operation: Operation, body: &[u8]) -> Result<Answer, ApiError> {
    use Operation as Op;
    match operation {
        Op::AttachInternetGateway => write(region, body, internet_gateway::attach_internet_gateway),
        Op::CreateInternetGateway => write(region, body, internet_gateway::create_internet_gateway),
        Op::DeleteInternetGateway => write(region, body, internet_gateway::delete_internet_gateway),
        Op::DescribeInternetGateways => {
            read(region, body, internet_gateway::describe_internet_gateways)
        }
        Op::DetachInternetGateway => write(region, body, internet_gateway::detach_internet_gateway),

        Op::AllocateAddress => write(region, body, address::allocate_address),
        Op::DescribeAddresses => read(region, body, address::describe_addresses),
        Op::DescribeAddressesAttribute => read(region, body, address::describe_addresses_attribute),
        Op::ReleaseAddress => write(region, body, address::release_address),

        Op::CreateNatGateway => write(region, body, nat_gateway::create_nat_gateway),
        Op::DeleteNatGateway => write(region, body, nat_gateway::delete_nat_gateway),
        Op::DescribeNatGateways => read(region, body, nat_gateway::describe_nat_gateways),

        Op::CreateVpcEndpoint => write(region, body, vpc_endpoint::create_vpc_endpoint),
        Op::DeleteVpcEndpoints => write(region, body, vpc_endpoint::delete_vpc_endpoints),
        Op::DescribePrefixLists => read(region, body, vpc_endpoint::describe_prefix_lists),
        Op::DescribeVpcEndpoints => read(region, body, vpc_endpoint::describe_vpc_endpoints),
        Op::ModifyVpcEndpoint => write(region, body, vpc_endpoint::modify_vpc_endpoint),

        Op::AssociateRouteTable => write(region, body, route_table::associate_route_table),
        Op::CreateRoute => write(region, body, route_table::create_route),
        Op::CreateRouteTable => write(region, body, route_table::create_route_table),
        Op::DeleteRoute => write(region, body, route_table::delete_route),
        Op::DeleteRouteTable => write(region, body, route_table::delete_route_table),
        Op::DescribeRouteTables => read(region, body, route_table::describe_route_tables),
        Op::DisassociateRouteTable => write(region, body, route_table::disassociate_route_table),
        Op::ReplaceRoute => write(region, body, route_table::replace_route),
        Op::ReplaceRouteTableAssociation => {
            write(region, body, route_table::replace_route_table_association)
        }
        other => unreachable!("{other:?} is in one of the tables before"),
    }
}
