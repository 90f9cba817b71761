//! From when something happened to where it is on a page.

use std::time::Duration;

use super::html::Span;
use super::{EntryKind, Timeline};

/// Of the whole axis, how much a pause may take at most.
const PAUSE_MAX: f64 = 0.5;
/// How often the length of the longest pause is corrected. Each time the error halves.
const CORRECTIONS: usize = 60;
/// Of the whole axis, how much a stage takes that takes no time, which would not be seen otherwise;
/// and all of them together.
const MOMENT_MAX: f64 = 0.006;
const MOMENTS_MAX: f64 = 0.2;
/// How far labels are from one another, in percent.
const LABELS_APART: f64 = 9.0;

/// A linear scale, with long pauses shortened. Places are in percent.
pub(super) struct Axis {
    /// When something happened, and where that is.
    stations: Vec<(Duration, f64)>,
    /// Where each entry is.
    entries: Vec<f64>,
    /// What is shown shorter than it was: from where to where, and how long it was.
    pub(super) pauses: Vec<(f64, f64, Duration)>,
}

impl Axis {
    pub(super) fn new(timeline: &Timeline) -> Self {
        // When each station is, and whether something is at a new stage there. What only asks is at
        // none, so that polling does not fill pauses.
        let mut times = vec![(Duration::ZERO, false)];
        let mut stations_of = Vec::with_capacity(timeline.len());
        for entry in timeline {
            let is_quiet = matches!(entry.kind, EntryKind::Read | EntryKind::Refusal);
            if !is_quiet {
                times.push((entry.at, entry.bar.is_some()));
            }
            stations_of.push((!is_quiet).then_some(times.len() - 1));
        }
        times.push((timeline.until.max(timeline.last_at()), false));
        let (stations, pauses) = spread(&times);
        let mut axis = Self {
            stations,
            entries: Vec::new(),
            pauses,
        };
        let places = timeline.iter().zip(stations_of);
        axis.entries = places
            .map(|(entry, station)| match station {
                Some(station) => axis.stations[station].1,
                None => axis.at(entry.at),
            })
            .collect();
        axis
    }

    /// Where an entry is.
    pub(super) fn entry(&self, number: usize) -> f64 {
        self.entries[number]
    }

    /// Where a point in time is: of several places the first.
    pub(super) fn at(&self, time: Duration) -> f64 {
        let next = self.stations.partition_point(|(at, _)| *at < time);
        let Some(&(end, to)) = self.stations.get(next) else {
            return 100.0;
        };
        let Some(&(begin, from)) = next.checked_sub(1).map(|before| &self.stations[before]) else {
            return to;
        };
        let (gone, whole) = (time.saturating_sub(begin), end.saturating_sub(begin));
        from + (to - from) * gone.as_secs_f64() / whole.as_secs_f64()
    }

    /// Points in time to be named, and where they are: some of those at which something happened.
    pub(super) fn labels(&self) -> Vec<(f64, Duration)> {
        let mut labels: Vec<(f64, Duration)> = Vec::new();
        for &(at, x) in &self.stations {
            let has_room = labels.last().is_none_or(|(last, time)| {
                x - last >= LABELS_APART && Span(*time).to_string() != Span(at).to_string()
            });
            if has_room {
                labels.push((x, at));
            }
        }
        labels
    }
}

/// Where stations are, and the pauses that are shortened.
#[expect(clippy::type_complexity, reason = "it is taken apart at once")]
fn spread(times: &[(Duration, bool)]) -> (Vec<(Duration, f64)>, Vec<(f64, f64, Duration)>) {
    let gaps = times.windows(2);
    let gaps: Vec<Duration> = gaps
        .map(|pair| pair[1].0.saturating_sub(pair[0].0))
        .collect();
    let longest = longest_pause(&gaps);
    let total: f64 = gaps.iter().map(|gap| gap.as_secs_f64().min(longest)).sum();
    let mut stages: f64 = 0.0;
    times
        .iter()
        .filter(|(_, is_stage)| *is_stage)
        .for_each(|_| stages += 1.0);
    let moment = match total {
        0.0 => 1.0,
        total => (total * MOMENT_MAX).min(total * MOMENTS_MAX / stages.max(1.0)),
    };
    let percent = 100.0 / (total + moment * stages);
    let mut x = 0.0;
    let (mut stations, mut pauses) = (vec![(times[0].0, 0.0)], Vec::new());
    for (gap, (at, is_stage)) in gaps.iter().zip(&times[1..]) {
        let (from, seconds) = (x, gap.as_secs_f64());
        x += percent * seconds.min(longest);
        if seconds > longest * 1.01 {
            pauses.push((from, x, *gap));
        }
        stations.push((*at, x.min(100.0)));
        if *is_stage {
            x += percent * moment;
        }
    }
    (stations, pauses)
}

/// How long the longest pause is shown, in seconds, so that it takes no more than its part.
fn longest_pause(gaps: &[Duration]) -> f64 {
    let mut longest = f64::MAX;
    if gaps.iter().filter(|gap| !gap.is_zero()).count() < 2 {
        return longest;
    }
    for _ in 0..CORRECTIONS {
        let total: f64 = gaps.iter().map(|gap| gap.as_secs_f64().min(longest)).sum();
        longest = longest.min(total * PAUSE_MAX);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(seconds: &[u64], until: u64) -> Axis {
        let times = seconds.iter().map(|at| (Duration::from_secs(*at), false));
        let end = (Duration::from_secs(until), false);
        let times: Vec<_> = times.chain([end]).collect();
        let (stations, pauses) = spread(&times);
        Axis {
            stations,
            entries: Vec::new(),
            pauses,
        }
    }

    #[test]
    fn times_are_where_they_belong() {
        let axis = axis(&[0, 10, 40], 100);

        for (seconds, x) in [
            (0, 0.0),
            (5, 5.0),
            (10, 10.0),
            (25, 25.0),
            (100, 100.0),
            (200, 100.0),
        ] {
            // The longest pause is longer than half of the axis, and shown as long as that.
            let x: f64 = if x <= 25.0 { x * 100.0 / 80.0 } else { x };
            assert!(
                (axis.at(Duration::from_secs(seconds)) - x).abs() < 0.01,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_long_pause_takes_half_of_the_axis() {
        let axis = axis(&[0, 10, 20], 30 * 24 * 60 * 60);

        let [(from, to, pause)] = axis.pauses[..] else {
            panic!("{:?}", axis.pauses)
        };
        assert!(
            (from - 50.0).abs() < 0.01 && (to - 100.0).abs() < 0.01,
            "{from} {to}"
        );
        assert_eq!(pause, Duration::from_secs(30 * 24 * 60 * 60 - 20));
    }
}
