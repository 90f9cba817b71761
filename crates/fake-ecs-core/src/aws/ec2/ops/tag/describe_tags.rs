//! `DescribeTags` — tags, with what has them.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html>

use super::find;
use crate::aws::ec2::declared::filter::{Fields, text};
use crate::aws::ec2::declared::listing::{Listed, Query, select};
use crate::aws::ec2::declared::{self, refusals};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeTagsRequest, DescribeTagsResponse, Tag, TagDescription};

pub(in crate::aws::ec2::ops) fn describe_tags(
    region: &Region,
    input: DescribeTagsRequest,
) -> Result<DescribeTagsResponse, ApiError> {
    let DescribeTagsRequest {
        dry_run: _,
        filters,
        max_results,
        next_token,
    } = input;
    let declared = declared::of(region);
    let all = declared.tags.iter().flat_map(|(id, tags)| {
        tags.iter().map(move |(key, value)| Described {
            id: format!("{id} {key}"),
            shown: TagDescription {
                key: Some(key.clone()),
                resource_id: Some(id.clone()),
                resource_type: find::kind_of(id),
                value: Some(value.clone()),
            },
        })
    });
    let query = Query {
        ids: None,
        filters,
        max_results,
        next_token,
    };
    let all = all.collect();
    let (tags, next_token) = select(region, "DescribeTags", all, query)?;
    Ok(DescribeTagsResponse {
        next_token,
        tags: Some(tags.into_iter().map(|tag| tag.shown).collect()),
    })
}

/// A tag, with the place that it has in the list.
#[derive(Default)]
struct Described {
    id: String,
    shown: TagDescription,
}

impl Listed for Described {
    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &[Tag] {
        &[]
    }

    fn fields(&self) -> Fields {
        let shown = &self.shown;
        let kind = shown
            .resource_type
            .map(crate::wire::ec2::enums::ResourceType::as_str);
        vec![
            ("key", text(shown.key.as_deref())),
            ("resource-id", text(shown.resource_id.as_deref())),
            ("resource-type", text(kind)),
            ("value", text(shown.value.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        // Nobody asks for a tag by an id.
        refusals::invalid(id)
    }
}
