//! The rules of listeners that traffic goes over with.

use crate::aws::elb;
use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::ecs::service::stages::traffic::{Share, Weight};
use crate::ecs::service::state::Service;
use crate::wire::LoadBalancer;

/// A rule, with what its groups get.
type Route = (String, Vec<(String, i32)>);

/// Gives the rules of a service the weights that its traffic has now.
pub(super) fn follow(region: &mut Region, key: ServiceKey) {
    for (rule, weights) in routes(region.services.get(key)) {
        elb::port::shift(&mut region.elb, &rule, &weights);
    }
}

/// The rules that are to change, with the weights of their groups. Where nobody gets anything yet
/// the rule stays as its owner has made it.
fn routes(service: &Service) -> Vec<Route> {
    let Some(staging) = service.staging() else {
        return Vec::new();
    };
    let Some(target) = service.deployment(staging.target) else {
        return Vec::new();
    };
    let mut routes = Vec::new();
    for balancer in &target.revision.workload.load_balancers {
        let Some(advanced) = &balancer.advanced_configuration else {
            continue;
        };
        let production = (&advanced.production_listener_rule, Kind::Production);
        let test = (&advanced.test_listener_rule, Kind::Test);
        for (rule, kind) in [production, test] {
            let weights = weights(service, balancer, kind);
            if let Some(rule) = rule
                && weights.iter().any(|(_, weight)| *weight > 0)
            {
                routes.push((rule.clone(), weights));
            }
        }
    }
    routes
}

#[derive(Clone, Copy)]
enum Kind {
    Production,
    Test,
}

impl Kind {
    fn of(self, share: Share) -> Weight {
        match self {
            Self::Production => share.production,
            Self::Test => share.test,
        }
    }
}

/// What each of the two groups gets: the sum of the revisions that are there.
fn weights(service: &Service, balancer: &LoadBalancer, kind: Kind) -> Vec<(String, i32)> {
    let advanced = balancer.advanced_configuration.as_ref();
    let alternate = advanced.and_then(|of| of.alternate_target_group_arn.as_deref());
    let groups = [balancer.target_group_arn.as_deref(), alternate];
    let shares = service
        .traffic()
        .into_iter()
        .flat_map(|traffic| traffic.iter());
    let shares: Vec<(&str, f64)> = shares
        .filter_map(|(id, share)| {
            let deployment = service.deployment(*id)?;
            let group = deployment.target_group(balancer)?;
            Some((group, kind.of(*share).percent()))
        })
        .collect();
    let sum = |group: &str| {
        let its = shares.iter().filter(|(of, _)| *of == group);
        its.map(|(_, percent)| percent).sum::<f64>()
    };
    let groups = groups.into_iter().flatten();
    let percents: Vec<(&str, f64)> = groups.map(|group| (group, sum(group))).collect();
    // Weights are whole numbers up to 999: percent where that will do.
    let is_whole = percents.iter().all(|(_, percent)| percent.fract() == 0.0);
    let scale = if is_whole { 1.0 } else { 9.99 };
    let weights = percents.into_iter().map(|(group, percent)| {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 1,000")]
        let weight = (percent * scale).round() as i32;
        (group.to_owned(), weight)
    });
    weights.collect()
}
