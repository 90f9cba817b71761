//! `AuthorizeSecurityGroupEgress` — lets something go out. A rule for each of those whom it is
//! about.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html>

use super::change::{self, Plain};
use crate::aws::ec2::declared::{self, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{
    AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResponse,
};

pub(in crate::aws::ec2::ops) fn authorize_security_group_egress(
    region: &mut Region,
    input: AuthorizeSecurityGroupEgressRequest,
) -> Result<AuthorizeSecurityGroupEgressResponse, ApiError> {
    let AuthorizeSecurityGroupEgressRequest {
        cidr_ip,
        dry_run: _,
        from_port,
        group_id,
        ip_permissions,
        ip_protocol,
        source_security_group_name,
        source_security_group_owner_id: _,
        tag_specifications,
        to_port,
    } = input;
    let declared = declared::of(region);
    let group = change::find(&declared, Some(group_id), None)?;
    let plain = Plain {
        cidr: cidr_ip,
        group: source_security_group_name,
        protocol: ip_protocol,
        from: from_port,
        to: to_port,
    };
    let drafts = change::drafts(&declared, &group, ip_permissions, plain)?;
    let tags = tags::given(ResourceType::SecurityGroupRule, tag_specifications)?;
    let made = change::authorize(region, &group, true, drafts, tags)?;
    Ok(AuthorizeSecurityGroupEgressResponse {
        r#return: Some(true),
        security_group_rules: Some(made),
    })
}
