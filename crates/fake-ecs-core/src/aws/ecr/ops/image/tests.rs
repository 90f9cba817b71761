//! What becomes of images and their tags.

use super::*;
use crate::aws::ecr::ops::tests::{manifest, put, region};
use crate::ecs::Region;
use crate::wire::ecr::enums::{ImageFailureCode, ImageTagMutability, TagStatus};
use crate::wire::ecr::types::{
    BatchDeleteImageRequest, BatchGetImageRequest, DescribeImagesRequest, ImageFailure,
    ImageIdentifier, ListImagesFilter, ListImagesRequest, PutImageRequest,
};

fn by_tag(tag: &str) -> ImageIdentifier {
    ImageIdentifier {
        image_digest: None,
        image_tag: Some(tag.to_owned()),
    }
}

fn by_digest(digest: &str) -> ImageIdentifier {
    ImageIdentifier {
        image_digest: Some(digest.to_owned()),
        image_tag: None,
    }
}

fn request(manifest: &str, tag: &str) -> PutImageRequest {
    PutImageRequest {
        repository_name: "app".to_owned(),
        image_manifest: manifest.to_owned(),
        image_tag: Some(tag.to_owned()),
        ..PutImageRequest::default()
    }
}

fn delete(region: &mut Region, ids: Vec<ImageIdentifier>) -> (usize, Vec<ImageFailure>) {
    let input = BatchDeleteImageRequest {
        repository_name: "app".to_owned(),
        image_ids: ids,
        registry_id: None,
    };
    let deleted = batch_delete_image(region, input).unwrap();
    (deleted.image_ids.unwrap().len(), deleted.failures.unwrap())
}

fn listed(region: &Region, tag_status: Option<TagStatus>) -> Vec<Option<String>> {
    let input = ListImagesRequest {
        repository_name: "app".to_owned(),
        filter: Some(ListImagesFilter {
            image_status: None,
            tag_status,
        }),
        ..ListImagesRequest::default()
    };
    let ids = list_images(region, input).unwrap().image_ids.unwrap();
    ids.into_iter().map(|id| id.image_tag).collect()
}

#[test]
fn a_tag_stands_for_the_image_that_was_put_last() {
    let mut region = region();
    let first = put(&mut region, &manifest(1), Some("1"));
    let second = put(&mut region, &manifest(2), Some("1"));

    let input = BatchGetImageRequest {
        repository_name: "app".to_owned(),
        image_ids: vec![by_tag("1"), by_digest(&first), by_tag("2")],
        ..BatchGetImageRequest::default()
    };
    let got = batch_get_image(&mut region, input).unwrap();

    let digests: Vec<String> = (got.images.unwrap().into_iter())
        .map(|it| it.image_id.unwrap().image_digest.unwrap())
        .collect();
    assert_eq!(digests, [&*second, &*first]);
    let failures = got.failures.unwrap();
    assert_eq!(
        failures[0].failure_code,
        Some(ImageFailureCode::ImageNotFound)
    );
    assert_eq!(listed(&region, None), [Some("1".to_owned()), None]);
    assert_eq!(listed(&region, Some(TagStatus::Untagged)), [None]);
    let described = DescribeImagesRequest {
        repository_name: "app".to_owned(),
        image_ids: Some(vec![by_tag("1")]),
        ..DescribeImagesRequest::default()
    };
    let described = describe_images(&region, described).unwrap();
    let described = &described.image_details.unwrap()[0];
    assert_eq!(described.image_size_in_bytes, Some(42));
    assert_eq!(described.image_tags.as_deref(), Some(&["1".to_owned()][..]));
    assert!(described.last_recorded_pull_time.is_some());
}

