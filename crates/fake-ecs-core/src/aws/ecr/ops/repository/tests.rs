//! What repositories are made with, and what is refused.

use super::*;
use crate::aws::ecr::ops::tests::{create, manifest, put, region};
use crate::ecs::Region;
use crate::wire::ecr::enums::{ImageTagMutability, ImageTagMutabilityExclusionFilterType};
use crate::wire::ecr::types::{
    CreateRepositoryRequest, DeleteRepositoryRequest, DescribeRepositoriesRequest,
    ImageTagMutabilityExclusionFilter, Tag,
};

fn request(name: &str) -> CreateRepositoryRequest {
    CreateRepositoryRequest {
        repository_name: name.to_owned(),
        ..CreateRepositoryRequest::default()
    }
}

fn names(region: &Region, input: DescribeRepositoriesRequest) -> (Vec<String>, Option<String>) {
    let page = describe_repositories(region, input).unwrap();
    let names = page.repositories.unwrap().into_iter();
    let names = names.map(|it| it.repository_name.unwrap()).collect();
    (names, page.next_token)
}

#[test]
fn a_repository_is_shown_as_docker_and_iam_name_it() {
    let mut region = region();

    let made = create_repository(&mut region, request("shop/web")).unwrap();

    let made = made.repository.unwrap();
    assert_eq!(
        made.repository_arn.as_deref(),
        Some("arn:aws:ecr:us-east-1:123456789012:repository/shop/web")
    );
    assert_eq!(
        made.repository_uri.as_deref(),
        Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web")
    );
    assert_eq!(made.image_tag_mutability, Some(ImageTagMutability::Mutable));
    assert_eq!(made.image_tag_mutability_exclusion_filters, None);
}

#[test]
fn repositories_are_listed_in_pages() {
    let mut region = region();
    create(&mut region, "bar");
    create(&mut region, "zoo");
    let first = DescribeRepositoriesRequest {
        max_results: Some(2),
        ..DescribeRepositoriesRequest::default()
    };

    let (page, token) = names(&region, first.clone());
    let rest = names(
        &region,
        DescribeRepositoriesRequest {
            next_token: token,
            ..first
        },
    );

    assert_eq!(page, ["app", "bar"]);
    assert_eq!(rest, (vec!["zoo".to_owned()], None));
}

#[test]
fn what_cannot_be_made_is_refused() {
    let tag = |key: &str| Tag {
        key: key.to_owned(),
        value: String::new(),
    };
    let with_tags = |tags| CreateRepositoryRequest {
        tags: Some(tags),
        ..request("new")
    };
    for (input, expected) in [
        (
            request("app"),
            "RepositoryAlreadyExistsException: The repository with name 'app' already exists in the registry with id '123456789012'",
        ),
        (
            CreateRepositoryRequest {
                registry_id: Some("111122223333".to_owned()),
                ..request("new")
            },
            "InvalidParameterException: Invalid parameter at 'registryId' failed to satisfy constraint: 'must be the id of the caller's own registry'",
        ),
        (
            with_tags(vec![tag("aws:x")]),
            "InvalidTagParameterException: Invalid parameter at 'tagKeys' failed to satisfy constraint: 'tag keys must not begin with aws:'",
        ),
        (
            with_tags((0..51).map(|n| tag(&n.to_string())).collect()),
            "TooManyTagsException: The number of tags exceeds the limit of 50",
        ),
        (
            CreateRepositoryRequest {
                image_tag_mutability: Some(ImageTagMutability::ImmutableWithExclusion),
                ..request("new")
            },
            "InvalidParameterException: Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: 'exclusion filters must be given for this image tag mutability'",
        ),
        (
            CreateRepositoryRequest {
                image_tag_mutability_exclusion_filters: Some(vec![
                    ImageTagMutabilityExclusionFilter {
                        filter_type: ImageTagMutabilityExclusionFilterType::Wildcard,
                        filter: "dev*".to_owned(),
                    },
                ]),
                ..request("new")
            },
            "InvalidParameterException: Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: 'exclusion filters must not be given for this image tag mutability'",
        ),
    ] {
        let mut region = region();

        let refused = create_repository(&mut region, input).unwrap_err();

        assert_eq!(refused.to_string(), expected);
        assert_eq!(region.ecr.repositories().count(), 1);
    }
}

#[test]
fn a_repository_with_images_is_deleted_by_force_only() {
    let mut region = region();
    put(&mut region, &manifest(1), Some("1"));
    let delete = |force| DeleteRepositoryRequest {
        repository_name: "app".to_owned(),
        force,
        registry_id: None,
    };

    let refused = delete_repository(&mut region, delete(None)).unwrap_err();
    delete_repository(&mut region, delete(Some(true))).unwrap();
    let gone = delete_repository(&mut region, delete(Some(true))).unwrap_err();

    assert_eq!(
        refused.to_string(),
        "RepositoryNotEmptyException: The repository with name 'app' in registry with id '123456789012' cannot be deleted because it still contains images"
    );
    assert_eq!(
        gone.to_string(),
        "RepositoryNotFoundException: The repository with name 'app' does not exist in the registry with id '123456789012'"
    );
}
