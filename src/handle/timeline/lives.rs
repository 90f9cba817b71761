//! The lives of tasks and deployments as bars over the fake's time.

use std::collections::BTreeMap;

use super::axis::Axis;
use super::html::Span;
use super::{Bar, End, STOPPED, Timeline};
use crate::kernel::time::Offset;

/// What is shown of something in a bar: where its statuses begin, by the numbers of the entries.
pub(super) type Rows<'a> = Vec<(&'a str, Vec<(usize, &'a Bar)>)>;

/// A status in a bar, or the end of all. Places are in percent of the axis.
pub(crate) struct Mark {
    /// The class of its status in a stylesheet.
    pub(crate) class: &'static str,
    pub(crate) from: f64,
    /// `None` for the end, which is a point.
    pub(crate) to: Option<f64>,
    pub(crate) title: String,
}

/// Ends what another takes the place of.
static STOPS: Bar = Bar {
    row: String::new(),
    status: STOPPED,
    end: Some(End::Well),
    stops: None,
};

/// In the order in which they are first heard of.
pub(super) fn rows(timeline: &Timeline) -> Rows<'_> {
    let (mut rows, mut known): (Rows<'_>, BTreeMap<&str, usize>) = (Vec::new(), BTreeMap::new());
    for (number, entry) in timeline.iter().enumerate() {
        if let Some(bar) = &entry.bar {
            let stops = bar.stops.as_deref().and_then(|row| known.get(row));
            if let Some(row) = stops {
                rows[*row].1.push((number, &STOPS));
            }
            let row = *known.entry(&*bar.row).or_insert_with(|| {
                rows.push((&bar.row, Vec::new()));
                rows.len() - 1
            });
            rows[row].1.push((number, bar));
        }
    }
    rows
}

/// The class of a status.
pub(super) fn class(bar: &Bar) -> &'static str {
    match (bar.end, bar.status) {
        (Some(End::Badly), _) => "bad",
        (Some(End::Well), "COMPLETED") => "running",
        (Some(End::Well), _) => "gone",
        (None, "PROVISIONING") => "provisioning",
        (None, "PENDING") => "pending",
        (None, "ACTIVATING") => "activating",
        (None, "RUNNING") => "running",
        (None, "DEACTIVATING") => "deactivating",
        (None, "STOPPING") => "stopping",
        (None, "DEPROVISIONING") => "deprovisioning",
        (None, "IN_PROGRESS") => "rollout",
        (None, "ROLLING_BACK") => "back",
        (None, _) => "stage",
    }
}

/// Each status of a bar, up to the next one or the end of the axis.
pub(super) fn marks(timeline: &Timeline, axis: &Axis, bars: &[(usize, &Bar)]) -> Vec<Mark> {
    let mark = |(nth, &(number, bar)): (usize, &(usize, &Bar))| {
        let (entry, from, class) = (&timeline.entries[number], axis.entry(number), class(bar));
        if bar.end.is_some() {
            let title = entry.to_string();
            let to = None;
            return Mark {
                class,
                from,
                to,
                title,
            };
        }
        let next = bars.get(nth + 1).map(|(number, _)| *number);
        let until = next.map_or(timeline.until, |next| timeline.entries[next].at);
        Mark {
            class,
            from,
            to: Some(next.map_or(100.0, |next| axis.entry(next))),
            title: format!(
                "{} from {} on, for {}",
                bar.status,
                Offset(entry.at),
                Span(until.saturating_sub(entry.at))
            ),
        }
    };
    bars.iter().enumerate().map(mark).collect()
}

/// The bars of a timeline, for the page at `/_fake_ecs/`. Places are in percent of the axis.
#[cfg(feature = "page")]
pub(crate) struct Lives {
    /// Points in time that are named.
    pub(crate) labels: Vec<(f64, String)>,
    /// What is shown shorter than it was, from where to where, and how long it was.
    pub(crate) pauses: Vec<(f64, f64, String)>,
    /// A row for each task and deployment, by its name.
    pub(crate) rows: Vec<(String, Vec<Mark>)>,
}

#[cfg(feature = "page")]
impl Timeline {
    pub(crate) fn lives(&self) -> Lives {
        let axis = Axis::new(self);
        let labels = axis.labels().into_iter();
        let pauses = axis.pauses.iter();
        let rows = rows(self).into_iter();
        Lives {
            labels: labels.map(|(x, at)| (x, Span(at).to_string())).collect(),
            pauses: pauses
                .map(|(from, to, pause)| (*from, *to, Span(*pause).to_string()))
                .collect(),
            rows: rows
                .map(|(name, bars)| (name.to_owned(), marks(self, &axis, &bars)))
                .collect(),
        }
    }
}
