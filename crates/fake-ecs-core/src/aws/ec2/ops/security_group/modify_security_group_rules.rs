//! `ModifySecurityGroupRules` — gives rules other contents under the ids that they have.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html>

use crate::aws::ec2::declared::refusals::{no_parameter, no_rule};
use crate::aws::ec2::declared::rules::{self, Draft};
use crate::aws::ec2::declared::{self, Declared, Peer};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    ModifySecurityGroupRulesRequest, ModifySecurityGroupRulesResponse, SecurityGroupRuleRequest,
    SecurityGroupRuleUpdate,
};

pub(in crate::aws::ec2::ops) fn modify_security_group_rules(
    region: &mut Region,
    input: ModifySecurityGroupRulesRequest,
) -> Result<ModifySecurityGroupRulesResponse, ApiError> {
    let ModifySecurityGroupRulesRequest {
        group_id,
        security_group_rules,
        dry_run: _,
    } = input;
    let declared = declared::of(region);
    let group = declared.group(&group_id)?;
    let mut rules = group.rules.clone();
    for update in security_group_rules {
        let SecurityGroupRuleUpdate {
            security_group_rule_id: id,
            security_group_rule,
        } = update;
        let at = rules.iter().position(|rule| rule.id == id);
        let at = at.ok_or_else(|| no_rule(&id))?;
        let draft = draft_of(&declared, security_group_rule.unwrap_or_default())?;
        let is_egress = rules[at].is_egress;
        rules[at] = draft.rule(id, is_egress);
    }
    if let Some(group) = declared::change(region).groups.get_mut(&group_id) {
        group.rules = rules;
    }
    Ok(ModifySecurityGroupRulesResponse {
        r#return: Some(true),
    })
}

fn draft_of(declared: &Declared, request: SecurityGroupRuleRequest) -> Result<Draft, ApiError> {
    let SecurityGroupRuleRequest {
        cidr_ipv4,
        cidr_ipv6,
        description,
        from_port,
        ip_protocol,
        prefix_list_id,
        referenced_group_id,
        to_port,
    } = request;
    let (protocol, from, to) = rules::traffic(ip_protocol, from_port, to_port)?;
    let peer = match (cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_group_id) {
        (Some(cidr), ..) => Peer::Ipv4(rules::ipv4(&cidr)?),
        (_, Some(cidr), ..) => Peer::Ipv6(rules::ipv6(&cidr)?),
        (_, _, Some(list), _) => Peer::PrefixList(list),
        (_, _, _, Some(group)) => {
            declared.group(&group)?;
            Peer::Group(group)
        }
        (None, None, None, None) => return Err(no_parameter("CidrIpv4")),
    };
    Ok(Draft {
        protocol,
        from,
        to,
        peer,
        description,
    })
}
