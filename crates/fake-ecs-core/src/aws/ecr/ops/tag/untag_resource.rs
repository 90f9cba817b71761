//! `UntagResource` — takes tags from a repository. Those that it does not have are no error.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UntagResource.html>

use super::tagged;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{UntagResourceRequest, UntagResourceResponse};

pub(in crate::aws::ecr) fn untag_resource(
    region: &mut Region,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, ApiError> {
    let UntagResourceRequest {
        resource_arn,
        tag_keys,
    } = input;
    let repository = tagged::find_mut(region, &resource_arn)?;
    repository.tags.retain(|key, _| !tag_keys.contains(key));
    Ok(UntagResourceResponse {})
}

#[cfg(test)]
mod tests {
    use super::super::{list_tags_for_resource, tag_resource};
    use super::*;
    use crate::aws::ecr::ops::tests::region;
    use crate::wire::ecr::types::{ListTagsForResourceRequest, Tag, TagResourceRequest};

    #[test]
    fn tags_are_given_overwritten_and_taken() {
        let mut region = region();
        let arn = "arn:aws:ecr:us-east-1:123456789012:repository/app";
        for (key, value) in [("team", "a"), ("env", "test"), ("team", "b")] {
            let input = TagResourceRequest {
                resource_arn: arn.to_owned(),
                tags: vec![Tag {
                    key: key.to_owned(),
                    value: value.to_owned(),
                }],
            };
            tag_resource(&mut region, input).unwrap();
        }
        let input = UntagResourceRequest {
            resource_arn: arn.to_owned(),
            tag_keys: vec!["env".to_owned(), "other".to_owned()],
        };

        untag_resource(&mut region, input).unwrap();

        let list = |arn: &str| ListTagsForResourceRequest {
            resource_arn: arn.to_owned(),
        };
        let left = list_tags_for_resource(&region, list(arn)).unwrap();
        let left = left.tags.unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!((&*left[0].key, &*left[0].value), ("team", "b"));
        let other = list(&arn.replace("app", "other"));
        assert_eq!(
            list_tags_for_resource(&region, other)
                .unwrap_err()
                .to_string(),
            "RepositoryNotFoundException: The repository with name 'other' does not exist in the registry with id '123456789012'"
        );
        assert!(list_tags_for_resource(&region, list("app")).is_err());
    }
}
