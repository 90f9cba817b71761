//! Capacity provider strategies: which provider the next task goes to.

use crate::ecs::Region;
use crate::ecs::capacity::state::CapacityProvider;
use crate::ecs::capacity::strategy;
use crate::ecs::capacity::strategy::{base, weight};
use crate::ecs::find::unknown_capacity_provider;
use crate::ecs::keys::ClusterKey;
use crate::kernel::sorted::SortedSet;
use crate::wire::{
    ApiError, CapacityProviderStatus, CapacityProviderStrategyItem, CapacityProviderType,
    CapacityProviderUpdateStatus, ErrorCode,
};

/// How many items a strategy may have.
const STRATEGY_ITEMS_MAX: usize = 20;

/// How many capacity providers a cluster may have. It was 10 in 2022.
const CLUSTER_PROVIDERS_MAX: usize = 20;

/// The names of the capacity providers that a cluster is to have. `cluster` is `None` for one that
/// is to be made.
///
/// A provider of Managed Instances belongs to its cluster from the beginning. Reports differ on
/// whether it can be named among the providers of that cluster: it was refused in October 2025
/// (hashicorp/terraform-provider-aws#44783), and is what Terraform's modules do since. So it can; a
/// cluster that it does not belong to is refused it.
pub(super) fn providers(
    region: &Region,
    references: &[String],
    cluster: Option<ClusterKey>,
) -> Result<Vec<String>, ApiError> {
    let mut names: Vec<String> = Vec::new();
    for reference in references {
        let provider = region
            .capacity_provider(reference)?
            .ok_or_else(|| unknown_capacity_provider(ErrorCode::InvalidParameter))?;
        check_active(provider)?;
        if provider.cluster().is_some() && provider.cluster() != cluster {
            // Only the beginning is known.
            return Err(ApiError::invalid_parameter(
                "Cannot associate Managed Instances capacity provider to clusters using this API. Managed Instances capacity providers are already associated with the cluster that they were created for.",
            ));
        }
        if names.contains(&provider.name) {
            return Err(duplicate(&provider.name));
        }
        names.push(provider.name.clone());
    }
    if names.len() > CLUSTER_PROVIDERS_MAX {
        return Err(ApiError::invalid_parameter(
            "The maximum number of capacity providers per cluster has been exceeded.",
        ));
    }
    Ok(names)
}

fn check_active(provider: &CapacityProvider) -> Result<(), ApiError> {
    let is_leaving = provider.update_status == Some(CapacityProviderUpdateStatus::DeleteInProgress);
    if provider.status == CapacityProviderStatus::Active && !is_leaving {
        return Ok(());
    }
    // hashicorp/terraform-provider-aws#45693
    Err(ApiError::invalid_parameter(format!(
        "The specified capacity provider '{}' is not in an ACTIVE state. Specify a valid capacity provider and try again.",
        provider.name
    )))
}

/// The wording is ours.
fn duplicate(name: &str) -> ApiError {
    ApiError::invalid_parameter(format!(
        "The capacity provider '{name}' is specified more than once. Specify each capacity provider once and try again."
    ))
}

/// A strategy as it is kept: with the names of the providers, and all numbers. It makes sense for a
/// cluster with these providers and its own. An empty one stands for none.
///
/// Whether any task could be placed by it is another question: see [`check_weights`].
pub(super) fn checked(
    region: &Region,
    strategy: Vec<CapacityProviderStrategyItem>,
    cluster: Option<ClusterKey>,
    providers: &[String],
) -> Result<Vec<CapacityProviderStrategyItem>, ApiError> {
    if strategy.len() > STRATEGY_ITEMS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "capacity provider strategy can have at most {STRATEGY_ITEMS_MAX} items."
        )));
    }
    let mut items: Vec<CapacityProviderStrategyItem> = Vec::new();
    let mut kinds = SortedSet::new();
    for item in strategy {
        let provider = associated(region, &item.capacity_provider, cluster, providers)?;
        check_active(provider)?;
        kinds.insert(Family::of(provider.kind()));
        if items
            .iter()
            .any(|other| other.capacity_provider == provider.name)
        {
            return Err(duplicate(&provider.name));
        }
        items.push(CapacityProviderStrategyItem {
            capacity_provider: provider.name.clone(),
            base: Some(item.base.unwrap_or(0)),
            weight: Some(item.weight.unwrap_or(0)),
        });
    }
    if items.iter().filter(|item| base(item) > 0).count() > 1 {
        return Err(ApiError::invalid_parameter(
            "There are multiple capacity providers in the specified capacity provider strategy with a base value defined. Specify a base value for one capacity provider and try again.",
        ));
    }
    if kinds.len() > 1 {
        return Err(ApiError::invalid_parameter(
            if kinds.contains(&Family::ManagedInstances) {
                // The wording is ours, after the other.
                "A capacity provider strategy cannot contain a mix of capacity providers using Managed Instances and others. Specify one or the other and try again."
            } else {
                "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again."
            },
        ));
    }
    Ok(items)
}

