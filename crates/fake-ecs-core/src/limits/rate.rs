//! How large buckets are and how fast they fill, as a user sets it.

use super::group::RateGroup;
use crate::wire::Operation;

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
/// empty is answered with `ThrottlingException: Rate exceeded`, and not carried out. A bucket is
/// full at the start, and fills steadily in the fake's time: while that stands still, it does not.
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
    #[must_use]
    pub fn aws() -> Self {
        let groups = RateGroup::ALL.iter().map(|group| (*group, group.aws()));
        Self {
            groups: groups.collect(),
            all: None,
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
    /// and so many when it is full.
    ///
    /// # Panics
    ///
    /// When there is no such operation, or AWS's table has no bucket for it.
    #[must_use]
    #[track_caller]
    pub fn per_second(mut self, operation: &str, per_second: u32, burst: u32) -> Self {
        let operation = match Operation::try_from(operation) {
            Ok(operation) => operation,
            Err(error) => panic!("{error}"),
        };
        let Some(group) = RateGroup::of(operation) else {
            panic!("AWS limits no rate of {operation}; all_per_second() limits that of all calls");
        };
        let rate = Rate { per_second, burst };
        match self
            .groups
            .binary_search_by_key(&group, |(group, _)| *group)
        {
            Ok(at) => self.groups[at].1 = rate,
            Err(at) => self.groups.insert(at, (group, rate)),
        }
        self
    }

    /// The rate of a group, if it is limited.
    #[doc(hidden)]
    #[must_use]
    pub fn of(&self, group: RateGroup) -> Option<Rate> {
        let found = self.groups.iter().find(|(limited, _)| *limited == group);
        found.map(|(_, rate)| *rate)
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
        self.groups.is_empty() && self.all.is_none()
    }
}
