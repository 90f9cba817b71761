//! `DescribeTags` — the tags of resources.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html>

use crate::aws::elb::declared::{shown, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{DescribeTagsRequest, DescribeTagsResponse, TagDescription};

pub(in crate::aws::elb::ops) fn describe_tags(
    region: &Region,
    input: DescribeTagsRequest,
) -> Result<DescribeTagsResponse, ApiError> {
    let DescribeTagsRequest { resource_arns } = input;
    let descriptions = resource_arns.into_iter().map(|arn| {
        let tags = tags::read(&region.elb.declared, &arn)?;
        Ok(TagDescription {
            tags: Some(shown::tags(tags)),
            resource_arn: Some(arn),
        })
    });
    Ok(DescribeTagsResponse {
        tag_descriptions: Some(descriptions.collect::<Result<_, ApiError>>()?),
    })
}
