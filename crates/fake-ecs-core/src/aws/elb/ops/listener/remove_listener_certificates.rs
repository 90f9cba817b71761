//! `RemoveListenerCertificates` — certificates beside the default one are gone.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveListenerCertificates.html>

use crate::ecs::Region;
use crate::wire::elbv2::types::{
    RemoveListenerCertificatesRequest, RemoveListenerCertificatesResponse,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn remove_listener_certificates(
    region: &mut Region,
    input: RemoveListenerCertificatesRequest,
) -> Result<RemoveListenerCertificatesResponse, ApiError> {
    let RemoveListenerCertificatesRequest {
        listener_arn,
        certificates,
    } = input;
    let listener = region.elb.declared.listener_mut(&listener_arn)?;
    let gone: Vec<String> = certificates
        .into_iter()
        .filter_map(|it| it.certificate_arn)
        .collect();
    let mut default = listener.shown.certificates.iter().flatten();
    if default.any(|it| {
        it.certificate_arn
            .as_ref()
            .is_some_and(|arn| gone.contains(arn))
    }) {
        // From memory.
        let text = "The default certificate of a listener cannot be removed";
        return Err(ApiError::new(ErrorCode::OperationNotPermittedCode, text));
    }
    listener.certificates.retain(|arn| !gone.contains(arn));
    Ok(RemoveListenerCertificatesResponse {})
}
