//! How often was called, and how often AWS allows that.

use std::collections::BTreeMap;
use std::fmt;

use crate::driver::State;
use crate::driver::requests::{Asked, Record};
use crate::ecs::keys::RegionKey;
use crate::fake::FakeEcs;
use crate::limits::usage::{Usage, measure};
use crate::limits::{Rate, RateGroup, RateLimits};
use crate::wire::{Json, Operation, Route};

/// How often a region was called, by the groups of operations that AWS limits together; see
/// [`FakeEcs::request_rates`].
///
/// Printed it is a table, with advice where fewer calls would do:
///
/// ```text
/// group                   calls  peak/s  limit/s  burst  over
/// cluster resource modify     3       3       40    100     0
/// cluster resource read     120     120       20    100    20
///   In the busiest second 120 calls of DescribeTasks asked for 120 tasks: 2 would do.
/// ```
#[derive(Clone)]
pub struct RequestRates {
    rates: Vec<RequestRate>,
    forgotten: u64,
}

/// How often operations of one group were called.
#[derive(Clone)]
pub struct RequestRate {
    group: RateGroup,
    calls: usize,
    limit: Rate,
    usage: Usage,
    advice: Vec<String>,
}

/// An operation that takes many things in one call: the member that names them, the word for them,
/// and how many there may be.
///
/// The sources are the pages of the operations, such as
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>
const fn batch(operation: Operation) -> Option<(&'static str, &'static str, usize)> {
    Some(match operation {
        Operation::DescribeTasks => ("tasks", "tasks", 100),
        Operation::DescribeServices => ("services", "services", 10),
        Operation::DescribeClusters => ("clusters", "clusters", 100),
        Operation::DescribeContainerInstances => ("containerInstances", "instances", 100),
        Operation::UpdateContainerInstancesState => ("containerInstances", "instances", 10),
        Operation::UpdateTaskProtection => ("tasks", "tasks", 10),
        Operation::DeleteTaskDefinitions => ("taskDefinitions", "revisions", 10),
        Operation::RunTask => ("count", "tasks", 10),
        _ => return None,
    })
}

/// How many things a call asks for.
fn asked_for(record: &Record, member: &str) -> usize {
    let Asked::Call { body, .. } = &record.what else {
        return 0;
    };
    let value = &Json::read(body)[member];
    let number = value.as_i64().and_then(|it| usize::try_from(it).ok());
    number.unwrap_or_else(|| value.items().count()).max(1)
}

fn operation(record: &Record) -> Option<Operation> {
    match record.what {
        Asked::Call {
            route: Route::Ecs(operation),
            ..
        } => Some(operation),
        _ => None,
    }
}

/// What calls of the busiest second had better been.
fn advice(busiest: &[&Record]) -> Vec<String> {
    let mut calls: BTreeMap<&str, (Operation, usize, usize)> = BTreeMap::new();
    for record in busiest {
        let Some(operation) = operation(record) else {
            continue;
        };
        let Some((member, _, _)) = batch(operation) else {
            continue;
        };
        let of = calls.entry(operation.as_str()).or_insert((operation, 0, 0));
        of.1 += 1;
        of.2 += asked_for(record, member);
    }
    let advice = calls.into_values().filter_map(|(operation, calls, things)| {
        let (_, word, most) = batch(operation)?;
        let enough = things.div_ceil(most);
        (enough < calls).then(|| {
            format!(
                "In the busiest second {calls} calls of {operation} asked for {things} {word}: {enough} would do."
            )
        })
    });
    advice.collect()
}

impl RequestRates {
    pub(crate) fn of(fake: &FakeEcs) -> Self {
        let here = fake.region_key();
        fake.read(|state| Self::in_region(state, here))
    }

    fn in_region(state: &State, here: RegionKey) -> Self {
        let limits = &state.region(here).settings.rate_limits;
        let mut groups: BTreeMap<RateGroup, Vec<&Record>> = BTreeMap::new();
        for record in state.requests().iter().filter(|it| it.region == here) {
            if let Some(group) = operation(record).and_then(RateGroup::of) {
                groups.entry(group).or_default().push(record);
            }
        }
        let rates = groups.into_iter();
        Self {
            rates: rates
                .map(|(group, records)| RequestRate::new(group, &records, limits))
                .collect(),
            forgotten: state.requests().dropped(),
        }
    }

    /// The groups that were called, in the order of AWS's table.
    pub fn iter(&self) -> impl Iterator<Item = &RequestRate> {
        self.rates.iter()
    }

    /// Whether no call was over the limit of its group.
    #[must_use]
    pub fn are_within_limits(&self) -> bool {
        self.rates.iter().all(|rate| rate.over() == 0)
    }
}

impl RequestRate {
    fn new(group: RateGroup, records: &[&Record], limits: &RateLimits) -> Self {
        let limit = limits.of(group).unwrap_or_else(|| group.aws());
        let times: Vec<_> = records.iter().map(|record| record.at).collect();
        let usage = measure(&times, limit);
        let (from, to) = usage.peak_calls;
        Self {
            group,
            calls: records.len(),
            limit,
            usage,
            advice: advice(&records[from..to]),
        }
    }

    /// The group, as AWS's table names it: `cluster resource read`.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group.as_str()
    }

    /// How many calls there were.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// The most calls within any second of the fake's time. While that stands still, as it does
    /// between the calls of a test with a paused clock, all calls are in one second.
    #[must_use]
    pub fn peak_per_second(&self) -> usize {
        self.usage.peak
    }

    /// How many calls a second are allowed for long: as the fake was told, or by AWS's table.
    #[must_use]
    pub fn limit_per_second(&self) -> u32 {
        self.limit.per_second
    }

    /// How many calls are allowed at once, after a time without any.
    #[must_use]
    pub fn burst(&self) -> u32 {
        self.limit.burst
    }

    /// How many of the calls were more than allowed: that many are refused with these limits.
    #[must_use]
    pub fn over(&self) -> usize {
        self.usage.over
    }

    /// How fewer calls would do, in sentences: where the busiest second had several of an operation
    /// that takes many things in one.
    #[must_use]
    pub fn advice(&self) -> &[String] {
        &self.advice
    }
}

impl fmt::Display for RequestRates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.rates.iter().map(|rate| rate.group().len());
        let width = widths.max().unwrap_or(0).max("group".len());
        writeln!(f, "{:width$}  calls  peak/s  limit/s  burst  over", "group")?;
        for rate in &self.rates {
            writeln!(
                f,
                "{:width$}  {:>5}  {:>6}  {:>7}  {:>5}  {:>4}",
                rate.group(),
                rate.calls(),
                rate.peak_per_second(),
                rate.limit_per_second(),
                rate.burst(),
                rate.over(),
            )?;
            for advice in &rate.advice {
                writeln!(f, "  {advice}")?;
            }
        }
        if self.forgotten > 0 {
            writeln!(f, "{} earlier requests are not counted.", self.forgotten)?;
        }
        Ok(())
    }
}

impl fmt::Debug for RequestRates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.rates).finish()
    }
}

impl fmt::Debug for RequestRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (group, calls, peak) = (self.group(), self.calls(), self.peak_per_second());
        let (limit, burst, over) = (self.limit_per_second(), self.burst(), self.over());
        write!(
            f,
            "{group}: {calls} calls, {peak}/s at most, {over} over {limit}/s and {burst} at once"
        )
    }
}
