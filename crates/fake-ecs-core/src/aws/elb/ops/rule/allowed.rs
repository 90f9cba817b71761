//! Which listeners have rules, and what rules cannot have.

use crate::aws::elb::declared::{Declared, refusals};
use crate::wire::ApiError;
use crate::wire::elbv2::enums::LoadBalancerTypeEnum;
use crate::wire::elbv2::types::RuleTransform;

/// The type of the load balancer that a listener belongs to. Only one for applications has rules
/// beside the default one.
pub(super) fn kind_of(
    declared: &Declared,
    listener: &str,
) -> Result<LoadBalancerTypeEnum, ApiError> {
    let balancer = declared.listener(listener)?.load_balancer();
    let kind = declared.load_balancer(balancer)?.kind();
    match kind {
        LoadBalancerTypeEnum::Application => Ok(kind),
        // From memory.
        LoadBalancerTypeEnum::Network | LoadBalancerTypeEnum::Gateway => Err(refusals::invalid(
            "Rules are unsupported for listeners of Network and Gateway Load Balancers",
        )),
    }
}

pub(super) fn without_transforms(transforms: Option<Vec<RuleTransform>>) -> Result<(), ApiError> {
    match transforms.unwrap_or_default()[..] {
        [] => Ok(()),
        _ => Err(refusals::not_emulated("transforms of rules")),
    }
}
