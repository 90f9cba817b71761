//! What answers show of repositories and images.

use crate::aws::ecr::state::{Image, Mutability, Repository};
use crate::kernel::arn::Scope;
use crate::kernel::time::Time;
use crate::wire::ecr::enums::{
    ImageStatus, ImageTagMutability, ImageTagMutabilityExclusionFilterType,
};
use crate::wire::ecr::types;

pub(super) fn repository(scope: &Scope, of: &Repository) -> types::Repository {
    types::Repository {
        repository_arn: Some(of.arn.clone()),
        registry_id: Some(scope.account.clone()),
        repository_name: Some(of.name.clone()),
        repository_uri: Some(of.uri.clone()),
        created_at: Some(of.created.timestamp()),
        image_tag_mutability: Some(of.mutability.setting),
        image_tag_mutability_exclusion_filters: exclusions(&of.mutability),
        image_scanning_configuration: Some(scanning(of)),
        encryption_configuration: Some(types::EncryptionConfiguration {
            encryption_type: of.encryption.kind,
            kms_key: of.encryption.kms_key.clone(),
        }),
    }
}

pub(super) fn scanning(of: &Repository) -> types::ImageScanningConfiguration {
    types::ImageScanningConfiguration {
        scan_on_push: Some(of.scans_on_push),
    }
}

/// Shown only where the setting has exclusions.
pub(super) fn exclusions(of: &Mutability) -> Option<Vec<types::ImageTagMutabilityExclusionFilter>> {
    let has_any = match of.setting {
        ImageTagMutability::Mutable | ImageTagMutability::Immutable => false,
        ImageTagMutability::MutableWithExclusion | ImageTagMutability::ImmutableWithExclusion => {
            true
        }
    };
    let shown = of.exclusions.iter().map(|filter| {
        let filter_type = ImageTagMutabilityExclusionFilterType::Wildcard;
        types::ImageTagMutabilityExclusionFilter {
            filter_type,
            filter: filter.clone(),
        }
    });
    has_any.then(|| shown.collect())
}

/// An image with its manifest, under the tag by which it was asked for.
pub(super) fn image(
    scope: &Scope,
    repository: &Repository,
    image: &Image,
    tag: Option<String>,
) -> types::Image {
    types::Image {
        registry_id: Some(scope.account.clone()),
        repository_name: Some(repository.name.clone()),
        image_id: Some(types::ImageIdentifier {
            image_digest: Some(image.digest.clone()),
            image_tag: tag,
        }),
        image_manifest: Some(image.manifest.to_string()),
        image_manifest_media_type: image.media_type.clone(),
    }
}

/// What is known of an image without its manifest.
pub(super) fn detail(scope: &Scope, repository: &Repository, image: &Image) -> types::ImageDetail {
    let tags: Vec<String> = repository
        .tags_of(&image.digest)
        .map(str::to_owned)
        .collect();
    types::ImageDetail {
        registry_id: Some(scope.account.clone()),
        repository_name: Some(repository.name.clone()),
        image_digest: Some(image.digest.clone()),
        image_tags: (!tags.is_empty()).then_some(tags),
        image_size_in_bytes: Some(size(repository, image)),
        image_pushed_at: Some(image.pushed.timestamp()),
        image_manifest_media_type: image.media_type.clone(),
        artifact_media_type: image.artifact_media_type.clone(),
        last_recorded_pull_time: image.pulled.map(Time::timestamp),
        subject_manifest_digest: image.subject.clone(),
        image_status: Some(ImageStatus::Active),
        ..types::ImageDetail::default()
    }
}

/// Of a list of images it is the size of the largest.
/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html>
fn size(repository: &Repository, image: &Image) -> i64 {
    let children = image.children.iter();
    let children = children.filter_map(|digest| repository.image(digest)?.size);
    image.size.or(children.max()).unwrap_or(0)
}
