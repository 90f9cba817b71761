//! `DeleteLoadBalancer` — the load balancer is gone, with its listeners and their rules. One that
//! is protected stays. One that is not there is as good as deleted.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html>

use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::elbv2::types::{DeleteLoadBalancerRequest, DeleteLoadBalancerResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn delete_load_balancer(
    region: &mut Region,
    input: DeleteLoadBalancerRequest,
) -> Result<DeleteLoadBalancerResponse, ApiError> {
    let DeleteLoadBalancerRequest {
        load_balancer_arn: arn,
    } = input;
    let declared = &mut region.elb.declared;
    let Some(balancer) = declared.load_balancers.get(&arn) else {
        return Ok(DeleteLoadBalancerResponse {});
    };
    let protection = balancer.attributes.get(attributes::DELETION_PROTECTION);
    if protection.is_some_and(|it| it == "true") {
        let text = format!(
            "Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        );
        return Err(ApiError::new(ErrorCode::OperationNotPermittedCode, text));
    }
    declared.load_balancers.remove(&arn);
    let listeners = declared.listeners_of(&arn).into_iter();
    let listeners: Vec<String> = listeners.map(|(arn, _)| arn.to_owned()).collect();
    for listener in listeners {
        declared.remove_listener(&listener);
    }
    Ok(DeleteLoadBalancerResponse {})
}
