//! Capacity provider strategies: which provider the next task goes to.

use crate::wire::{ApiError, CapacityProviderStrategyItem};

/// The providers that every account has. Others cannot be made yet.
const FARGATE_PROVIDERS: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

/// How many items a strategy may have.
const STRATEGY_ITEMS_MAX: usize = 20;

/// Whether the providers exist.
pub(super) fn check_providers(providers: &[String]) -> Result<(), ApiError> {
    if providers
        .iter()
        .all(|provider| FARGATE_PROVIDERS.contains(&provider.as_str()))
    {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(
        "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    ))
}

/// Whether a strategy makes sense for a cluster with these providers. An empty one stands for none.
pub(super) fn check(
    strategy: &[CapacityProviderStrategyItem],
    providers: &[String],
) -> Result<(), ApiError> {
    if strategy.is_empty() {
        return Ok(());
    }
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    if strategy.len() > STRATEGY_ITEMS_MAX {
        return refuse(format!(
            "capacity provider strategy can have at most {STRATEGY_ITEMS_MAX} items."
        ));
    }
    if strategy
        .iter()
        .any(|item| !providers.contains(&item.capacity_provider))
    {
        return refuse(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.".to_owned(),
        );
    }
    if strategy
        .iter()
        .filter(|item| item.base.unwrap_or(0) > 0)
        .count()
        > 1
    {
        return refuse(
            "There are multiple capacity providers in the specified capacity provider strategy with a base value defined. Specify a base value for one capacity provider and try again.".to_owned(),
        );
    }
    if strategy.iter().all(|item| item.weight.unwrap_or(0) == 0) {
        return refuse(
            "There are no capacity providers in the capacity provider strategy with a weight value greater than zero. Specify a weight value greater than zero and try again.".to_owned(),
        );
    }
    Ok(())
}

/// The providers of `count` tasks: the base first, then by weight, each time to whom is furthest behind.
pub(super) fn distribute(strategy: &[CapacityProviderStrategyItem], count: usize) -> Vec<String> {
    let mut placed = vec![0_i64; strategy.len()];
    let base = strategy.iter().position(|item| item.base.unwrap_or(0) > 0);
    (0..count)
        .filter_map(|_| {
            let to_base =
                base.filter(|at| placed[*at] < i64::from(strategy[*at].base.unwrap_or(0)));
            let at = to_base.or_else(|| furthest_behind(strategy, &placed))?;
            placed[at] += 1;
            Some(strategy[at].capacity_provider.clone())
        })
        .collect()
}

/// The item whose share of what has been placed by weight is smallest; the first of equals.
fn furthest_behind(strategy: &[CapacityProviderStrategyItem], placed: &[i64]) -> Option<usize> {
    let weighted = strategy.iter().zip(placed).enumerate();
    weighted
        .filter(|(_, (item, _))| item.weight.unwrap_or(0) > 0)
        .min_by(|(_, (one, placed_one)), (_, (two, placed_two))| {
            let by_weight = |item: &CapacityProviderStrategyItem, placed: i64| {
                placed
                    .saturating_sub(i64::from(item.base.unwrap_or(0)))
                    .max(0)
            };
            let (weight_one, weight_two) = (one.weight.unwrap_or(0), two.weight.unwrap_or(0));
            // Compares the shares without dividing.
            let left = by_weight(one, **placed_one) * i64::from(weight_two);
            let right = by_weight(two, **placed_two) * i64::from(weight_one);
            left.cmp(&right)
        })
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(provider: &str, base: i32, weight: i32) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem {
            capacity_provider: provider.to_owned(),
            base: Some(base),
            weight: Some(weight),
        }
    }

    #[test]
    fn the_base_comes_first_and_weights_share_the_rest() {
        let strategy = [item("FARGATE", 2, 1), item("FARGATE_SPOT", 0, 3)];

        let placed = distribute(&strategy, 10);

        assert_eq!(placed[..2], ["FARGATE", "FARGATE"]);
        assert_eq!(
            placed
                .iter()
                .filter(|provider| *provider == "FARGATE")
                .count(),
            2 + 2
        );
    }

    #[test]
    fn a_provider_without_weight_gets_its_base_only() {
        let strategy = [item("FARGATE", 1, 0), item("FARGATE_SPOT", 0, 1)];

        assert_eq!(
            distribute(&strategy, 3),
            ["FARGATE", "FARGATE_SPOT", "FARGATE_SPOT"]
        );
    }

    #[test]
    fn strategies_that_make_no_sense_are_refused() {
        let both = ["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()];
        let cases: [(&[CapacityProviderStrategyItem], &[String], &str); 3] = [
            (
                &[item("FARGATE", 0, 1)],
                &[],
                "not associated with the cluster",
            ),
            (
                &[item("FARGATE", 0, 0)],
                &both,
                "weight value greater than zero",
            ),
            (
                &[item("FARGATE", 1, 1), item("FARGATE_SPOT", 1, 1)],
                &both,
                "multiple capacity providers",
            ),
        ];
        for (strategy, providers, words) in cases {
            let error = check(strategy, providers).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
