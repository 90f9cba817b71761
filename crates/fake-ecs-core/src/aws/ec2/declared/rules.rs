//! The rules of security groups: from what callers give, and as they are shown.

use super::refusals::{combination, invalid, no_parameter};
use super::state::{Declared, Peer, Rule};
use crate::aws::ec2::cidr::Cidr;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    IpPermission, IpRange, Ipv6Range, PrefixListId, ReferencedSecurityGroup, SecurityGroupRule,
    UserIdGroupPair,
};

/// What one rule is made of, in the two ways in which callers say it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub protocol: String,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub peer: Peer,
    pub description: Option<String>,
}

impl Draft {
    /// Whether the rule is about the same: its description does not count.
    pub fn is_same(&self, rule: &Rule) -> bool {
        (&self.protocol, self.from, self.to, &self.peer)
            == (&rule.protocol, rule.from, rule.to, &rule.peer)
    }

    /// The rule of that id.
    pub fn rule(self, id: String, is_egress: bool) -> Rule {
        let Self {
            protocol,
            from,
            to,
            peer,
            description,
        } = self;
        Rule {
            id,
            is_egress,
            protocol,
            from,
            to,
            peer,
            description,
        }
    }

    /// In the words of a refusal.
    pub fn named(&self) -> String {
        let Self {
            protocol, from, to, ..
        } = self;
        let peer = match &self.peer {
            Peer::Ipv4(of) | Peer::Ipv6(of) | Peer::PrefixList(of) | Peer::Group(of) => of,
        };
        let what = match protocol.as_str() {
            "-1" => "ALL".to_owned(),
            other => other.to_uppercase(),
        };
        match (from, to) {
            (Some(from), Some(to)) => {
                format!("peer: {peer}, {what}, from port: {from}, to port: {to}, ALLOW")
            }
            _ => format!("peer: {peer}, {what}, ALLOW"),
        }
    }
}

/// What groups may be named by: ids, or the names of groups in that VPC.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    pub declared: &'a Declared,
    pub vpc: &'a str,
}

/// The rules that permissions stand for: one for each of those whom they are about.
pub fn of_permissions(
    around: Around<'_>,
    permissions: Vec<IpPermission>,
) -> Result<Vec<Draft>, ApiError> {
    let mut drafts = Vec::new();
    for permission in permissions {
        of_permission(around, permission, &mut drafts)?;
    }
    Ok(drafts)
}

fn of_permission(
    around: Around<'_>,
    permission: IpPermission,
    drafts: &mut Vec<Draft>,
) -> Result<(), ApiError> {
    let IpPermission {
        from_port,
        ip_protocol,
        ip_ranges,
        ipv6_ranges,
        prefix_list_ids,
        to_port,
        user_id_group_pairs,
    } = permission;
    let (protocol, from, to) = traffic(ip_protocol, from_port, to_port)?;
    let mut add = |peer, description| {
        drafts.push(Draft {
            protocol: protocol.clone(),
            from,
            to,
            peer,
            description,
        });
    };
    let before = (ip_ranges.is_none(), ipv6_ranges.is_none());
    let is_about_nobody =
        before == (true, true) && prefix_list_ids.is_none() && user_id_group_pairs.is_none();
    if is_about_nobody {
        // From memory.
        return Err(invalid(
            "Invalid value 'Must specify a peer' for the IP permission.",
        ));
    }
    for range in ip_ranges.unwrap_or_default() {
        let IpRange {
            cidr_ip,
            description,
        } = range;
        add(Peer::Ipv4(ipv4(&cidr_ip.unwrap_or_default())?), description);
    }
    for range in ipv6_ranges.unwrap_or_default() {
        let Ipv6Range {
            cidr_ipv6,
            description,
        } = range;
        add(
            Peer::Ipv6(ipv6(&cidr_ipv6.unwrap_or_default())?),
            description,
        );
    }
    for list in prefix_list_ids.unwrap_or_default() {
        let PrefixListId {
            description,
            prefix_list_id,
        } = list;
        add(
            Peer::PrefixList(prefix_list_id.unwrap_or_default()),
            description,
        );
    }
    for pair in user_id_group_pairs.unwrap_or_default() {
        let group = group(around, pair.group_id, pair.group_name)?;
        add(Peer::Group(group), pair.description);
    }
    Ok(())
}

/// The group of that id, or of that name in the VPC.
pub fn group(
    around: Around<'_>,
    id: Option<String>,
    name: Option<String>,
) -> Result<String, ApiError> {
    let Around { declared, vpc } = around;
    match (id, name) {
        (Some(id), _) => {
            declared.group(&id)?;
            Ok(id)
        }
        (None, Some(name)) => {
            let found = declared.group_named(vpc, &name).map(str::to_owned);
            found.ok_or_else(|| super::refusals::no_group(&name))
        }
        (None, None) => Err(no_parameter("GroupId")),
    }
}

/// Protocol and ports as the service keeps them.
pub fn traffic(
    protocol: Option<String>,
    from: Option<i32>,
    to: Option<i32>,
) -> Result<(String, Option<i32>, Option<i32>), ApiError> {
    let given = protocol.ok_or_else(|| no_parameter("ipProtocol"))?;
    let protocol = match given.to_lowercase().as_str() {
        "6" | "tcp" => "tcp",
        "17" | "udp" => "udp",
        "1" | "icmp" => "icmp",
        "58" | "icmpv6" => "icmpv6",
        "-1" | "all" => "-1",
        other if other.parse::<u8>().is_ok() => &given,
        _ => {
            return Err(invalid(format!(
                "Invalid value '{given}' for IP protocol. Unknown protocol."
            )));
        }
    };
    let has_ports = ["tcp", "udp"].contains(&protocol);
    if has_ports {
        check_ports(from, to)?;
    }
    let is_icmp = protocol.starts_with("icmp");
    match has_ports || is_icmp {
        true => Ok((protocol.to_owned(), from, to)),
        // Of all protocols, and those without ports, none are kept.
        false => Ok((protocol.to_owned(), None, None)),
    }
}

