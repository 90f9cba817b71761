//! `AuthorizeSecurityGroupIngress` — lets something come in. A rule for each of those whom it is
//! about.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html>

use super::change::{self, Plain};
use crate::aws::ec2::declared::{self, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{
    AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResponse,
};

pub(in crate::aws::ec2::ops) fn authorize_security_group_ingress(
    region: &mut Region,
    input: AuthorizeSecurityGroupIngressRequest,
) -> Result<AuthorizeSecurityGroupIngressResponse, ApiError> {
    let AuthorizeSecurityGroupIngressRequest {
        cidr_ip,
        dry_run: _,
        from_port,
        group_id,
        group_name,
        ip_permissions,
        ip_protocol,
        source_security_group_name,
        source_security_group_owner_id: _,
        tag_specifications,
        to_port,
    } = input;
    let declared = declared::of(region);
    let group = change::find(&declared, group_id, group_name)?;
    let plain = Plain {
        cidr: cidr_ip,
        group: source_security_group_name,
        protocol: ip_protocol,
        from: from_port,
        to: to_port,
    };
    let drafts = change::drafts(&declared, &group, ip_permissions, plain)?;
    let tags = tags::given(ResourceType::SecurityGroupRule, tag_specifications)?;
    let made = change::authorize(region, &group, false, drafts, tags)?;
    Ok(AuthorizeSecurityGroupIngressResponse {
        r#return: Some(true),
        security_group_rules: Some(made),
    })
}
