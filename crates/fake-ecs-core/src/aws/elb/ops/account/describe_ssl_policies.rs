//! `DescribeSSLPolicies` — the policies of secured listeners: those that are used most.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html>
//!
//! Not emulated yet: policies with other names than those of the table, which are not found here
//! though listeners may have them.

use super::policies;
use crate::aws::elb::declared::pages::PAGES;
use crate::ecs::Region;
use crate::wire::elbv2::types::{
    DescribeSslPoliciesRequest, DescribeSslPoliciesResponse, SslPolicy,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn describe_ssl_policies(
    region: &Region,
    input: DescribeSslPoliciesRequest,
) -> Result<DescribeSslPoliciesResponse, ApiError> {
    let DescribeSslPoliciesRequest {
        load_balancer_type,
        marker,
        names,
        page_size,
    } = input;
    let by = format!("{load_balancer_type:?} {names:?}");
    let mut found = policies::all();
    if let Some(kind) = load_balancer_type {
        found.retain(|of| {
            let mut kinds = of.supported_load_balancer_types.iter().flatten();
            kinds.any(|it| it == kind.as_str())
        });
    }
    let key = |of: &SslPolicy| of.name.clone().unwrap_or_default();
    if let Some(names) = names.filter(|names| !names.is_empty()) {
        found.retain(|of| names.contains(&key(of)));
        if names
            .iter()
            .any(|name| found.iter().all(|of| key(of) != *name))
        {
            // From memory.
            let text = "One or more SSL policies not found";
            return Err(ApiError::new(ErrorCode::SslPolicyNotFound, text));
        }
    }
    let places = (0..).map(|place: u32| format!("{place:05}"));
    let listing = ("DescribeSSLPolicies", &by);
    let (found, next_marker) = PAGES.page(
        region,
        listing,
        places.zip(found),
        page_size,
        marker.as_deref(),
    )?;
    Ok(DescribeSslPoliciesResponse {
        next_marker,
        ssl_policies: Some(found),
    })
}
