//! `RevokeSecurityGroupIngress` — takes rules back for what comes in, by what they say or by their
//! ids.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html>

use super::change::{self, Plain};
use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResponse,
};

pub(in crate::aws::ec2::ops) fn revoke_security_group_ingress(
    region: &mut Region,
    input: RevokeSecurityGroupIngressRequest,
) -> Result<RevokeSecurityGroupIngressResponse, ApiError> {
    let RevokeSecurityGroupIngressRequest {
        cidr_ip,
        dry_run: _,
        from_port,
        group_id,
        group_name,
        ip_permissions,
        ip_protocol,
        security_group_rule_ids,
        source_security_group_name,
        source_security_group_owner_id: _,
        to_port,
    } = input;
    let declared = declared::of(region);
    let group = change::find(&declared, group_id, group_name)?;
    let ids = security_group_rule_ids.filter(|ids| !ids.is_empty());
    let revoked = match ids {
        Some(ids) => change::revoke_by_id(region, &group, false, &ids)?,
        None => {
            let plain = Plain {
                cidr: cidr_ip,
                group: source_security_group_name,
                protocol: ip_protocol,
                from: from_port,
                to: to_port,
            };
            let drafts = change::drafts(&declared, &group, ip_permissions, plain)?;
            change::revoke(region, &group, false, &drafts)?
        }
    };
    Ok(RevokeSecurityGroupIngressResponse {
        r#return: Some(true),
        revoked_security_group_rules: Some(revoked),
        unknown_ip_permissions: Some(Vec::new()),
    })
}
