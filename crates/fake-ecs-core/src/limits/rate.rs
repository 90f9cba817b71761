//! How large buckets are and how fast they fill, as a user sets it.

use super::group::RateGroup;
use super::neighbours;
use crate::wire::Route;

/// What a bucket allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rate {
    /// How many tokens are added in a second.
    pub per_second: u32,
    /// How many tokens a full bucket has. Each call takes one.
    pub burst: u32,
}

/// How often a caller may call, as token buckets: what the service allows to an account in a
/// region.
///
/// Give it to [`rate_limits`](struct.Builder.html#method.rate_limits). A call that finds its bucket
/// empty is answered with `ThrottlingException: Rate exceeded`, or with what the service has
/// instead (`RequestThrottled` of SQS, `Throttled` of SNS, `SlowDown` of S3, `Throttling` of STS,
/// Elastic Load Balancing and CloudFormation), and not carried out. A bucket is full at the start,
/// and fills steadily in the fake's time: while that stands still, it does not.
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use fake_ecs::RateLimits;
///
/// // What AWS allows, and less for the bucket that RunTask shares with StopTask and others.
/// let limits = RateLimits::aws().per_second("RunTask", 1, 2);
/// # assert_ne!(limits, RateLimits::aws());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[warn(missing_docs)]
pub struct RateLimits {
    /// The rates of groups that are limited, in the order of groups.
    groups: Vec<(RateGroup, Rate)>,
    /// The rate of all calls together.
    all: Option<Rate>,
    /// Whether other services than ECS are limited as AWS limits them.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    aws_neighbours: bool,
    /// The rates of their buckets that were set, by the names of the buckets.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    neighbours: Vec<(String, Rate)>,
}

impl RateLimits {
    /// Nothing is limited, which is the default of a fake.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// AWS's table: for each group of operations one bucket, which they share. `RunTask`,
    /// `StopTask` and their like have 100 tokens and get 40 a second; `RegisterTaskDefinition` and
    /// `DeregisterTaskDefinition` have 20, and get one.
    ///
    /// Operations on task sets and gateways, and a few others, are not in the table and not
    /// limited.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>
    ///
    /// Other services are limited by their default quotas in us-east-1: `GetLogEvents` and
    /// `FilterLogEvents` to 25 a second each, `GetParameter`, `GetParameters` and `PutParameter`
    /// together to 40, STS to 600, EventBridge but for `PutEvents` to 50 for each operation, what
    /// describes load balancers to 10 with 40 at once, and what sends to, receives from or deletes
    /// from a FIFO queue to 300 each for the queue. Not limited are other queues, what changes load
    /// balancers, and operations whose quotas AWS does not tell.
    #[must_use]
    pub fn aws() -> Self {
        let groups = RateGroup::ALL.iter().map(|group| (*group, group.aws()));
        Self {
            groups: groups.collect(),
            all: None,
            aws_neighbours: true,
            neighbours: Vec::new(),
        }
    }

    /// One more bucket, from which each call of ECS takes a token, whatever it asks for.
    ///
    /// ```
    /// # extern crate fake_ecs_core as fake_ecs;
    /// let limits = fake_ecs::RateLimits::none().all_per_second(20, 40);
    /// # assert_ne!(limits, fake_ecs::RateLimits::none());
    /// ```
    #[must_use]
    pub fn all_per_second(mut self, per_second: u32, burst: u32) -> Self {
        self.all = Some(Rate { per_second, burst });
        self
    }

    /// The bucket that an operation shares with the others of its group: so many tokens a second,
    /// and so many when it is full. Operations of other services are called as in IAM's policies,
    /// `logs:GetLogEvents`; those for which AWS has no quota have buckets of their own.
    ///
    /// # Panics
    ///
    /// When there is no such operation, or it is one of ECS for which AWS's table has no bucket.
    #[must_use]
    #[track_caller]
    pub fn per_second(mut self, operation: &str, per_second: u32, burst: u32) -> Self {
        let route: Route = match operation.parse() {
            Ok(route) => route,
            Err(error) => panic!("{error}"),
        };
        let rate = Rate { per_second, burst };
        let Some(operation) = route.of_ecs() else {
            set(&mut self.neighbours, neighbours::bucket(route), rate);
            return self;
        };
        let Some(group) = RateGroup::of(operation) else {
            panic!("AWS limits no rate of {operation}; all_per_second() limits that of all calls");
        };
        set(&mut self.groups, group, rate);
        self
    }

    /// The rate of a group, if it is limited.
    #[doc(hidden)]
    #[must_use]
    pub fn of(&self, group: RateGroup) -> Option<Rate> {
        let found = self.groups.iter().find(|(limited, _)| *limited == group);
        found.map(|(_, rate)| *rate)
    }

    /// The bucket of an operation of another service than ECS, if it is limited: its name, and its
    /// rate. `queue` is the queue in order that the call is about, if it is about one.
    #[doc(hidden)]
    #[must_use]
    pub fn of_neighbour(&self, route: Route, queue: Option<&str>) -> Option<(String, Rate)> {
        if !self.aws_neighbours && self.neighbours.is_empty() {
            return None;
        }
        let bucket = neighbours::bucket(route);
        let set = self.neighbours.iter().find(|(name, _)| *name == bucket);
        if let Some((name, rate)) = set {
            return Some((name.clone(), *rate));
        }
        if !self.aws_neighbours {
            return None;
        }
        let of_queue = queue.and_then(|queue| neighbours::aws_of_queue(route, queue));
        of_queue.or_else(|| neighbours::aws(route).map(|rate| (bucket, rate)))
    }

    /// The rate of all calls together, if it is limited.
    #[doc(hidden)]
    #[must_use]
    pub fn of_all(&self) -> Option<Rate> {
        self.all
    }

    /// Whether nothing is limited.
    #[doc(hidden)]
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.groups.is_empty()
            && self.all.is_none()
            && !self.aws_neighbours
            && self.neighbours.is_empty()
    }
}

/// Sets the rate of a bucket. They are in order.
fn set<K: Ord>(rates: &mut Vec<(K, Rate)>, key: K, rate: Rate) {
    match rates.binary_search_by(|(known, _)| known.cmp(&key)) {
        Ok(at) => rates[at].1 = rate,
        Err(at) => rates.insert(at, (key, rate)),
    }
}