#[test]
fn what_is_no_new_image_is_refused() {
    for (mutability, input, expected) in [
        (
            ImageTagMutability::Mutable,
            request(&manifest(1), "1"),
            "ImageAlreadyExistsException: Image with digest '{digest}' and tag '1' already exists in the repository with name 'app' in registry with id '123456789012'",
        ),
        (
            ImageTagMutability::Mutable,
            PutImageRequest {
                image_tag: None,
                ..request(&manifest(1), "")
            },
            "ImageAlreadyExistsException: Image with digest '{digest}' already exists in the repository with name 'app' in registry with id '123456789012'",
        ),
        (
            ImageTagMutability::Immutable,
            request(&manifest(2), "1"),
            "ImageTagAlreadyExistsException: The image tag '1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
        ),
        (
            ImageTagMutability::Mutable,
            request("{}", "2"),
            "InvalidParameterException: Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax or no manifest of Docker or OCI'",
        ),
        (
            ImageTagMutability::Mutable,
            request(
                r#"{"schemaVersion": 2, "manifests": [{"digest": "sha256:ab"}]}"#,
                "2",
            ),
            "ReferencedImagesNotFoundException: Images with digests '[sha256:ab]' required for pushing image into repository with name 'app' in the registry with id '123456789012' do not exist",
        ),
        (
            ImageTagMutability::Mutable,
            PutImageRequest {
                image_digest: Some("sha256:ab".to_owned()),
                ..request(&manifest(1), "2")
            },
            "ImageDigestDoesNotMatchException: The image digest does not match the manifest, whose digest is '{digest}'",
        ),
        (
            ImageTagMutability::Mutable,
            PutImageRequest {
                repository_name: "other".to_owned(),
                ..request(&manifest(1), "2")
            },
            "RepositoryNotFoundException: The repository with name 'other' does not exist in the registry with id '123456789012'",
        ),
    ] {
        let mut region = region();
        let digest = put(&mut region, &manifest(1), Some("1"));
        let app = region.ecr.repositories.get_mut("app").unwrap();
        app.mutability.setting = mutability;

        let refused = put_image(&mut region, input).unwrap_err();

        assert_eq!(refused.to_string(), expected.replace("{digest}", &digest));
    }
}

#[test]
fn layers_have_to_be_there_once_some_were_uploaded() {
    let mut region = region();
    region.ecr.has_layers = true;
    let text = r#"{"schemaVersion": 2, "layers": [{"digest": "sha256:ab", "size": 1}]}"#;

    let refused = put_image(&mut region, request(text, "1")).unwrap_err();

    assert_eq!(
        refused.to_string(),
        "LayersNotFoundException: Layers with digests '[sha256:ab]' required for pushing image into repository with name 'app' in the registry with id '123456789012' do not exist"
    );
}

#[test]
fn an_image_goes_with_its_last_tag_or_by_its_digest() {
    let mut region = region();
    put(&mut region, &manifest(1), Some("1"));
    let one = put(&mut region, &manifest(1), Some("2"));
    let two = put(&mut region, &manifest(2), Some("3"));

    assert_eq!(delete(&mut region, vec![by_tag("1")]).0, 1);
    assert_eq!(listed(&region, None).len(), 2);
    let both = ImageIdentifier {
        image_digest: Some(one.clone()),
        ..by_tag("3")
    };
    let (none, failures) = delete(&mut region, vec![both, by_tag("1")]);
    let codes: Vec<_> = failures.iter().map(|it| it.failure_code.unwrap()).collect();
    assert_eq!(none, 0);
    assert_eq!(
        codes,
        [
            ImageFailureCode::ImageTagDoesNotMatchDigest,
            ImageFailureCode::ImageNotFound
        ]
    );
    assert_eq!(delete(&mut region, vec![by_tag("2"), by_digest(&two)]).0, 2);
    assert_eq!(listed(&region, None), []);
}

#[test]
fn an_image_stays_for_as_long_as_a_list_names_it() {
    let mut region = region();
    let one = put(&mut region, &manifest(1), None);
    let list =
        format!(r#"{{"schemaVersion": 2, "manifests": [{{"digest": "{one}", "size": 1}}]}}"#);
    let list = put(&mut region, &list, Some("all"));

    let (deleted, failures) = delete(&mut region, vec![by_digest(&one)]);

    assert_eq!(deleted, 0);
    assert_eq!(
        failures[0].failure_reason,
        Some(format!(
            "Requested image referenced by manifest list: [{list}]"
        ))
    );
    let both = vec![by_digest(&one), by_tag("all")];
    assert_eq!(delete(&mut region, both).0, 2);
}
