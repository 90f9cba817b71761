//! `DescribeSecurityGroupRules` — the rules of security groups, one by one.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResponse,
};

pub(in crate::aws::ec2::ops) fn describe_security_group_rules(
    region: &Region,
    input: DescribeSecurityGroupRulesRequest,
) -> Result<DescribeSecurityGroupRulesResponse, ApiError> {
    let DescribeSecurityGroupRulesRequest {
        dry_run: _,
        filters,
        security_group_rule_ids,
        max_results,
        next_token,
    } = input;
    let query = Query {
        ids: security_group_rule_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::group::all_rules(region);
    let (security_group_rules, next_token) =
        select(region, "DescribeSecurityGroupRules", all, query)?;
    Ok(DescribeSecurityGroupRulesResponse {
        security_group_rules: Some(security_group_rules),
        next_token,
    })
}
