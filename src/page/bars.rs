//! Timelines: bars over the fake's time, and below what happened.

use maud::{Markup, html};

use crate::handle::{EntryKind, Lives, Mark, Timeline};
use crate::kernel::time::Offset;

/// How many lines are shown.
const LINES_MAX: usize = 500;
/// How many bars are shown.
const ROWS_MAX: usize = 50;

/// The bars, with a scale above.
pub(super) fn bars(timeline: &Timeline) -> Markup {
    let lives = timeline.lives();
    html! {
        @if lives.rows.is_empty() {
            p.none { "Nothing has happened yet." }
        } @else {
            figure.lives aria-label="The statuses over time" {
                (scale(&lives))
                @for (name, marks) in lives.rows.iter().rev().take(ROWS_MAX) {
                    div.life {
                        div.name title=(name) { bdi { (name) } }
                        svg.track role="img" aria-label=(said(marks)) {
                            @for (from, to, pause) in &lives.pauses {
                                rect.pause x=(percent(*from)) width=(percent(to - from)) height="100%" {
                                    title { (pause) " in which nothing happens" }
                                }
                            }
                            @for mark in marks { (drawn(mark)) }
                        }
                    }
                }
            }
        }
    }
}

fn scale(lives: &Lives) -> Markup {
    html! {
        div.life.scale aria-hidden="true" {
            div.name {}
            svg.track {
                @for (x, label) in &lives.labels {
                    @let anchor = if *x > 95.0 { "end" } else if *x < 3.0 { "start" } else { "middle" };
                    text x=(percent(*x)) y="12" text-anchor=(anchor) { (label) }
                }
            }
        }
    }
}

fn drawn(mark: &Mark) -> Markup {
    html! {
        @match mark.to {
            Some(to) => {
                rect class=(mark.class) x=(percent(mark.from)) y="20%" height="60%"
                    width=(percent((to - mark.from).max(0.4))) { title { (mark.title) } }
            }
            None => {
                circle.end.(mark.class) cx=(percent(mark.from.min(99.4))) cy="50%" r="5" {
                    title { (mark.title) }
                }
            }
        }
    }
}

fn percent(x: f64) -> String {
    format!("{x:.2}%")
}

/// What a bar shows, in words.
fn said(marks: &[Mark]) -> String {
    let titles: Vec<&str> = marks.iter().map(|mark| mark.title.as_str()).collect();
    titles.join("; ")
}

/// What happened, line by line, the newest last.
pub(super) fn lines(timeline: &Timeline) -> Markup {
    let left_out = timeline.len().saturating_sub(LINES_MAX);
    html! {
        @if left_out > 0 { p.dim { "… " (left_out) " earlier lines left out" } }
        ol.happened {
            @for entry in timeline.iter().skip(left_out) {
                @let class = match entry.kind() {
                    EntryKind::Read => "read",
                    EntryKind::Write => "write",
                    EntryKind::Refusal => "refusal",
                    EntryKind::Status(_) => "did",
                    EntryKind::Step | EntryKind::Service => "step",
                };
                li.(class) {
                    span.at { (Offset(entry.at())) }
                    bdi { (entry.text()) }
                }
            }
        }
    }
}
