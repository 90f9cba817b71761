//! Token buckets, and how full they are.

use super::group::RateGroup;
use super::rate::{Rate, RateLimits};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{Operation, Route};

/// Parts of a token: as many as a second has nanoseconds, so that nothing is ever rounded.
const TOKEN: u64 = 1_000_000_000;

/// A bucket, full at first.
#[derive(Clone, Debug)]
pub struct Bucket {
    rate: Rate,
    /// What was in it when somebody looked last, in parts of a token.
    parts: u64,
    /// When that was. `None`: nobody has looked.
    at: Option<Time>,
}

impl Bucket {
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            parts: u64::from(rate.burst) * TOKEN,
            at: None,
        }
    }

    /// Adds what has come since somebody looked last. Returns whether there is a whole token.
    fn has_token(&mut self, now: Time) -> bool {
        let passed = self.at.map_or(0, |at| now.since(at).as_nanos());
        let come = passed.saturating_mul(u128::from(self.rate.per_second));
        let come = u64::try_from(come).unwrap_or(u64::MAX);
        let full = u64::from(self.rate.burst) * TOKEN;
        self.parts = self.parts.saturating_add(come).min(full);
        // A clock that has been set back adds nothing twice.
        self.at = self.at.max(Some(now));
        self.parts >= TOKEN
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now: Time) -> bool {
        let has_token = self.has_token(now);
        if has_token {
            self.parts -= TOKEN;
        }
        has_token
    }
}

/// The buckets of an account in a region.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    groups: Vec<(RateGroup, Bucket)>,
    all: Option<Bucket>,
    /// Those of other services from which somebody has taken, by their names.
    neighbours: SortedMap<String, Bucket>,
    is_limited: bool,
}

impl Buckets {
    pub fn new(limits: &RateLimits) -> Self {
        let groups = RateGroup::ALL.iter();
        let groups = groups.filter_map(|group| Some((*group, Bucket::new(limits.of(*group)?))));
        Self {
            groups: groups.collect(),
            all: limits.of_all().map(Bucket::new),
            neighbours: SortedMap::new(),
            is_limited: !limits.is_none(),
        }
    }

    /// Whether anything is limited; nobody need ask otherwise.
    pub fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// Takes what a call takes, which may be about a queue in order. Returns whether there was
    /// enough; if not, nothing is taken.
    pub fn take(
        &mut self,
        limits: &RateLimits,
        (route, queue): (Route, Option<&str>),
        now: Time,
    ) -> bool {
        if let Some(operation) = route.of_ecs() {
            return self.take_of_ecs(operation, now);
        }
        let Some((name, rate)) = limits.of_neighbour(route, queue) else {
            return true;
        };
        match self.neighbours.get_mut(&name) {
            Some(bucket) => bucket.take(now),
            None => {
                let mut bucket = Bucket::new(rate);
                let took = bucket.take(now);
                self.neighbours.insert(name, bucket);
                took
            }
        }
    }

    fn take_of_ecs(&mut self, operation: Operation, now: Time) -> bool {
        let group = RateGroup::of(operation);
        let of_group = self.groups.iter_mut().find(|(it, _)| Some(*it) == group);
        let mut buckets: Vec<_> = of_group.map(|(_, bucket)| bucket).into_iter().collect();
        buckets.extend(self.all.as_mut());
        if !buckets.iter_mut().all(|bucket| bucket.has_token(now)) {
            return false;
        }
        buckets.into_iter().for_each(|bucket| {
            bucket.take(now);
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn at(millis: u64) -> Time {
        Time::from_system(UNIX_EPOCH + Duration::from_millis(millis))
    }

    #[test]
    fn a_bucket_is_full_at_first_and_fills_steadily() {
        for (per_second, burst, calls) in [
            // When each call comes, in milliseconds, and whether there is a token.
            (
                1,
                2,
                &[
                    (0, true),
                    (0, true),
                    (0, false),
                    (999, false),
                    (1000, true),
                    (1000, false),
                ][..],
            ),
            (
                40,
                1,
                &[(0, true), (24, false), (25, true), (49, false), (50, true)],
            ),
            // It holds no more than when it is full.
            (
                10,
                2,
                &[(0, true), (9000, true), (9000, true), (9000, false)],
            ),
            // A refused call takes nothing.
            (1, 1, &[(0, true), (500, false), (900, false), (1000, true)]),
            // A clock that goes back adds nothing.
            (
                1,
                1,
                &[(5000, true), (4000, false), (5000, false), (6000, true)],
            ),
            (0, 1, &[(0, true), (1_000_000, false)]),
            (5, 0, &[(0, false), (1_000_000, false)]),
            (u32::MAX, u32::MAX, &[(0, true), (1_000_000_000_000, true)]),
        ] {
            let mut bucket = Bucket::new(Rate { per_second, burst });

            for (nth, (millis, expected)) in calls.iter().enumerate() {
                let what = format!("call {nth} at {millis} ms of {per_second}/s, burst {burst}");
                assert_eq!(bucket.take(at(*millis)), *expected, "{what}");
            }
        }
    }

    #[test]
    fn operations_share_the_bucket_of_their_group_and_that_of_all() {
        let limits = RateLimits::none()
            .per_second("RunTask", 1, 2)
            .all_per_second(1, 3);
        let mut buckets = Buckets::new(&limits);

        let took: Vec<_> = [
            Operation::RunTask,
            Operation::StopTask,
            // The group has no more, and so nothing is taken from the bucket of all.
            Operation::StartTask,
            Operation::CreateTaskSet,
            Operation::ListTasks,
        ]
        .map(|operation| buckets.take(&limits, (operation.into(), None), at(0)))
        .into();

        assert_eq!(took, [true, true, false, true, false]);
    }

    #[test]
    #[cfg(all(feature = "logs", feature = "secrets", feature = "sqs"))]
    fn other_services_have_buckets_of_their_own() {
        let limits = RateLimits::aws()
            .per_second("ssm:GetParameters", 1, 2)
            .per_second("sqs:SendMessage", 1, 1);
        for (calls, seconds, expected) in [
            (vec!["logs:GetLogEvents"; 27], 0, 25),
            (vec!["logs:GetLogEvents", "logs:FilterLogEvents"], 1, 2),
            // They share one, which was made smaller.
            (
                vec!["ssm:GetParameter", "ssm:GetParameters", "ssm:PutParameter"],
                0,
                2,
            ),
            (vec!["ssm:GetParametersByPath"; 100], 0, 100),
            (vec!["sqs:SendMessage"; 2], 0, 1),
            (vec!["sqs:ReceiveMessage"; 400], 0, 400),
            (vec!["sqs:ReceiveMessage of a.fifo"; 400], 0, 300),
            (
                vec![
                    "sqs:DeleteMessage of a.fifo",
                    "sqs:DeleteMessageBatch of b.fifo",
                ],
                0,
                2,
            ),
        ] {
            let mut buckets = Buckets::new(&limits);

            let took = calls.iter().filter(|name| {
                let (name, queue) = match name.split_once(" of ") {
                    Some((name, queue)) => (name, Some(queue)),
                    None => (**name, None),
                };
                let route = name.parse().unwrap();
                buckets.take(&limits, (route, queue), at(seconds * 1000))
            });

            assert_eq!(took.count(), expected, "{calls:?}");
        }
        let none = RateLimits::none();
        let mut buckets = Buckets::new(&none);
        assert!(!buckets.is_limited());
        let route = "logs:GetLogEvents".parse().unwrap();
        assert!((0..100).all(|_| buckets.take(&none, (route, None), at(0))));
    }
}
