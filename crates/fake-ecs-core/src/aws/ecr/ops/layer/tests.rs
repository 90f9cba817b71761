//! What becomes of layers that are uploaded by operations.

use super::*;
use crate::aws::ecr::ops::tests::region;
use crate::aws::ecr::port;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::kernel::sha256;
use crate::wire::ApiError;
use crate::wire::Blob;
use crate::wire::ecr::enums::{LayerAvailability, LayerFailureCode};
use crate::wire::ecr::types::{
    BatchCheckLayerAvailabilityRequest, CompleteLayerUploadRequest, GetDownloadUrlForLayerRequest,
    InitiateLayerUploadRequest, UploadLayerPartRequest,
};

fn begin(region: &mut Region, name: &str) -> Result<String, ApiError> {
    let input = InitiateLayerUploadRequest {
        repository_name: name.to_owned(),
        registry_id: None,
    };
    Ok(initiate_layer_upload(region, input)?.upload_id.unwrap())
}

fn part(id: &str, first: i64, last: i64, bytes: &[u8]) -> UploadLayerPartRequest {
    UploadLayerPartRequest {
        repository_name: "app".to_owned(),
        upload_id: id.to_owned(),
        part_first_byte: first,
        part_last_byte: last,
        layer_part_blob: Blob(bytes.to_vec()),
        registry_id: None,
    }
}

fn complete(id: &str, digest: &str) -> CompleteLayerUploadRequest {
    CompleteLayerUploadRequest {
        repository_name: "app".to_owned(),
        upload_id: id.to_owned(),
        layer_digests: vec![digest.to_owned()],
        registry_id: None,
    }
}

#[test]
fn a_layer_is_there_once_its_parts_are_complete() {
    let mut region = region();
    let digest = format!("sha256:{}", sha256::hex(b"onetwo"));
    let id = begin(&mut region, "app").unwrap();
    upload_layer_part(&mut region, part(&id, 0, 2, b"one")).unwrap();
    upload_layer_part(&mut region, part(&id, 3, 5, b"two")).unwrap();
    let wrong = complete_layer_upload(&mut region, complete(&id, "sha256:ab")).unwrap_err();

    complete_layer_upload(&mut region, complete(&id, &digest)).unwrap();

    assert_eq!(
        wrong.to_string(),
        format!(
            "InvalidLayerException: Layer digests '[sha256:ab]' do not match the layer, whose digest is '{digest}'"
        )
    );
    let bytes = port::layer_bytes(&region, "app", &digest).unwrap();
    assert_eq!(&*bytes, b"onetwo");
    let input = BatchCheckLayerAvailabilityRequest {
        repository_name: "app".to_owned(),
        layer_digests: vec![digest.clone(), "sha256:ab".to_owned(), "ab".to_owned()],
        registry_id: None,
    };
    let checked = batch_check_layer_availability(&region, input).unwrap();
    let layers = checked.layers.unwrap();
    assert_eq!(
        layers[0].layer_availability,
        Some(LayerAvailability::Available)
    );
    assert_eq!(layers[0].layer_size, Some(6));
    assert_eq!(
        layers[1].layer_availability,
        Some(LayerAvailability::Unavailable)
    );
    assert_eq!(
        checked.failures.unwrap()[0].failure_code,
        Some(LayerFailureCode::InvalidLayerDigest)
    );
    let caller = Caller {
        authority: "127.0.0.1:4566",
        ..Caller::default()
    };
    let input = GetDownloadUrlForLayerRequest {
        repository_name: "app".to_owned(),
        layer_digest: digest.clone(),
        registry_id: None,
    };
    let url = get_download_url_for_layer(&region, &caller, input).unwrap();
    assert_eq!(
        url.download_url,
        Some(format!("http://127.0.0.1:4566/v2/app/blobs/{digest}"))
    );
}

#[test]
fn uploads_that_make_no_sense_are_refused() {
    let mut region = region();
    let id = begin(&mut region, "app").unwrap();
    let mut refused = |input| {
        upload_layer_part(&mut region, input)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(part("other", 0, 2, b"one")),
        "UploadNotFoundException: The upload with id 'other' does not exist in the repository with name 'app' in the registry with id '123456789012'"
    );
    assert_eq!(
        refused(part(&id, 3, 5, b"two")),
        "InvalidLayerPartException: The layer part with bytes 3 to 5 has 3 bytes, and the last byte that was received is -1"
    );
    assert_eq!(
        refused(part(&id, 0, 5, b"two")),
        "InvalidLayerPartException: The layer part with bytes 0 to 5 has 3 bytes, and the last byte that was received is -1"
    );
    let refused = complete_layer_upload(&mut region, complete(&id, "sha256:ab")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("EmptyUploadException: The upload with id '{id}' has no parts")
    );
}

#[test]
fn the_first_push_makes_its_repository_until_a_caller_has_created_one() {
    let mut fresh = fixtures::region();
    begin(&mut fresh, "pushed").unwrap();
    assert!(fresh.ecr.repository("pushed").is_some());

    let refused = begin(&mut region(), "pushed").unwrap_err();

    assert_eq!(
        refused.to_string(),
        "RepositoryNotFoundException: The repository with name 'pushed' does not exist in the registry with id '123456789012'"
    );
}

#[test]
fn parts_that_cannot_be_are_refused() {
    let mut region = region();
    let id = begin(&mut region, "app").unwrap();
    let too_large = vec![0; 20_971_521];
    for part in [part(&id, 0, -1, b""), part(&id, 0, 20_971_520, &too_large)] {
        let refused = upload_layer_part(&mut region, part).unwrap_err();
        assert!(refused.to_string().starts_with("InvalidLayerPartException"));
    }
    upload_layer_part(&mut region, part(&id, 0, i64::MAX - 1, b"")).unwrap();
    let beyond = part(&id, i64::MAX, i64::MAX, b"");
    let refused = upload_layer_part(&mut region, beyond).unwrap_err();
    assert!(refused.to_string().starts_with("InvalidLayerPartException"));
}
