//! `DescribeListeners` — those of a load balancer, or some by ARN.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>

use crate::aws::elb::declared::pages::PAGES;
use crate::aws::elb::declared::{refusals, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    self as wire, DescribeListenersRequest, DescribeListenersResponse,
};

pub(in crate::aws::elb::ops) fn describe_listeners(
    region: &Region,
    input: DescribeListenersRequest,
) -> Result<DescribeListenersResponse, ApiError> {
    let DescribeListenersRequest {
        listener_arns,
        load_balancer_arn,
        marker,
        page_size,
    } = input;
    let by = format!("{listener_arns:?} {load_balancer_arn:?}");
    let declared = &region.elb.declared;
    let arns = listener_arns.filter(|arns| !arns.is_empty());
    let found: Vec<wire::Listener> = match (arns, load_balancer_arn) {
        (Some(_), Some(_)) => {
            return Err(refusals::several_selections(
                "load balancer ARN, listener ARNs",
            ));
        }
        (None, None) => {
            return Err(refusals::invalid(
                "You must specify either listener ARNs or a load balancer ARN",
            ));
        }
        (Some(arns), None) => {
            let listeners = arns.iter().map(|arn| {
                let listener = declared.listener(arn)?;
                Ok(shown::listener(region, arn, listener))
            });
            listeners.collect::<Result<_, ApiError>>()?
        }
        (None, Some(arn)) => {
            declared.load_balancer(&arn)?;
            let listeners = declared.listeners_of(&arn).into_iter();
            listeners
                .map(|(arn, of)| shown::listener(region, arn, of))
                .collect()
        }
    };
    let keyed = found.into_iter().map(|of| {
        let arn = of.listener_arn.as_deref().unwrap_or_default();
        (format!("{:05}{arn}", of.port.unwrap_or_default()), of)
    });
    let listing = ("DescribeListeners", &by);
    let (found, next_marker) = PAGES.page(region, listing, keyed, page_size, marker.as_deref())?;
    Ok(DescribeListenersResponse {
        listeners: Some(found),
        next_marker,
    })
}