/// Providers that can stand in one strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Fargate,
    AutoScalingGroup,
    ManagedInstances,
}

impl Family {
    fn of(kind: CapacityProviderType) -> Self {
        match kind {
            CapacityProviderType::Fargate | CapacityProviderType::FargateSpot => Self::Fargate,
            CapacityProviderType::Ec2Autoscaling => Self::AutoScalingGroup,
            CapacityProviderType::ManagedInstances => Self::ManagedInstances,
        }
    }
}

/// The provider that an item names, which the cluster must have.
fn associated<'a>(
    region: &'a Region,
    reference: &str,
    cluster: Option<ClusterKey>,
    providers: &[String],
) -> Result<&'a CapacityProvider, ApiError> {
    let provider = region.capacity_provider(reference)?.filter(|provider| {
        providers.contains(&provider.name)
            || (provider.cluster().is_some() && provider.cluster() == cluster)
    });
    provider.ok_or_else(|| {
        ApiError::invalid_parameter(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.",
        )
    })
}

/// Where a strategy comes from: the words for one without weights differ.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    Given,
    ClusterDefault,
}

/// Whether tasks can be placed by the strategy. A cluster may have a default strategy by which none
/// can; those who are to use it are told (terraform-aws-modules/terraform-aws-ecs#27).
pub(super) fn check_weights(
    strategy: &[CapacityProviderStrategyItem],
    origin: Origin,
) -> Result<(), ApiError> {
    if strategy.is_empty() || strategy.iter().any(|item| weight(item) > 0) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(match origin {
        Origin::Given => {
            "There are no capacity providers in the capacity provider strategy with a weight value greater than zero. Specify a weight value greater than zero and try again."
        }
        Origin::ClusterDefault => {
            "There are no capacity providers with a weight value greater than zero defined in the default capacity provider strategy. At least one capacity provider must have a weight value greater than zero specified. Update the cluster's default capacity provider strategy or specify a valid capacity provider strategy and try again."
        }
    }))
}

