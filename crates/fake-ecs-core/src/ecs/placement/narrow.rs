//! Which of the instances that can take a task gets it.

use crate::ecs::Region;
use crate::ecs::instance::Instance;
use crate::ecs::placement::candidates::Candidate;
use crate::ecs::placement::strategy::Strategy;
use crate::ecs::placement::wanted::Wanted;
use crate::kernel::sorted::SortedMap;

/// Leaves those that the strategy holds equally good, in their order.
pub(super) fn narrow<'a>(
    region: &'a Region,
    strategy: &Strategy,
    chance: u64,
    wanted: &Wanted<'_>,
    candidates: &mut Vec<Candidate<'a>>,
) {
    match strategy {
        Strategy::Random => {
            let count = candidates.len().max(1) as u64;
            let at = usize::try_from(chance % count).unwrap_or(0);
            *candidates = candidates.get(at).copied().into_iter().collect();
        }
        Strategy::SpreadOverInstances => keep_least(candidates, |of| of.of_group),
        Strategy::SpreadOver(attribute) => spread_over(region, attribute, wanted, candidates),
        Strategy::BinpackCpu => keep_least(candidates, |of| {
            of.instance.registered.remaining_cpu(of.load.used())
        }),
        Strategy::BinpackMemory => keep_least(candidates, |of| {
            of.instance.registered.remaining_memory(of.load.used())
        }),
    }
}

/// Leaves those with a value of the attribute with which the fewest tasks of the group are to run.
/// Instances without the attribute count as if they had a value of their own.
fn spread_over<'a>(
    region: &'a Region,
    attribute: &str,
    wanted: &Wanted<'_>,
    candidates: &mut Vec<Candidate<'a>>,
) {
    let group = region.tasks.group(wanted.cluster, wanted.group);
    if group.is_empty() {
        return;
    }
    // A number for each value, so that texts are compared once for each instance.
    let mut numbers = SortedMap::<Option<&str>, usize>::new();
    let mut near = 0;
    let mut number = |of: &'a Instance| {
        let next = numbers.len();
        let value = of.attributes.value_near(attribute, &mut near);
        *numbers.get_or_insert_with(value, || next)
    };
    let own: Vec<usize> = candidates.iter().map(|of| number(of.instance)).collect();
    // Both are in the order of the instances, so one walk along them does.
    let mut known = candidates.iter().zip(&own).peekable();
    let mut counts = Vec::<usize>::new();
    for (key, count) in group {
        while known.next_if(|(of, _)| of.instance.key < *key).is_some() {}
        let at = match known.peek() {
            Some((of, at)) if of.instance.key == *key => **at,
            _ => number(region.instances.get(*key)),
        };
        if counts.len() <= at {
            counts.resize(at + 1, 0);
        }
        counts[at] += count;
    }
    let mut own = own.iter();
    keep_least(candidates, |_| {
        let count = own.next().and_then(|at| counts.get(*at));
        count.copied().unwrap_or(0)
    });
}

/// Leaves those of which `cost` is least. It is asked once of each, in their order.
fn keep_least<C: Ord>(candidates: &mut Vec<Candidate<'_>>, cost: impl FnMut(&Candidate<'_>) -> C) {
    let costs: Vec<C> = candidates.iter().map(cost).collect();
    let least = costs.iter().min();
    let mut at = 0;
    candidates.retain(|_| {
        at += 1;
        costs.get(at - 1) == least
    });
}
