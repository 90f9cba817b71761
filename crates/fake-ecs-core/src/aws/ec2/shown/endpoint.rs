//! Endpoints of VPCs as they are shown. Their network interfaces have ids, and are not shown by
//! themselves.

use crate::aws::ec2::declared::endpoints::GATEWAYS;
use crate::aws::ec2::declared::filter::{Fields, text};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, Endpoint, refusals, tags};
use crate::aws::ec2::port::id_of;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{IpAddressType, VpcEndpointType as Kind};
use crate::wire::ec2::types::{DnsEntry, PrefixList, SecurityGroupIdentifier, Tag, VpcEndpoint};

use super::word;

/// What an endpoint lets pass unless somebody says otherwise.
const POLICY: &str = r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<VpcEndpoint> {
    let declared = declared::of(region);
    let all = declared.endpoints.iter();
    all.map(|(id, of)| endpoint(region, &declared, id, of))
        .collect()
}

pub(in crate::aws::ec2) fn endpoint(
    region: &Region,
    declared: &Declared,
    id: &str,
    of: &Endpoint,
) -> VpcEndpoint {
    let groups = of.groups.iter().map(|group| SecurityGroupIdentifier {
        group_id: Some(group.clone()),
        group_name: declared.groups.get(group).map(|it| it.name.clone()),
    });
    let is_interface = of.kind == Kind::Interface;
    let interfaces = of.subnets.iter();
    let interfaces = interfaces.map(|subnet| id_of("eni", &format!("{id} {subnet}")));
    let policy = of.policy.clone().unwrap_or_else(|| POLICY.to_owned());
    VpcEndpoint {
        creation_timestamp: Some(of.created.timestamp()),
        dns_entries: Some(match is_interface {
            true => names(region, id, &of.service),
            false => Vec::new(),
        }),
        groups: Some(groups.collect()),
        ip_address_type: is_interface.then_some(IpAddressType::Ipv4),
        network_interface_ids: Some(interfaces.collect()),
        owner_id: Some(region.scope.account.clone()),
        policy_document: Some(policy),
        private_dns_enabled: Some(of.has_private_dns),
        requester_managed: Some(false),
        route_table_ids: Some(of.route_tables.clone()),
        service_name: Some(of.service.clone()),
        service_region: Some(region.scope.region.clone()),
        // The model writes it in other capitals than the service does.
        state: Some("available".to_owned()),
        subnet_ids: Some(of.subnets.clone()),
        tags: tags::shown(declared, id),
        vpc_endpoint_id: Some(id.to_owned()),
        vpc_endpoint_type: Some(of.kind),
        vpc_id: Some(of.vpc.clone()),
        ..VpcEndpoint::default()
    }
}

/// The names that an interface endpoint has.
fn names(region: &Region, id: &str, service: &str) -> Vec<DnsEntry> {
    let place = &region.scope.region;
    let service = service.rsplit_once(&format!("{place}.")).map(|(_, it)| it);
    let service = service.unwrap_or_default();
    let digits: String = id.chars().rev().take(8).collect();
    let name = format!("{id}-{digits}.{service}.{place}.vpce.amazonaws.com");
    vec![DnsEntry {
        dns_name: Some(name),
        hosted_zone_id: Some("Z7HUB22UULQXV".to_owned()),
    }]
}

impl Listed for VpcEndpoint {
    fn id(&self) -> &str {
        self.vpc_endpoint_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        vec![
            ("ip-address-type", word!(self.ip_address_type)),
            ("service-name", text(self.service_name.as_deref())),
            ("service-region", text(self.service_region.as_deref())),
            ("vpc-endpoint-id", text(self.vpc_endpoint_id.as_deref())),
            ("vpc-endpoint-state", text(self.state.as_deref())),
            ("vpc-endpoint-type", word!(self.vpc_endpoint_type)),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_endpoint(id)
    }
}

pub(in crate::aws::ec2) fn prefix_lists(region: &Region) -> Vec<PrefixList> {
    let place = &region.scope.region;
    let all = GATEWAYS.iter().map(|(name, list, block)| PrefixList {
        cidrs: Some(vec![(*block).to_owned()]),
        prefix_list_id: Some((*list).to_owned()),
        prefix_list_name: Some(format!("com.amazonaws.{place}.{name}")),
    });
    all.collect()
}

impl Listed for PrefixList {
    fn id(&self) -> &str {
        self.prefix_list_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        &[]
    }

    fn fields(&self) -> Fields {
        vec![
            ("prefix-list-id", text(self.prefix_list_id.as_deref())),
            ("prefix-list-name", text(self.prefix_list_name.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_prefix_list(id)
    }
}
