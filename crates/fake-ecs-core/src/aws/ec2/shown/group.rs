//! Security groups and their rules, as they are shown. As long as callers have made none, those
//! that ECS was told of are shown as well: in the default VPC, without rules for what comes in.

use std::collections::BTreeSet;

use crate::aws::ec2::declared::filter::{Fields, flag, text, texts};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, Group, Rule, defaults, refusals, rules, tags};
use crate::aws::ec2::port::DEFAULT_VPC;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    GroupIdentifier, IpPermission, SecurityGroup, SecurityGroupRule, Tag,
};

pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<SecurityGroup> {
    let declared = declared::of(region);
    let made = declared.groups.iter();
    let made = made.map(|(id, group)| shown(region, &declared, id, group));
    let told = told_of(region, &declared);
    let told = told
        .iter()
        .map(|id| shown(region, &declared, id, &only_named(id)));
    made.chain(told).collect()
}

/// The groups of tasks that nobody has made; none once callers make groups.
fn told_of<'a>(region: &'a Region, declared: &Declared) -> BTreeSet<&'a str> {
    if region.ec2.has_own_groups() {
        return BTreeSet::new();
    }
    let networks = region
        .tasks
        .iter()
        .filter_map(|task| task.spec.network.as_ref());
    let awsvpc = networks.filter_map(|network| network.awsvpc_configuration.as_ref());
    let groups = awsvpc.filter_map(|awsvpc| awsvpc.security_groups.as_ref());
    let groups = groups.flatten().map(String::as_str);
    groups
        .filter(|id| !declared.groups.contains_key(*id))
        .collect()
}

fn only_named(id: &str) -> Group {
    Group {
        vpc: DEFAULT_VPC.to_owned(),
        name: id.to_owned(),
        description: id.to_owned(),
        rules: vec![defaults::to_everywhere(id)],
    }
}

/// A group with its name, as interfaces and instances show it.
pub(in crate::aws::ec2) fn identifier(declared: &Declared, id: &str) -> GroupIdentifier {
    let name = declared.groups.get(id).map_or(id, |group| &group.name);
    GroupIdentifier {
        group_id: Some(id.to_owned()),
        group_name: Some(name.to_owned()),
    }
}

pub(in crate::aws::ec2) fn shown(
    region: &Region,
    declared: &Declared,
    id: &str,
    group: &Group,
) -> SecurityGroup {
    let account = &region.scope.account;
    let permissions = |is_egress: bool| {
        let rules = group.rules.iter();
        let rules = rules.filter(|rule| rule.is_egress == is_egress);
        Some(rules::as_permissions(account, rules))
    };
    SecurityGroup {
        description: Some(group.description.clone()),
        group_id: Some(id.to_owned()),
        group_name: Some(group.name.clone()),
        ip_permissions: permissions(false),
        ip_permissions_egress: permissions(true),
        owner_id: Some(account.clone()),
        security_group_arn: Some(arn(region, id)),
        tags: tags::shown(declared, id),
        vpc_id: Some(group.vpc.clone()),
    }
}

pub(in crate::aws::ec2) fn arn(region: &Region, id: &str) -> String {
    region.scope.arn_in("ec2", &format!("security-group/{id}"))
}

pub(in crate::aws::ec2) fn rule(
    region: &Region,
    declared: &Declared,
    group: &str,
    rule: &Rule,
) -> SecurityGroupRule {
    let path = format!("security-group-rule/{}", rule.id);
    let arn = region.scope.arn_in("ec2", &path);
    rules::shown(declared, (&region.scope.account, arn), group, rule)
}

pub(in crate::aws::ec2) fn all_rules(region: &Region) -> Vec<SecurityGroupRule> {
    let declared = declared::of(region);
    let groups = declared.groups.iter();
    let rules = groups.flat_map(|(id, group)| group.rules.iter().map(move |rule| (id, rule)));
    rules
        .map(|(id, of)| rule(region, &declared, id, of))
        .collect()
}

impl Listed for SecurityGroup {
    fn id(&self) -> &str {
        self.group_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let mut fields = vec![
            ("description", text(self.description.as_deref())),
            ("group-id", text(self.group_id.as_deref())),
            ("group-name", text(self.group_name.as_deref())),
            ("owner-id", text(self.owner_id.as_deref())),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ];
        let names = [
            ["ip-permission.cidr", "egress.ip-permission.cidr"],
            ["ip-permission.from-port", "egress.ip-permission.from-port"],
            ["ip-permission.group-id", "egress.ip-permission.group-id"],
            ["ip-permission.protocol", "egress.ip-permission.protocol"],
            ["ip-permission.to-port", "egress.ip-permission.to-port"],
        ];
        let sides = [&self.ip_permissions, &self.ip_permissions_egress];
        for (at, side) in sides.into_iter().enumerate() {
            let values = permission_fields(side.as_deref().unwrap_or_default());
            let its = names.iter().map(|of| of[at]);
            fields.extend(its.zip(values));
        }
        fields
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_group(id)
    }
}

/// Blocks, first ports, groups, protocols and last ports.
fn permission_fields(permissions: &[IpPermission]) -> [Vec<String>; 5] {
    let number = |port: Option<i32>| port.map(|port| port.to_string());
    let ranges = permissions
        .iter()
        .flat_map(|it| it.ip_ranges.iter().flatten());
    let pairs = permissions
        .iter()
        .flat_map(|it| it.user_id_group_pairs.iter().flatten());
    [
        texts(ranges.map(|range| range.cidr_ip.as_deref())),
        permissions
            .iter()
            .filter_map(|it| number(it.from_port))
            .collect(),
        texts(pairs.map(|pair| pair.group_id.as_deref())),
        texts(permissions.iter().map(|it| it.ip_protocol.as_deref())),
        permissions
            .iter()
            .filter_map(|it| number(it.to_port))
            .collect(),
    ]
}

impl Listed for SecurityGroupRule {
    fn id(&self) -> &str {
        self.security_group_rule_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        vec![
            ("group-id", text(self.group_id.as_deref())),
            ("is-egress", flag(self.is_egress)),
            (
                "security-group-rule-id",
                text(self.security_group_rule_id.as_deref()),
            ),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_rule(id)
    }
}