/// The providers of `count` more tasks when so many are `running` by each already.
pub(super) fn distribute(
    strategy: &[CapacityProviderStrategyItem],
    running: impl Fn(&str) -> u64,
    count: usize,
) -> Vec<String> {
    let mut placed: Vec<u64> = strategy
        .iter()
        .map(|item| running(&item.capacity_provider))
        .collect();
    (0..count)
        .filter_map(|_| {
            let at = strategy::next(strategy, &placed)?;
            placed[at] += 1;
            Some(strategy[at].capacity_provider.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::ecs::fixtures;

    fn item(provider: &str, base: i32, weight: i32) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem {
            capacity_provider: provider.to_owned(),
            base: Some(base),
            weight: Some(weight),
        }
    }

    #[track_caller]
    fn check(strategy: &[(&str, i32, i32)], count: usize, expected: &[&str]) {
        let strategy: Vec<_> = strategy
            .iter()
            .map(|(provider, base, weight)| item(provider, *base, *weight))
            .collect();
        assert_eq!(distribute(&strategy, |_| 0, count), expected);
    }

    #[test]
    fn the_base_comes_first_and_weights_share_the_rest() {
        check(&[("a", 0, 1), ("b", 0, 1)], 4, &["a", "b", "a", "b"]);
        check(&[("a", 0, 1), ("b", 0, 4)], 5, &["a", "b", "b", "b", "b"]);
        check(
            &[("a", 0, 3), ("b", 2, 1)],
            6,
            &["b", "b", "a", "b", "a", "a"],
        );
    }

    #[test]
    fn a_provider_without_weight_gets_its_base_only() {
        check(&[("a", 1, 0), ("b", 0, 1)], 3, &["a", "b", "b"]);
        check(&[("a", 0, 0), ("b", 0, 1)], 2, &["b", "b"]);
        check(&[("a", 1, 0)], 3, &["a"]);
    }

    #[test]
    fn what_is_running_counts() {
        let strategy = [item("a", 2, 1), item("b", 0, 1)];
        let running = |a: u64, b: u64| move |name: &str| if name == "a" { a } else { b };

        assert_eq!(distribute(&strategy, running(1, 5), 2), ["a", "a"]);
        assert_eq!(distribute(&strategy, running(4, 0), 3), ["b", "b", "a"]);
    }

    #[test]
    fn strategies_that_make_no_sense_are_refused() {
        let region = fixtures::region();
        let both = ["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()];
        let cases: [(&[CapacityProviderStrategyItem], &[String], &str); 4] = [
            (
                &[item("FARGATE", 0, 1)],
                &[],
                "not associated with the cluster",
            ),
            (
                &[item("nobody", 0, 1)],
                &both,
                "not associated with the cluster",
            ),
            (
                &[item("FARGATE", 1, 1), item("FARGATE_SPOT", 1, 1)],
                &both,
                "multiple capacity providers",
            ),
            (
                &[item("FARGATE", 0, 1), item("FARGATE", 0, 1)],
                &both,
                "'FARGATE' is specified more than once",
            ),
        ];
        for (strategy, providers, words) in cases {
            let error = checked(&region, strategy.to_vec(), None, providers);
            let error = error.unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    /// The documentation taken at its word: every provider has as many places as its weight in each
    /// round, spread over the round, and tasks take the places in their order once the base is
    /// full.
    fn by_rounds(
        strategy: &[CapacityProviderStrategyItem],
        count: usize,
    ) -> BTreeMap<String, usize> {
        let base: Vec<usize> = strategy
            .iter()
            .enumerate()
            .flat_map(|(at, item)| (0..base(item)).map(move |_| at))
            .collect();
        let mut places: Vec<(f64, usize)> = Vec::new();
        for (at, item) in strategy.iter().enumerate() {
            let weight = weight(item);
            let in_all_rounds = if weight > 0 { count as u64 + weight } else { 0 };
            places.extend((0..in_all_rounds).map(|place| (place as f64 / weight as f64, at)));
        }
        places.sort_by(|one, two| one.0.total_cmp(&two.0).then(one.1.cmp(&two.1)));
        let places = base
            .into_iter()
            .chain(places.into_iter().map(|place| place.1));
        let mut counts = BTreeMap::new();
        for at in places.take(count) {
            *counts
                .entry(strategy[at].capacity_provider.clone())
                .or_default() += 1;
        }
        counts
    }

    fn strategies() -> impl Strategy<Value = Vec<CapacityProviderStrategyItem>> {
        let weights = proptest::collection::vec(0..=20, 1..6);
        (weights, 0..6_usize, 0..8).prop_map(|(weights, with_base, base)| {
            let items = weights.into_iter().enumerate().map(|(at, weight)| {
                let base = if at == with_base { base } else { 0 };
                item(&format!("provider-{at}"), base, weight)
            });
            items.collect()
        })
    }

    fn counted(providers: &[String]) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for provider in providers {
            *counts.entry(provider.clone()).or_default() += 1;
        }
        counts
    }

    proptest! {
        #[test]
        fn tasks_are_spread_as_documented(strategy in strategies(), count in 0..120_usize) {
            let placed = distribute(&strategy, |_| 0, count);

            prop_assert_eq!(counted(&placed), by_rounds(&strategy, count));
        }

        #[test]
        fn it_does_not_matter_in_how_many_calls_tasks_are_run(
            strategy in strategies(),
            first in 0..60_usize,
            then in 0..60_usize,
        ) {
            let at_once = distribute(&strategy, |_| 0, first + then);

            let before = distribute(&strategy, |_| 0, first);
            let running = counted(&before);
            let after = distribute(&strategy, |name| running.get(name).copied().unwrap_or(0) as u64, then);

            prop_assert_eq!([before, after].concat(), at_once);
        }
    }
}
