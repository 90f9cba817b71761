//! What the tests of several operations share.

use crate::ecs::{Region, fixtures};
use crate::wire::ecr::types::{CreateRepositoryRequest, PutImageRequest};

/// A region with the repository `app`.
pub(super) fn region() -> Region {
    let mut region = fixtures::region();
    create(&mut region, "app");
    region
}

pub(in crate::aws::ecr) fn create(region: &mut Region, name: &str) {
    let input = CreateRepositoryRequest {
        repository_name: name.to_owned(),
        ..CreateRepositoryRequest::default()
    };
    super::repository::create_repository(region, input).unwrap();
}

/// A manifest that is told from others by its number.
pub(super) fn manifest(number: u32) -> String {
    format!(
        r#"{{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "config": {{"digest": "sha256:{number:064x}", "size": 10}}, "layers": [{{"digest": "sha256:{:064x}", "size": 32}}]}}"#,
        number + 1000
    )
}

/// Puts an image into `app`, and returns its digest.
pub(super) fn put(region: &mut Region, manifest: &str, tag: Option<&str>) -> String {
    let input = PutImageRequest {
        repository_name: "app".to_owned(),
        image_manifest: manifest.to_owned(),
        image_tag: tag.map(str::to_owned),
        ..PutImageRequest::default()
    };
    let put = super::image::put_image(region, input).unwrap();
    put.image.unwrap().image_id.unwrap().image_digest.unwrap()
}