fn check_ports(from: Option<i32>, to: Option<i32>) -> Result<(), ApiError> {
    let (Some(from), Some(to)) = (from, to) else {
        return Err(invalid(
            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        ));
    };
    for port in [from, to] {
        if !(0..=65_535).contains(&port) {
            return Err(invalid(format!(
                "Invalid value '{port}' for port. Must be between 0 and 65535."
            )));
        }
    }
    if from > to {
        return Err(combination(format!(
            "Invalid TCP/UDP port range ({from}:{to})"
        )));
    }
    Ok(())
}

/// A block, or one address, as the service keeps it.
pub fn ipv4(text: &str) -> Result<String, ApiError> {
    let block = Cidr::parse(text).filter(|_| text.contains('/'));
    let block = block.ok_or_else(|| invalid(format!("CIDR block {text} is malformed")))?;
    Ok(block.to_string())
}

pub fn ipv6(text: &str) -> Result<String, ApiError> {
    let parts = text.split_once('/');
    let is_block = parts.is_some_and(|(address, bits)| {
        address.parse::<std::net::Ipv6Addr>().is_ok()
            && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
    });
    match is_block {
        true => Ok(text.to_owned()),
        false => Err(invalid(format!("CIDR block {text} is malformed"))),
    }
}

/// Rules as permissions: one for each protocol with its ports.
pub fn as_permissions<'a>(
    account: &str,
    rules: impl Iterator<Item = &'a Rule>,
) -> Vec<IpPermission> {
    let mut permissions: Vec<IpPermission> = Vec::new();
    for rule in rules {
        let is_same = |of: &&mut IpPermission| {
            of.ip_protocol.as_ref() == Some(&rule.protocol)
                && (of.from_port, of.to_port) == (rule.from, rule.to)
        };
        let at = permissions.iter_mut().find(is_same);
        let permission = match at {
            Some(permission) => permission,
            None => {
                permissions.push(empty_permission(rule));
                permissions.last_mut().expect("it was just added")
            }
        };
        add_peer(permission, account, rule);
    }
    permissions
}

fn empty_permission(rule: &Rule) -> IpPermission {
    IpPermission {
        from_port: rule.from,
        ip_protocol: Some(rule.protocol.clone()),
        ip_ranges: Some(Vec::new()),
        ipv6_ranges: Some(Vec::new()),
        prefix_list_ids: Some(Vec::new()),
        to_port: rule.to,
        user_id_group_pairs: Some(Vec::new()),
    }
}

fn add_peer(permission: &mut IpPermission, account: &str, rule: &Rule) {
    let description = rule.description.clone();
    match rule.peer.clone() {
        Peer::Ipv4(cidr) => permission.ip_ranges.get_or_insert_default().push(IpRange {
            cidr_ip: Some(cidr),
            description,
        }),
        Peer::Ipv6(cidr) => permission
            .ipv6_ranges
            .get_or_insert_default()
            .push(Ipv6Range {
                cidr_ipv6: Some(cidr),
                description,
            }),
        Peer::PrefixList(list) => {
            permission
                .prefix_list_ids
                .get_or_insert_default()
                .push(PrefixListId {
                    description,
                    prefix_list_id: Some(list),
                });
        }
        Peer::Group(group) => {
            let pairs = permission.user_id_group_pairs.get_or_insert_default();
            pairs.push(UserIdGroupPair {
                description,
                group_id: Some(group),
                user_id: Some(account.to_owned()),
                ..UserIdGroupPair::default()
            });
        }
    }
}

/// A rule by itself.
pub fn shown(
    declared: &Declared,
    (account, arn): (&str, String),
    group: &str,
    rule: &Rule,
) -> SecurityGroupRule {
    let (mut cidr_ipv4, mut cidr_ipv6, mut list, mut other) = (None, None, None, None);
    match rule.peer.clone() {
        Peer::Ipv4(cidr) => cidr_ipv4 = Some(cidr),
        Peer::Ipv6(cidr) => cidr_ipv6 = Some(cidr),
        Peer::PrefixList(id) => list = Some(id),
        Peer::Group(id) => {
            other = Some(ReferencedSecurityGroup {
                group_id: Some(id),
                user_id: Some(account.to_owned()),
                ..ReferencedSecurityGroup::default()
            });
        }
    }
    // A rule without ports shows -1 for them.
    let port = |port: Option<i32>| Some(port.unwrap_or(-1));
    SecurityGroupRule {
        cidr_ipv4,
        cidr_ipv6,
        description: rule.description.clone(),
        from_port: port(rule.from),
        group_id: Some(group.to_owned()),
        group_owner_id: Some(account.to_owned()),
        ip_protocol: Some(rule.protocol.clone()),
        is_egress: Some(rule.is_egress),
        prefix_list_id: list,
        referenced_group_info: other,
        security_group_rule_arn: Some(arn),
        security_group_rule_id: Some(rule.id.clone()),
        tags: super::tags::shown(declared, &rule.id),
        to_port: port(rule.to),
    }
}
