//! How often was called, and how often AWS allows that.

use std::collections::BTreeMap;
use std::fmt;
use std::slice;

use crate::driver::State;
use crate::driver::requests::{Asked, Record};
use crate::ecs::keys::RegionKey;
use crate::fake::FakeEcs;
use crate::limits::usage::{Usage, measure};
use crate::limits::{Rate, RateGroup};
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
    /// `None` for all calls together.
    group: Option<RateGroup>,
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

/// Calls that could have been fewer: of one operation, alike but for the things that they ask for.
struct Alike {
    operation: Operation,
    calls: usize,
    /// How often each thing that has a name was asked for.
    named: BTreeMap<String, usize>,
    /// How many were asked for that have none.
    nameless: usize,
}

impl Alike {
    fn add(&mut self, things: &Json) {
        self.calls += 1;
        match things.as_i64().and_then(|it| usize::try_from(it).ok()) {
            Some(count) => self.nameless += count,
            None if things.items().len() == 0 => self.nameless += 1,
            None => {
                for thing in things.items() {
                    *self.named.entry(thing.to_string()).or_default() += 1;
                }
            }
        }
    }

    /// How many calls would do, if so many things fit into one. What is asked for again and again
    /// takes as many calls.
    fn enough(&self, most: usize) -> usize {
        let named: usize = self.named.values().sum();
        let again = self.named.values().max().copied().unwrap_or(0);
        (named + self.nameless).div_ceil(most).max(again)
    }
}

/// The body of a call without the things that it asks for, and without what makes it another call.
fn rest(body: &Json, member: &str) -> String {
    let members = body.members();
    let members = members.filter(|(name, _)| *name != member && *name != "clientToken");
    members
        .map(|(name, value)| format!("{name}={value};"))
        .collect()
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

/// How the calls of the busiest second could have been fewer.
fn advice(busiest: &[&Record]) -> Vec<String> {
    let mut all: BTreeMap<(&str, String), Alike> = BTreeMap::new();
    for record in busiest {
        let (Some(operation), Asked::Call { body, .. }) = (operation(record), &record.what) else {
            continue;
        };
        let Some((member, _, _)) = batch(operation) else {
            continue;
        };
        let body = Json::read(body);
        let alike = all.entry((operation.as_str(), rest(&body, member)));
        let alike = alike.or_insert(Alike {
            operation,
            calls: 0,
            named: BTreeMap::new(),
            nameless: 0,
        });
        alike.add(&body[member]);
    }
    let advice = all.into_values().filter_map(|alike| {
        let Alike {
            operation, calls, ..
        } = alike;
        let (_, word, most) = batch(operation)?;
        let (enough, things) = (alike.enough(most), alike.named.len() + alike.nameless);
        (enough < calls).then(|| {
            format!(
                "In the busiest second {calls} calls of {operation} asked for {things} {word}: {enough} would do."
            )
        })
    });
    advice.collect()
}

impl RequestRates {
    pub(crate) fn of_region(fake: &FakeEcs) -> Self {
        let here = fake.region_key();
        fake.read(|state| Self::in_region(state, here))
    }

    fn in_region(state: &State, here: RegionKey) -> Self {
        let limits = &state.region(here).settings.rate_limits;
        let mut groups: BTreeMap<RateGroup, Vec<&Record>> = BTreeMap::new();
        let mut all = Vec::new();
        for record in state.requests().iter().filter(|it| it.region == here) {
            let Some(operation) = operation(record) else {
                continue;
            };
            all.push(record);
            if let Some(group) = RateGroup::of(operation) {
                groups.entry(group).or_default().push(record);
            }
        }
        let rates = groups.into_iter().map(|(group, records)| {
            let limit = limits.of(group).unwrap_or_else(|| group.aws());
            let rate = RequestRate::new(Some(group), &records, limit);
            let (from, to) = rate.usage.peak_calls;
            let advice = advice(&records[from..to]);
            RequestRate { advice, ..rate }
        });
        // Where the fake limits all calls together.
        let limit_of_all = limits.of_all().filter(|_| !all.is_empty());
        let of_all = limit_of_all.map(|limit| RequestRate::new(None, &all, limit));
        Self {
            rates: rates.chain(of_all).collect(),
            forgotten: state.requests().dropped(),
        }
    }

    /// The groups that were called, in the order of AWS's table. After them, where the fake
    /// [limits all calls together](crate::RateLimits::all_per_second), these.
    pub fn iter(&self) -> slice::Iter<'_, RequestRate> {
        self.rates.iter()
    }

    /// How often the group of that operation was called: `None` where it was not, or is in no group
    /// of AWS's table.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// // … the application works …
    /// let rate = ecs.request_rates().of("DescribeTasks").cloned();
    /// assert!(rate.is_none_or(|rate| rate.over() == 0));
    /// ```
    ///
    /// # Panics
    ///
    /// When ECS has no operation of that name, with names that are like it.
    #[track_caller]
    #[must_use]
    pub fn of(
        &self,
        operation: impl TryInto<Operation, Error: fmt::Display>,
    ) -> Option<&RequestRate> {
        let group = match operation.try_into() {
            Ok(operation) => RateGroup::of(operation)?,
            Err(unknown) => panic!("{unknown}"),
        };
        self.rates.iter().find(|rate| rate.group == Some(group))
    }

    /// Whether no call was over the limit of its group.
    #[must_use]
    pub fn are_within_limits(&self) -> bool {
        self.rates.iter().all(|rate| rate.over() == 0)
    }
}

impl RequestRate {
    fn new(group: Option<RateGroup>, records: &[&Record], limit: Rate) -> Self {
        let times: Vec<_> = records.iter().map(|record| record.at).collect();
        let usage = measure(&times, limit);
        Self {
            group,
            calls: records.len(),
            limit,
            usage,
            advice: Vec::new(),
        }
    }

    /// The group, as AWS's table names it: `cluster resource read`. `all calls` for those of every
    /// group and of none.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group.map_or("all calls", RateGroup::as_str)
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

impl<'a> IntoIterator for &'a RequestRates {
    type Item = &'a RequestRate;
    type IntoIter = slice::Iter<'a, RequestRate>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
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
