//! Metrics, as data: what was put, summed up for each minute, or each second where the caller asks
//! for that.
//!
//! Memory is bounded: a metric has its last 4,096 summaries, which is two days and 20 hours of
//! minutes, and a region has the 10,000 metrics that were put last. Where more than 150 different
//! values come together in one summary there are no percentiles of it.

use std::collections::BTreeMap;

use crate::wire::cloudwatch::enums::StandardUnit;

/// How many summaries a metric has.
const POINTS_MAX: usize = 4096;
/// How many metrics a region has.
const METRICS_MAX: usize = 10_000;
/// How many different values a summary knows.
const VALUES_MAX: usize = 150;

/// What a metric is known by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetricKey {
    pub namespace: String,
    pub name: String,
    /// By their names.
    pub dimensions: BTreeMap<String, String>,
}

/// What was measured, summed up.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub unit: StandardUnit,
    pub count: f64,
    pub sum: f64,
    pub min: f64,
    pub max: f64,
    /// The values and how often there are; `None` where they are not known.
    values: Option<Vec<(f64, f64)>>,
}

/// Which statistic of a summary is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stat {
    Average,
    Sum,
    Minimum,
    Maximum,
    SampleCount,
    Percentile(f64),
}

/// What one metric has, by the second in which each summary begins.
#[derive(Clone, Debug, Default)]
pub struct Points(BTreeMap<i64, Vec<Summary>>);

/// The metrics of a region.
#[derive(Clone, Debug, Default)]
pub struct Metrics(BTreeMap<MetricKey, Points>);

impl Summary {
    /// One value, so many times.
    pub fn of_value(unit: StandardUnit, value: f64, count: f64) -> Self {
        Self {
            unit,
            count,
            sum: value * count,
            min: value,
            max: value,
            values: Some(vec![(value, count)]),
        }
    }

    /// What somebody else has summed up. Its values are only known where there is one of them.
    pub fn of_set(unit: StandardUnit, (count, sum, min, max): (f64, f64, f64, f64)) -> Self {
        let is_one_value = min.total_cmp(&max).is_eq();
        Self {
            unit,
            count,
            sum,
            min,
            max,
            values: is_one_value.then(|| vec![(min, count)]),
        }
    }

    /// Those values, each once. `None`: there are none.
    pub fn of_all(unit: StandardUnit, values: &[f64]) -> Option<Self> {
        let mut all = values.iter();
        let mut sum = Self::of_value(unit, *all.next()?, 1.0);
        all.for_each(|value| sum.add(&Self::of_value(unit, *value, 1.0)));
        Some(sum)
    }

    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        let (Some(values), Some(others)) = (&mut self.values, &other.values) else {
            self.values = None;
            return;
        };
        for (value, count) in others {
            let known = values.iter_mut().find(|it| it.0.total_cmp(value).is_eq());
            match known {
                Some(known) => known.1 += count,
                None => values.push((*value, *count)),
            }
        }
        if values.len() > VALUES_MAX {
            self.values = None;
        }
    }

    /// The statistic; `None` for a percentile of values that are not known, and for what is no
    /// number, as the average of what was counted next to never.
    pub fn stat(&self, stat: Stat) -> Option<f64> {
        let value = match stat {
            Stat::Average => self.sum / self.count,
            Stat::Sum => self.sum,
            Stat::Minimum => self.min,
            Stat::Maximum => self.max,
            Stat::SampleCount => self.count,
            Stat::Percentile(percent) => self.percentile(percent)?,
        };
        Some(value).filter(|it| it.is_finite())
    }

    /// The least value that so many percent of all values do not exceed.
    fn percentile(&self, percent: f64) -> Option<f64> {
        let mut values = self.values.clone()?;
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted = self.count * percent / 100.0;
        let mut seen = 0.0;
        let reached = values.iter().find(|(_, count)| {
            seen += count;
            seen >= wanted
        });
        reached.or(values.last()).map(|(value, _)| *value)
    }
}

impl Stat {
    /// `None` for what the fake does not know, such as trimmed means.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "Average" => Self::Average,
            "Sum" => Self::Sum,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "SampleCount" => Self::SampleCount,
            _ => {
                let percent = text.strip_prefix('p')?;
                let is_number = percent.bytes().all(|it| it.is_ascii_digit() || it == b'.');
                let percent: f64 = percent.parse().ok().filter(|_| is_number)?;
                Self::Percentile(percent).within_range()?
            }
        })
    }

    fn within_range(self) -> Option<Self> {
        match self {
            Self::Percentile(percent) if !(0.0..=100.0).contains(&percent) => None,
            known => Some(known),
        }
    }
}

