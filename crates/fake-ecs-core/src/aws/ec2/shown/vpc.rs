//! VPCs as they are shown, with their network ACLs: each has the one that it was made with, which
//! lets everything through.

use crate::aws::ec2::declared::filter::{Fields, flag, text, texts};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, Vpc, refusals, tags};
use crate::aws::ec2::port::id_of;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{RuleAction, Tenancy, VpcCidrBlockStateCode, VpcState};
use crate::wire::ec2::types::{
    self as wire, NetworkAcl, NetworkAclAssociation, NetworkAclEntry, Tag, VpcCidrBlockAssociation,
    VpcCidrBlockState,
};

use super::{subnet, word};

pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<wire::Vpc> {
    let declared = declared::of(region);
    let vpcs = declared.vpcs.iter();
    vpcs.map(|(id, vpc)| shown(region, &declared, id, vpc))
        .collect()
}

pub(in crate::aws::ec2) fn shown(
    region: &Region,
    declared: &Declared,
    id: &str,
    vpc: &Vpc,
) -> wire::Vpc {
    let cidr = vpc.cidr.to_string();
    let tenancy = match vpc.is_dedicated {
        true => Tenancy::Dedicated,
        false => Tenancy::Default,
    };
    wire::Vpc {
        cidr_block: Some(cidr.clone()),
        cidr_block_association_set: Some(vec![VpcCidrBlockAssociation {
            association_id: Some(id_of("vpc-cidr-assoc", id)),
            cidr_block: Some(cidr),
            cidr_block_state: Some(VpcCidrBlockState {
                state: Some(VpcCidrBlockStateCode::Associated),
                status_message: None,
            }),
        }]),
        dhcp_options_id: Some(id_of("dopt", &region.scope.region)),
        instance_tenancy: Some(tenancy),
        is_default: Some(vpc.is_default),
        owner_id: Some(region.scope.account.clone()),
        state: Some(VpcState::Available),
        tags: tags::shown(declared, id),
        vpc_id: Some(id.to_owned()),
        ..wire::Vpc::default()
    }
}

impl Listed for wire::Vpc {
    fn id(&self) -> &str {
        self.vpc_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let blocks = self.cidr_block_association_set.iter().flatten();
        let blocks = blocks.map(|block| block.cidr_block.as_deref());
        let default = flag(self.is_default);
        vec![
            ("cidr", text(self.cidr_block.as_deref())),
            ("cidr-block-association.cidr-block", texts(blocks)),
            ("dhcp-options-id", text(self.dhcp_options_id.as_deref())),
            ("is-default", default.clone()),
            ("isDefault", default),
            ("owner-id", text(self.owner_id.as_deref())),
            ("state", word!(self.state)),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_vpc(id)
    }
}

/// The network ACLs: one for each VPC, for all of its subnets.
pub(in crate::aws::ec2) fn acls(region: &Region) -> Vec<NetworkAcl> {
    let declared = declared::of(region);
    let subnets = subnet::all(region);
    let vpcs = declared.vpcs.keys();
    vpcs.map(|vpc| {
        let acl = id_of("acl", vpc);
        let is_in = |subnet: &&wire::Subnet| subnet.vpc_id.as_ref() == Some(vpc);
        let associations = subnets.iter().filter(is_in);
        let associations = associations.map(|subnet| NetworkAclAssociation {
            network_acl_association_id: Some(id_of("aclassoc", subnet.id())),
            network_acl_id: Some(acl.clone()),
            subnet_id: subnet.subnet_id.clone(),
        });
        NetworkAcl {
            associations: Some(associations.collect()),
            entries: Some(entries()),
            is_default: Some(true),
            owner_id: Some(region.scope.account.clone()),
            tags: tags::shown(&declared, &acl),
            vpc_id: Some(vpc.clone()),
            network_acl_id: Some(acl),
        }
    })
    .collect()
}

/// Everything is let through in both directions; what no rule is about would not be.
fn entries() -> Vec<NetworkAclEntry> {
    let entry = |(egress, number, action)| NetworkAclEntry {
        cidr_block: Some("0.0.0.0/0".to_owned()),
        egress: Some(egress),
        protocol: Some("-1".to_owned()),
        rule_action: Some(action),
        rule_number: Some(number),
        ..NetworkAclEntry::default()
    };
    [
        (true, 100, RuleAction::Allow),
        (true, 32_767, RuleAction::Deny),
        (false, 100, RuleAction::Allow),
        (false, 32_767, RuleAction::Deny),
    ]
    .map(entry)
    .into()
}

impl Listed for NetworkAcl {
    fn id(&self) -> &str {
        self.network_acl_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let associations = || self.associations.iter().flatten();
        let subnets = associations().map(|of| of.subnet_id.as_deref());
        let ids = associations().map(|of| of.network_acl_association_id.as_deref());
        vec![
            ("association.association-id", texts(ids)),
            (
                "association.network-acl-id",
                text(self.network_acl_id.as_deref()),
            ),
            ("association.subnet-id", texts(subnets)),
            ("default", flag(self.is_default)),
            ("network-acl-id", text(self.network_acl_id.as_deref())),
            ("owner-id", text(self.owner_id.as_deref())),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_acl(id)
    }
}
