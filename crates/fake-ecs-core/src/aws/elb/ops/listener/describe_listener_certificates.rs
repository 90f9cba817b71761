//! `DescribeListenerCertificates` — the default certificate of a listener, and those beside it.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html>

use crate::aws::elb::declared::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    Certificate, DescribeListenerCertificatesRequest, DescribeListenerCertificatesResponse,
};

pub(in crate::aws::elb::ops) fn describe_listener_certificates(
    region: &Region,
    input: DescribeListenerCertificatesRequest,
) -> Result<DescribeListenerCertificatesResponse, ApiError> {
    let DescribeListenerCertificatesRequest {
        listener_arn,
        marker,
        page_size,
    } = input;
    let listener = region.elb.declared.listener(&listener_arn)?;
    let first = listener.shown.certificates.iter().flatten();
    let first = first.filter_map(|it| it.certificate_arn.clone());
    let certificate = |is_default| {
        move |arn| Certificate {
            certificate_arn: Some(arn),
            is_default: Some(is_default),
        }
    };
    let others = listener.certificates.iter().cloned();
    let all = first
        .map(certificate(true))
        .chain(others.map(certificate(false)));
    // The default one is first.
    let keyed = all.map(|of| {
        let rank = u8::from(of.is_default != Some(true));
        let arn = of.certificate_arn.as_deref().unwrap_or_default();
        (format!("{rank}{arn}"), of)
    });
    let listing = ("DescribeListenerCertificates", &listener_arn);
    let (found, next_marker) = PAGES.page(region, listing, keyed, page_size, marker.as_deref())?;
    Ok(DescribeListenerCertificatesResponse {
        certificates: Some(found),
        next_marker,
    })
}
