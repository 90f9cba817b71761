//! The rules of security groups, as templates and as requests have them.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::operation::Operation::{
    AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, ModifySecurityGroupRules,
    RevokeSecurityGroupEgress, RevokeSecurityGroupIngress,
};
use crate::wire::ec2::types::{
    AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupIngressRequest,
    ModifySecurityGroupRulesRequest, RevokeSecurityGroupEgressRequest,
    RevokeSecurityGroupIngressRequest,
};

use super::super::{Made, object, text, with};

/// In which direction a rule lets pass what it lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ingress,
    Egress,
}

/// A rule of a template as a permission of a request.
pub fn of(rule: &Json) -> Json {
    let peer = |from: &str, to: &str| {
        let described = [("Description", rule["Description"].clone())];
        match rule[from].is_null() {
            true => Json::default(),
            false => Json::list([with(&object([(to, rule[from].clone())]), described)]),
        }
    };
    let either = |one: Json, other: Json| if one.is_null() { other } else { one };
    with(
        &object([]),
        [
            ("IpProtocol", rule["IpProtocol"].clone()),
            ("FromPort", rule["FromPort"].clone()),
            ("ToPort", rule["ToPort"].clone()),
            ("IpRanges", peer("CidrIp", "CidrIp")),
            ("Ipv6Ranges", peer("CidrIpv6", "CidrIpv6")),
            (
                "PrefixListIds",
                either(
                    peer("SourcePrefixListId", "PrefixListId"),
                    peer("DestinationPrefixListId", "PrefixListId"),
                ),
            ),
            ("UserIdGroupPairs", group_of(rule)),
        ],
    )
}

/// The group that a rule is about, if it is about one.
fn group_of(rule: &Json) -> Json {
    let id = match rule["SourceSecurityGroupId"].is_null() {
        true => &rule["DestinationSecurityGroupId"],
        false => &rule["SourceSecurityGroupId"],
    };
    let name = &rule["SourceSecurityGroupName"];
    if id.is_null() && name.is_null() {
        return Json::default();
    }
    Json::list([with(
        &object([]),
        [
            ("GroupId", id.clone()),
            ("GroupName", name.clone()),
            ("UserId", rule["SourceSecurityGroupOwnerId"].clone()),
            ("Description", rule["Description"].clone()),
        ],
    )])
}

/// A group gets rules. Returns them.
pub fn authorize(
    call: &mut Call<'_>,
    group: &Json,
    direction: Direction,
    rules: &[&Json],
) -> Result<Json, Failure> {
    if rules.is_empty() {
        return Ok(Json::default());
    }
    let request = of_group(group, rules);
    let answer = match direction {
        Direction::Ingress => call.send::<AuthorizeSecurityGroupIngressRequest>(
            AuthorizeSecurityGroupIngress,
            &request,
        )?,
        Direction::Egress => call
            .send::<AuthorizeSecurityGroupEgressRequest>(AuthorizeSecurityGroupEgress, &request)?,
    };
    Ok(answer["SecurityGroupRules"].clone())
}

/// A group loses rules.
pub fn revoke(
    call: &mut Call<'_>,
    group: &Json,
    direction: Direction,
    rules: &[&Json],
) -> Result<(), Failure> {
    if rules.is_empty() {
        return Ok(());
    }
    let request = of_group(group, rules);
    send_revocation(call, direction, &request)
}

/// A group loses the rule that was made for a resource.
pub fn revoke_made(call: &mut Call<'_>, direction: Direction, made: &Made) -> Result<(), Failure> {
    let request = object([
        ("GroupId", made.attributes["GroupId"].clone()),
        ("SecurityGroupRuleIds", Json::list([Json::of(&made.id)])),
    ]);
    send_revocation(call, direction, &request)
}

fn send_revocation(
    call: &mut Call<'_>,
    direction: Direction,
    request: &Json,
) -> Result<(), Failure> {
    match direction {
        Direction::Ingress => {
            call.send::<RevokeSecurityGroupIngressRequest>(RevokeSecurityGroupIngress, request)?
        }
        Direction::Egress => {
            call.send::<RevokeSecurityGroupEgressRequest>(RevokeSecurityGroupEgress, request)?
        }
    };
    Ok(())
}

fn of_group(group: &Json, rules: &[&Json]) -> Json {
    let permissions = Json::list(rules.iter().map(|it| of(it)));
    object([("GroupId", group.clone()), ("IpPermissions", permissions)])
}

/// The rule of a resource by itself, which is in a group.
pub fn made(group: &Json, rules: &Json) -> Made {
    let id = &rules[0]["SecurityGroupRuleId"];
    Made::new(text(id), [("Id", id.clone()), ("GroupId", group.clone())])
}

/// The rule of a resource has another description.
pub fn describe(call: &mut Call<'_>, made: &Made, to: &Json) -> Result<(), Failure> {
    let first = |names: &[&str]| {
        let mut given = names.iter().map(|it| &to[*it]);
        given.find(|it| !it.is_null()).cloned().unwrap_or_default()
    };
    let rule = with(
        &object([]),
        [
            ("IpProtocol", to["IpProtocol"].clone()),
            ("FromPort", to["FromPort"].clone()),
            ("ToPort", to["ToPort"].clone()),
            ("CidrIpv4", to["CidrIp"].clone()),
            ("CidrIpv6", to["CidrIpv6"].clone()),
            (
                "PrefixListId",
                first(&["SourcePrefixListId", "DestinationPrefixListId"]),
            ),
            (
                "ReferencedGroupId",
                first(&["SourceSecurityGroupId", "DestinationSecurityGroupId"]),
            ),
            ("Description", to["Description"].clone()),
        ],
    );
    let update = object([
        ("SecurityGroupRuleId", Json::of(&made.id)),
        ("SecurityGroupRule", rule),
    ]);
    let request = object([
        ("GroupId", made.attributes["GroupId"].clone()),
        ("SecurityGroupRules", Json::list([update])),
    ]);
    call.send::<ModifySecurityGroupRulesRequest>(ModifySecurityGroupRules, &request)?;
    Ok(())
}
