//! What giving and taking rules have in common, in both directions.

use crate::aws::ec2::declared::refusals::{combination, no_group, no_parameter, no_rule};
use crate::aws::ec2::declared::rules::{self, Around, Draft};
use crate::aws::ec2::declared::{self, Declared, Peer, Rule, tags};
use crate::aws::ec2::shown;
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::wire::ec2::types::{IpPermission, RevokedSecurityGroupRule, SecurityGroupRule};
use crate::wire::{ApiError, ErrorCode};

const RULES_MAX: usize = 60;

/// The group of that id, or of that name in the default VPC.
pub(super) fn find(
    declared: &Declared,
    id: Option<String>,
    name: Option<String>,
) -> Result<String, ApiError> {
    match (id, name) {
        (Some(id), _) => {
            declared.group(&id)?;
            Ok(id)
        }
        (None, Some(name)) => {
            let vpc = declared.default_vpc();
            let found = vpc.and_then(|vpc| declared.group_named(vpc, &name));
            let found = found.map(str::to_owned);
            found.ok_or_else(|| no_group(&name))
        }
        (None, None) => Err(no_parameter("GroupId")),
    }
}

/// A rule as older clients say it: without a permission around it.
pub(super) struct Plain {
    pub cidr: Option<String>,
    pub group: Option<String>,
    pub protocol: Option<String>,
    pub from: Option<i32>,
    pub to: Option<i32>,
}

/// The rules that a call is about, in one of the two ways to say it.
pub(super) fn drafts(
    declared: &Declared,
    group: &str,
    permissions: Option<Vec<IpPermission>>,
    plain: Plain,
) -> Result<Vec<Draft>, ApiError> {
    let vpc = &declared.group(group)?.vpc;
    let around = Around { declared, vpc };
    let permissions = permissions.unwrap_or_default();
    if !permissions.is_empty() {
        return rules::of_permissions(around, permissions);
    }
    let Plain {
        cidr,
        group,
        protocol,
        from,
        to,
    } = plain;
    let peer = match (cidr, group) {
        (Some(cidr), None) => Peer::Ipv4(rules::ipv4(&cidr)?),
        (None, Some(name)) => Peer::Group(rules::group(around, None, Some(name))?),
        (Some(_), Some(_)) => {
            return Err(combination(
                "The parameter cidrIp cannot be used with the parameter sourceSecurityGroupName",
            ));
        }
        (None, None) => return Err(no_parameter("ipPermissions")),
    };
    // A group by its name alone means all that comes from it.
    let protocol = protocol.or_else(|| Some("-1".to_owned()));
    let (protocol, from, to) = rules::traffic(protocol, from, to)?;
    Ok(vec![Draft {
        protocol,
        from,
        to,
        peer,
        description: None,
    }])
}

fn too_many_rules() -> ApiError {
    let text = "The maximum number of rules per security group has been reached.";
    ApiError::new(ErrorCode::RulesPerSecurityGroupLimitExceeded, text)
}

/// Gives a group rules, which it must not have. Returns them as they are shown.
pub(super) fn authorize(
    region: &mut Region,
    id: &str,
    is_egress: bool,
    drafts: Vec<Draft>,
    new_tags: Tags,
) -> Result<Vec<SecurityGroupRule>, ApiError> {
    let declared = declared::of(region);
    let group = declared.group(id)?;
    // Before they are compared, each with each: a call may have any number of them.
    if drafts.len() > RULES_MAX {
        return Err(too_many_rules());
    }
    for (at, draft) in drafts.iter().enumerate() {
        let is_known = |rule: &Rule| rule.is_egress == is_egress && draft.is_same(rule);
        let is_twice = drafts[..at].iter().any(|of| of.named() == draft.named());
        if group.rules.iter().any(is_known) || is_twice {
            let text = format!("the specified rule \"{}\" already exists", draft.named());
            return Err(ApiError::new(ErrorCode::InvalidPermissionDuplicate, text));
        }
    }
    let same_side = group
        .rules
        .iter()
        .filter(|rule| rule.is_egress == is_egress);
    if same_side.count() + drafts.len() > RULES_MAX {
        return Err(too_many_rules());
    }
    let mut made = Vec::new();
    for draft in drafts {
        let rule = draft.rule(declared::new_id(region, "sgr"), is_egress);
        let declared = declared::change(region);
        tags::keep(declared, &rule.id, new_tags.clone());
        if let Some(group) = declared.groups.get_mut(id) {
            group.rules.push(rule.clone());
        }
        made.push(shown::group::rule(region, &declared::of(region), id, &rule));
    }
    Ok(made)
}

/// Takes rules from a group that say just that.
pub(super) fn revoke(
    region: &mut Region,
    id: &str,
    is_egress: bool,
    drafts: &[Draft],
) -> Result<Vec<RevokedSecurityGroupRule>, ApiError> {
    let declared = declared::of(region);
    let group = declared.group(id)?;
    let mut ids = Vec::new();
    for draft in drafts {
        let mut rules = group.rules.iter();
        let found = rules.find(|rule| rule.is_egress == is_egress && draft.is_same(rule));
        let found = found.ok_or_else(|| {
            let text = "The specified rule does not exist in this security group.";
            ApiError::new(ErrorCode::InvalidPermissionNotFound, text)
        })?;
        ids.push(found.id.clone());
    }
    revoke_by_id(region, id, is_egress, &ids)
}

pub(super) fn revoke_by_id(
    region: &mut Region,
    id: &str,
    is_egress: bool,
    ids: &[String],
) -> Result<Vec<RevokedSecurityGroupRule>, ApiError> {
    let declared = declared::of(region);
    let group = declared.group(id)?;
    let mut revoked = Vec::new();
    for wanted in ids {
        let mut rules = group.rules.iter();
        let found = rules.find(|rule| rule.id == *wanted && rule.is_egress == is_egress);
        revoked.push(as_revoked(id, found.ok_or_else(|| no_rule(wanted))?));
    }
    let declared = declared::change(region);
    if let Some(group) = declared.groups.get_mut(id) {
        group.rules.retain(|rule| !ids.contains(&rule.id));
    }
    declared.tags.retain(|id, _| !ids.contains(id));
    Ok(revoked)
}

fn as_revoked(group: &str, rule: &Rule) -> RevokedSecurityGroupRule {
    let mut revoked = RevokedSecurityGroupRule {
        description: rule.description.clone(),
        from_port: Some(rule.from.unwrap_or(-1)),
        group_id: Some(group.to_owned()),
        ip_protocol: Some(rule.protocol.clone()),
        is_egress: Some(rule.is_egress),
        security_group_rule_id: Some(rule.id.clone()),
        to_port: Some(rule.to.unwrap_or(-1)),
        ..RevokedSecurityGroupRule::default()
    };
    match rule.peer.clone() {
        Peer::Ipv4(cidr) => revoked.cidr_ipv4 = Some(cidr),
        Peer::Ipv6(cidr) => revoked.cidr_ipv6 = Some(cidr),
        Peer::PrefixList(list) => revoked.prefix_list_id = Some(list),
        Peer::Group(group) => revoked.referenced_group_id = Some(group),
    }
    revoked
}
