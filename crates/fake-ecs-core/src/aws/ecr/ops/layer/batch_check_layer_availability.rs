//! `BatchCheckLayerAvailability` — which layers a push need not upload.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html>

use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::enums::{LayerAvailability, LayerFailureCode};
use crate::wire::ecr::types::{
    BatchCheckLayerAvailabilityRequest, BatchCheckLayerAvailabilityResponse, Layer, LayerFailure,
};

pub(in crate::aws::ecr) fn batch_check_layer_availability(
    region: &Region,
    input: BatchCheckLayerAvailabilityRequest,
) -> Result<BatchCheckLayerAvailabilityResponse, ApiError> {
    let BatchCheckLayerAvailabilityRequest {
        repository_name: name,
        layer_digests,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    let (mut layers, mut failures) = (Vec::new(), Vec::new());
    for digest in layer_digests {
        if !is_digest(&digest) {
            failures.push(LayerFailure {
                layer_digest: Some(digest),
                failure_code: Some(LayerFailureCode::InvalidLayerDigest),
                // From memory.
                failure_reason: Some(
                    "Invalid layer digest, must satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"
                        .to_owned(),
                ),
            });
            continue;
        }
        let layer = repository.layer(&digest);
        layers.push(Layer {
            layer_availability: Some(match layer {
                Some(_) => LayerAvailability::Available,
                None => LayerAvailability::Unavailable,
            }),
            layer_digest: Some(digest),
            layer_size: layer.map(|layer| layer.size),
            media_type: None,
        });
    }
    Ok(BatchCheckLayerAvailabilityResponse {
        failures: Some(failures),
        layers: Some(layers),
    })
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else {
        return false;
    };
    let is_name = |it: u8| it.is_ascii_alphanumeric() || b"-_+.".contains(&it);
    !algorithm.is_empty()
        && algorithm.bytes().all(is_name)
        && !digits.is_empty()
        && digits.bytes().all(|it| it.is_ascii_hexdigit())
}
