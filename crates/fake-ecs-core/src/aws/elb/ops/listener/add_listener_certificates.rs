//! `AddListenerCertificates` — certificates beside the default one. Those that are there stay.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html>
//!
//! They are kept and shown: no certificate is looked for, and the data plane speaks plain HTTP.

use crate::aws::elb::declared::refusals::invalid;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    AddListenerCertificatesRequest, AddListenerCertificatesResponse, Certificate,
};

pub(in crate::aws::elb::ops) fn add_listener_certificates(
    region: &mut Region,
    input: AddListenerCertificatesRequest,
) -> Result<AddListenerCertificatesResponse, ApiError> {
    let AddListenerCertificatesRequest {
        listener_arn,
        certificates,
    } = input;
    let listener = region.elb.declared.listener_mut(&listener_arn)?;
    if listener.shown.certificates.is_none() {
        // From memory.
        return Err(invalid(
            "Certificates can only be added to listeners with the protocol 'HTTPS' or 'TLS'",
        ));
    }
    let new = certificates.into_iter().filter_map(|it| it.certificate_arn);
    let new: Vec<String> = new.collect();
    for arn in &new {
        if !listener.certificates.contains(arn) {
            listener.certificates.push(arn.clone());
        }
    }
    let shown = new.into_iter().map(|arn| Certificate {
        certificate_arn: Some(arn),
        is_default: Some(false),
    });
    Ok(AddListenerCertificatesResponse {
        certificates: Some(shown.collect()),
    })
}
