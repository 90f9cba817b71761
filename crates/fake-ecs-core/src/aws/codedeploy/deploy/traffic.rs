//! Moves the traffic of listeners from the original task set to its replacement, and back.
//!
//! All rules of a listener that forward to one of the two target groups are changed.

use crate::aws::elb;
use crate::ecs::Region;
use crate::wire::codedeploy::enums::ErrorCode;
use crate::wire::codedeploy::types::{TargetGroupPairInfo, TrafficRoute};

use super::super::state::{Deployment, Key};
use super::failure::Failure;

/// Whether there is a listener for test traffic.
pub fn has_test_listener(deployment: &Deployment) -> bool {
    !listeners(deployment, |it| it.test_traffic_route.as_ref()).is_empty()
}

/// The listeners of a route.
fn listeners(
    deployment: &Deployment,
    route: impl Fn(&TargetGroupPairInfo) -> Option<&TrafficRoute>,
) -> Vec<String> {
    let balancers = deployment.settings.load_balancer_info.as_ref();
    let pairs = balancers.and_then(|it| it.target_group_pair_info_list.as_ref());
    let routes = pairs.into_iter().flatten().filter_map(route);
    routes
        .filter_map(|it| it.listener_arns.clone())
        .flatten()
        .collect()
}

/// Refuses listeners that do not forward to the original task set, where load balancers are made
/// at all.
pub fn check(region: &Region, key: Key) -> Result<(), Failure> {
    let deployment = &region.codedeploy.deployments[key];
    let is_used = elb::port::is_used(&region.elb) == Some(true);
    if region.settings.is_lenient("elasticloadbalancing", is_used) {
        return Ok(());
    }
    let group = &deployment.target.blue_group;
    for listener in listeners(deployment, |it| it.prod_traffic_route.as_ref()) {
        if elb::port::rules_to(&region.elb, &listener, &[group]).is_empty() {
            let text = format!(
                "The ELB could not be updated due to the following error: Primary taskset target group must be behind listener {listener}"
            );
            return Err(Failure::new(ErrorCode::ElasticLoadBalancingInvalid, text));
        }
    }
    Ok(())
}

/// The replacement gets that share of the traffic, in percent.
pub fn move_production(region: &mut Region, key: Key, share: i32) -> Result<(), Failure> {
    check(region, key)?;
    let deployment = &region.codedeploy.deployments[key];
    let listeners = listeners(deployment, |it| it.prod_traffic_route.as_ref());
    shift(region, key, &listeners, share);
    let now = region.now();
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.target.share = share;
    deployment.updated = now;
    Ok(())
}

/// The replacement gets all of the test traffic.
pub fn move_test(region: &mut Region, key: Key) {
    let deployment = &region.codedeploy.deployments[key];
    let listeners = listeners(deployment, |it| it.test_traffic_route.as_ref());
    shift(region, key, &listeners, 100);
    region.codedeploy.deployments[key].target.is_tested = true;
}

/// The original task set gets all of the traffic again that was moved.
pub fn move_back(region: &mut Region, key: Key) {
    let deployment = &region.codedeploy.deployments[key];
    let (share, is_tested) = (deployment.target.share, deployment.target.is_tested);
    let production = listeners(deployment, |it| it.prod_traffic_route.as_ref());
    let test = listeners(deployment, |it| it.test_traffic_route.as_ref());
    if share > 0 {
        shift(region, key, &production, 0);
    }
    if is_tested {
        shift(region, key, &test, 0);
    }
    region.codedeploy.deployments[key].target.share = 0;
}

fn shift(region: &mut Region, key: Key, listeners: &[String], share: i32) {
    let target = &region.codedeploy.deployments[key].target;
    let (blue, green) = (target.blue_group.clone(), target.green_group.clone());
    for listener in listeners {
        let weights = [(blue.clone(), 100 - share), (green.clone(), share)];
        for rule in elb::port::rules_to(&region.elb, listener, &[&blue, &green]) {
            elb::port::shift(&mut region.elb, &rule, &weights);
        }
    }
}
