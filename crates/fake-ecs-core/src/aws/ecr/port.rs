//! What others ask of ECR, and how images are put into it that nobody has pushed.

use std::sync::Arc;

use crate::aws::ecr::manifest;
use crate::aws::ecr::name::host_of;
use crate::aws::ecr::state::{Encryption, Image, Layer, Mutability, Repository};
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::kernel::sha256;
use crate::kernel::sorted::SortedMap;
use crate::wire::ecr::enums::{EncryptionType, ImageTagMutability};

/// What is in a registry for the name of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An image of that digest. One that a test has made up cannot be run by an engine.
    Image { digest: String, is_made_up: bool },
    /// Nothing, though the repository is there.
    NoImage,
    /// The repository is not there, though others are.
    NoRepository,
    /// Nothing that the fake knows of, so that the image may be elsewhere.
    Unknown,
}

/// Whether repositories have to be there: once a caller has created one.
pub fn is_strict(region: &Region) -> bool {
    !region.settings.is_lenient("ecr", region.ecr.is_used)
}

/// What a tag or a digest of a repository stands for.
pub fn find(region: &Region, repository: &str, reference: &str) -> Found {
    let ecr = &region.ecr;
    if region.settings.is_elsewhere("ecr") {
        return Found::Unknown;
    }
    let is_lenient = !is_strict(region);
    let Some(repository) = ecr.repository(repository) else {
        return match is_lenient {
            true => Found::Unknown,
            false => Found::NoRepository,
        };
    };
    match repository.image(reference) {
        Some(image) => Found::Image {
            digest: image.digest.clone(),
            is_made_up: image.is_made_up,
        },
        None if repository.is_declared || !is_lenient => Found::NoImage,
        None => Found::Unknown,
    }
}

/// The repository of that name, which is made where it is not there.
pub(super) fn find_or_make<'r>(region: &'r mut Region, name: &str) -> &'r mut Repository {
    let now = region.now();
    let scope = &region.scope;
    region
        .ecr
        .repositories
        .get_or_insert_with(name.to_owned(), || Repository {
            name: name.to_owned(),
            arn: scope.arn_in("ecr", &format!("repository/{name}")),
            uri: format!("{}/{name}", host_of(scope)),
            created: now,
            is_declared: false,
            mutability: Mutability {
                setting: ImageTagMutability::Mutable,
                exclusions: Vec::new(),
            },
            scans_on_push: false,
            encryption: Encryption {
                kind: EncryptionType::Aes256,
                kms_key: None,
            },
            tags: Tags::new(),
            policy: None,
            lifecycle_policy: None,
            images: SortedMap::default(),
            image_tags: SortedMap::default(),
            layers: SortedMap::default(),
            uploads: SortedMap::default(),
            uploads_begun: 0,
        })
}

/// Makes up an image, other than all before, for which the tag stands from now on, whatever the
/// tag's mutability. Makes its repository where it is not there. Returns its digest.
pub fn push_made_up(region: &mut Region, name: &str, tag: &str) -> String {
    let now = region.now();
    let seed = region.settings.seed;
    let repository = find_or_make(region, name);
    let mut number = repository.images.len();
    let (digest, manifest) = loop {
        let layer = sha256::hex(format!("{seed}/{}/{tag}/{number}", repository.uri).as_bytes());
        let manifest = made_up(&layer);
        let digest = sha256::digest(manifest.as_bytes());
        if !repository.images.contains_key(&digest) {
            break (digest, manifest);
        }
        number += 1;
    };
    let contents = manifest::read(&manifest, None).unwrap_or_default();
    for (layer, size) in &contents.layers {
        let layer = layer.clone();
        let (size, bytes) = (*size, None);
        repository
            .layers
            .get_or_insert_with(layer, || Layer { size, bytes });
    }
    repository.images.insert(
        digest.clone(),
        Image {
            digest: digest.clone(),
            manifest: manifest.into(),
            media_type: contents.media_type,
            artifact_media_type: contents.artifact_media_type,
            subject: None,
            layers: contents
                .layers
                .into_iter()
                .map(|(layer, _)| layer)
                .collect(),
            children: Vec::new(),
            size: contents.size,
            pushed: now,
            pulled: None,
            is_made_up: true,
        },
    );
    repository.image_tags.insert(tag.to_owned(), digest.clone());
    digest
}

/// The manifest of an image with one layer that is nowhere.
fn made_up(layer: &str) -> String {
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{{"mediaType":"application/vnd.docker.container.image.v1+json","size":1469,"digest":"sha256:{layer}"}},"layers":[]}}"#
    )
}

/// The bytes of a layer that was uploaded by operations.
pub fn layer_bytes(region: &Region, repository: &str, digest: &str) -> Option<Arc<[u8]>> {
    let layer = region.ecr.repository(repository)?.layer(digest)?;
    layer.bytes.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::ecr::ops::tests::create;
    use crate::ecs::fixtures;

    #[test]
    fn what_is_missing_is_missed_once_a_caller_has_created_a_repository() {
        let mut region = fixtures::region();
        assert_eq!(find(&region, "app", "1"), Found::Unknown);

        let digest = push_made_up(&mut region, "app", "1");

        let first = Found::Image {
            digest: digest.clone(),
            is_made_up: true,
        };
        assert_eq!(find(&region, "app", "1"), first);
        assert_eq!(find(&region, "app", &digest), first);
        // No caller has said which images there are.
        assert_eq!(find(&region, "app", "2"), Found::Unknown);
        assert_eq!(find(&region, "other", "1"), Found::Unknown);

        create(&mut region, "app");

        assert_eq!(find(&region, "app", "1"), first);
        assert_eq!(find(&region, "app", "2"), Found::NoImage);
        assert_eq!(find(&region, "other", "1"), Found::NoRepository);
        assert_ne!(push_made_up(&mut region, "app", "1"), digest);
        assert_ne!(find(&region, "app", "1"), first);
    }
}
