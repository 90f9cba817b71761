//! `DescribeSecurityGroups` — security groups, with their rules.
//!
//! Names count in the default VPC only, as in the service.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::declared::{self, refusals};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    DescribeSecurityGroupsRequest, DescribeSecurityGroupsResponse, SecurityGroup,
};

pub(in crate::aws::ec2::ops) fn describe_security_groups(
    region: &Region,
    input: DescribeSecurityGroupsRequest,
) -> Result<DescribeSecurityGroupsResponse, ApiError> {
    let DescribeSecurityGroupsRequest {
        dry_run: _,
        filters,
        group_ids,
        group_names,
        max_results,
        next_token,
    } = input;
    let all = shown::group::all(region);
    let ids = match group_names.filter(|names| !names.is_empty()) {
        None => group_ids,
        Some(names) => Some(with_names(region, &all, group_ids, names)?),
    };
    let query = Query {
        ids,
        filters,
        max_results,
        next_token,
    };
    let (groups, next_token) = select(region, "DescribeSecurityGroups", all, query)?;
    Ok(DescribeSecurityGroupsResponse {
        next_token,
        security_groups: Some(groups),
    })
}

fn with_names(
    region: &Region,
    all: &[SecurityGroup],
    ids: Option<Vec<String>>,
    names: Vec<String>,
) -> Result<Vec<String>, ApiError> {
    let declared = declared::of(region);
    let default = declared.default_vpc();
    let mut ids = ids.unwrap_or_default();
    for name in names {
        let is_it = |group: &&SecurityGroup| {
            group.group_name.as_ref() == Some(&name) && group.vpc_id.as_deref() == default
        };
        let found = all.iter().find(is_it).and_then(|it| it.group_id.clone());
        ids.push(found.ok_or_else(|| refusals::no_group(&name))?);
    }
    Ok(ids)
}
