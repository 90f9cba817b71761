//! Capacity provider strategies: which provider the next task goes to.

use crate::wire::CapacityProviderStrategyItem;

/// The item that the next task goes to, when so many have been placed by each already: the base is
/// filled up first, then each task goes to whom is furthest behind by weight.
///
/// A provider without weight gets its base only, and after as many tasks as the weights add up to,
/// each provider has got as many as its weight says.
pub fn next(strategy: &[CapacityProviderStrategyItem], placed: &[u64]) -> Option<usize> {
    let below_base = (0..strategy.len()).find(|at| placed[*at] < base(&strategy[*at]));
    below_base.or_else(|| furthest_behind(strategy, placed))
}

pub fn base(item: &CapacityProviderStrategyItem) -> u64 {
    u64::try_from(item.base.unwrap_or(0)).unwrap_or(0)
}

pub fn weight(item: &CapacityProviderStrategyItem) -> u64 {
    u64::try_from(item.weight.unwrap_or(0)).unwrap_or(0)
}

/// The item whose tasks above the base are the smallest part of its weight; the first of equals.
fn furthest_behind(strategy: &[CapacityProviderStrategyItem], placed: &[u64]) -> Option<usize> {
    let above_base = |at: usize| placed[at].saturating_sub(base(&strategy[at]));
    (0..strategy.len())
        .filter(|at| weight(&strategy[*at]) > 0)
        .min_by(|one, two| {
            // Compares the parts without dividing.
            let left = above_base(*one) * weight(&strategy[*two]);
            let right = above_base(*two) * weight(&strategy[*one]);
            left.cmp(&right)
        })
}
