//! `DescribeAccountLimits` — how much of everything there may be, as it is for a new account.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html>
//!
//! The fake heeds none of them.

use crate::aws::elb::declared::pages::PAGES;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeAccountLimitsRequest, DescribeAccountLimitsResponse, Limit,
};

const LIMITS: &[(&str, &str)] = &[
    ("target-groups", "3000"),
    ("targets-per-application-load-balancer", "1000"),
    ("listeners-per-application-load-balancer", "50"),
    ("rules-per-application-load-balancer", "100"),
    ("network-load-balancers", "50"),
    ("targets-per-network-load-balancer", "3000"),
    (
        "targets-per-availability-zone-per-network-load-balancer",
        "500",
    ),
    ("listeners-per-network-load-balancer", "50"),
    ("condition-values-per-alb-rule", "5"),
    ("condition-wildcards-per-alb-rule", "5"),
    ("target-groups-per-action-on-application-load-balancer", "5"),
    ("target-groups-per-action-on-network-load-balancer", "1"),
    ("certificates-per-application-load-balancer", "25"),
    ("certificates-per-network-load-balancer", "25"),
    ("targets-per-target-group", "1000"),
    (
        "target-id-registrations-per-application-load-balancer",
        "1000",
    ),
    ("application-load-balancers", "50"),
    ("gateway-load-balancers", "100"),
    ("gateway-load-balancers-per-vpc", "100"),
    ("geneve-target-groups", "100"),
    (
        "targets-per-availability-zone-per-gateway-load-balancer",
        "300",
    ),
];

pub(in crate::aws::elb::ops) fn describe_account_limits(
    region: &Region,
    input: DescribeAccountLimitsRequest,
) -> Result<DescribeAccountLimitsResponse, ApiError> {
    let DescribeAccountLimitsRequest { marker, page_size } = input;
    let limits = LIMITS.iter().map(|(name, max)| Limit {
        max: Some((*max).to_owned()),
        name: Some((*name).to_owned()),
    });
    let places = (0..).map(|place: u32| format!("{place:05}"));
    let listing = ("DescribeAccountLimits", &());
    let (limits, next_marker) = PAGES.page(
        region,
        listing,
        places.zip(limits),
        page_size,
        marker.as_deref(),
    )?;
    Ok(DescribeAccountLimitsResponse {
        limits: Some(limits),
        next_marker,
    })
}
