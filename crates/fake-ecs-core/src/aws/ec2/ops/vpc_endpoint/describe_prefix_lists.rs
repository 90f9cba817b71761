//! `DescribePrefixLists` — the lists of addresses of the services that gateway endpoints lead to.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribePrefixListsRequest, DescribePrefixListsResponse};

pub(in crate::aws::ec2::ops) fn describe_prefix_lists(
    region: &Region,
    input: DescribePrefixListsRequest,
) -> Result<DescribePrefixListsResponse, ApiError> {
    let DescribePrefixListsRequest {
        dry_run: _,
        filters,
        max_results,
        next_token,
        prefix_list_ids,
    } = input;
    let query = Query {
        ids: prefix_list_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::endpoint::prefix_lists(region);
    let (lists, next_token) = select(region, "DescribePrefixLists", all, query)?;
    Ok(DescribePrefixListsResponse {
        next_token,
        prefix_lists: Some(lists),
    })
}
