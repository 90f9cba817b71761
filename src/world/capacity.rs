//! Capacity provider strategies: which provider the next task goes to.

use crate::wire::CapacityProviderStrategyItem;

/// The item of the strategy that the next task goes to, when so many have gone to each: the base first, then by weight,
/// each time to whom is furthest behind.
pub(crate) fn next(strategy: &[CapacityProviderStrategyItem], placed: &[usize]) -> Option<usize> {
    let base =
        |item: &CapacityProviderStrategyItem| usize::try_from(item.base.unwrap_or(0)).unwrap_or(0);
    let below_base = strategy
        .iter()
        .zip(placed)
        .position(|(item, placed)| *placed < base(item));
    below_base.or_else(|| furthest_behind(strategy, placed))
}

/// The item whose share of what has been placed by weight is smallest; the first of equals.
fn furthest_behind(strategy: &[CapacityProviderStrategyItem], placed: &[usize]) -> Option<usize> {
    let weighted = strategy.iter().zip(placed).enumerate();
    weighted
        .filter(|(_, (item, _))| item.weight.unwrap_or(0) > 0)
        .min_by(|(_, (one, placed_one)), (_, (two, placed_two))| {
            let by_weight = |item: &CapacityProviderStrategyItem, placed: usize| {
                let placed = i64::try_from(placed).unwrap_or(i64::MAX);
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