impl Points {
    fn add(&mut self, second: i64, summary: &Summary) {
        let here = self.0.entry(second).or_default();
        match here.iter_mut().find(|it| it.unit == summary.unit) {
            Some(known) => known.add(summary),
            None => here.push(summary.clone()),
        }
        if self.0.len() > POINTS_MAX {
            self.0.pop_first();
        }
    }

    /// What was measured from one second on, and before another, be it in one unit or in any.
    pub fn between(&self, from: i64, to: i64, unit: Option<StandardUnit>) -> Option<Summary> {
        if from >= to {
            return None;
        }
        let here = self.0.range(from..to).flat_map(|(_, all)| all);
        let mut here = here.filter(|it| unit.is_none_or(|unit| it.unit == unit));
        let mut sum = here.next()?.clone();
        here.for_each(|it| sum.add(it));
        Some(sum)
    }

    /// When the first summary begins, in seconds since the epoch.
    pub fn first(&self) -> Option<i64> {
        self.0.first_key_value().map(|(second, _)| *second)
    }

    /// When the last summary begins, in seconds since the epoch.
    pub fn last(&self) -> Option<i64> {
        self.0.last_key_value().map(|(second, _)| *second)
    }
}

impl Metrics {
    pub fn get(&self, key: &MetricKey) -> Option<&Points> {
        self.0.get(key)
    }

    /// All metrics, by their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&MetricKey, &Points)> {
        self.0.iter()
    }

    /// Something was measured in the time that begins with that second.
    pub fn add(&mut self, key: MetricKey, second: i64, summary: &Summary) {
        self.0.entry(key).or_default().add(second, summary);
        if self.0.len() > METRICS_MAX {
            let oldest = self.0.iter().min_by_key(|(_, points)| points.last());
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(values: &[f64]) -> Summary {
        Summary::of_all(StandardUnit::None, values).unwrap()
    }

    #[test]
    fn statistics_are_of_all_that_was_measured() {
        let all: Vec<f64> = (1..=10).map(f64::from).collect();
        for (stat, expected) in [
            ("Average", Some(5.5)),
            ("Sum", Some(55.0)),
            ("Minimum", Some(1.0)),
            ("Maximum", Some(10.0)),
            ("SampleCount", Some(10.0)),
            ("p50", Some(5.0)),
            ("p90", Some(9.0)),
            ("p99.9", Some(10.0)),
            ("p0", Some(1.0)),
            ("p101", None),
            ("tm90", None),
            ("average", None),
        ] {
            let stat = Stat::parse(stat);
            assert_eq!(stat.and_then(|it| summary(&all).stat(it)), expected);
        }
        let set = Summary::of_set(StandardUnit::None, (2.0, 3.0, 1.0, 2.0));
        assert_eq!(set.stat(Stat::Average), Some(1.5));
        assert_eq!(set.stat(Stat::Percentile(50.0)), None);
        let set = Summary::of_set(StandardUnit::None, (1e-300, 1e100, 1.0, 1.0));
        assert_eq!(set.stat(Stat::Average), None);
    }

    #[test]
    fn what_is_too_much_is_dropped_from_its_beginning() {
        let mut metrics = Metrics::default();
        let key = MetricKey::default();
        let points = i64::try_from(POINTS_MAX).unwrap() + 1;
        for second in 0..points {
            metrics.add(key.clone(), second, &summary(&[1.0]));
        }
        let points = metrics.get(&key).unwrap();
        assert!(points.between(0, 1, None).is_none());
        assert!(points.between(1, 2, None).is_some());

        for at in 0..METRICS_MAX {
            let name = format!("m{at}");
            let key = MetricKey {
                name,
                ..MetricKey::default()
            };
            metrics.add(key, 1_000_000, &summary(&[1.0]));
        }
        assert!(metrics.get(&key).is_none());
        assert_eq!(metrics.iter().count(), METRICS_MAX);
    }

    #[test]
    fn units_are_apart_unless_nobody_asks_for_one() {
        let mut points = Points::default();
        points.add(0, &Summary::of_value(StandardUnit::Seconds, 1.0, 1.0));
        points.add(0, &Summary::of_value(StandardUnit::Percent, 3.0, 1.0));
        for (unit, sum) in [
            (None, Some(4.0)),
            (Some(StandardUnit::Seconds), Some(1.0)),
            (Some(StandardUnit::Count), None),
        ] {
            assert_eq!(points.between(0, 60, unit).map(|it| it.sum), sum);
        }
        assert!(points.between(60, 0, None).is_none());
    }
}
