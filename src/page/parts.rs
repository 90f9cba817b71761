//! Tables, statuses, times: what pages have in common.

use std::time::Duration;

use maud::{Markup, html};

use super::route::Asked;
use crate::kernel::time::Time;
use crate::wire::{Tag, Timestamp};

/// How many rows a page of a long list has.
pub(super) const ROWS_MAX: usize = 100;

/// A status, with a dot whose colour says what kind of status it is.
pub(super) fn status(text: &str) -> Markup {
    let class = match text {
        "ACTIVE" | "RUNNING" | "HEALTHY" | "COMPLETED" | "SUCCESSFUL" | "PRIMARY" | "healthy"
        | "ok" | "connected" => "good",
        "FAILED" | "UNHEALTHY" | "ROLLBACK_FAILED" | "STOP_REQUESTED" | "unhealthy" | "refused"
        | "disconnected" => "bad",
        "STOPPED" | "INACTIVE" | "DELETED" | "UNKNOWN" | "" => "off",
        _ => "busy",
    };
    html! {
        span.status.(class) { (if text.is_empty() { "–" } else { text }) }
    }
}

/// How long ago something was, with the time itself in a tooltip.
pub(super) fn ago(now: Time, then: Option<Timestamp>) -> Markup {
    let Some(then) = then else {
        return html! { span.none { "–" } };
    };
    let iso = then.iso_seconds();
    let millis = now.timestamp().as_millis() - then.as_millis();
    let (passed, is_past) = (millis.unsigned_abs(), millis >= 0);
    let text = rounded(Duration::from_millis(passed));
    html! {
        time datetime=(iso) title=(iso) {
            @if is_past { (text) " ago" } @else { "in " (text) }
        }
    }
}

/// A duration in one unit, as people say it.
fn rounded(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// A text, or a dash where there is none.
pub(super) fn or_dash(text: Option<&str>) -> Markup {
    html! {
        @match text.filter(|text| !text.is_empty()) {
            Some(text) => bdi { (text) },
            None => span.none { "–" },
        }
    }
}

/// What is named, and what it is.
pub(super) fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts {
            @for (name, fact) in facts {
                div { dt { (name) } dd { (fact) } }
            }
        }
    }
}

pub(super) fn tags(tags: Option<&[Tag]>) -> Markup {
    let tags = tags.unwrap_or_default();
    html! {
        @if tags.is_empty() { span.none { "–" } } @else {
            ul.tags {
                @for tag in tags {
                    li {
                        bdi.key { (tag.key.as_deref().unwrap_or_default()) }
                        bdi { (tag.value.as_deref().unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

/// A table that can be scrolled sideways where it is wider than the page. Its heads are texts; one
/// that begins with `#` is of numbers, an empty one is of the boxes that select rows.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Markup], empty: &str) -> Markup {
    html! {
        div.scroll role="region" aria-label=(caption) tabindex="0" {
            table {
                caption.hidden { (caption) }
                thead {
                    tr {
                        @for head in heads {
                            @match head.strip_prefix('#') {
                                Some(head) => th.number scope="col" { (head) },
                                None if head.is_empty() => th.box scope="col" {
                                    span.hidden { "Selected" }
                                    input.all type="checkbox" aria-label="Select all" hidden;
                                },
                                None => th scope="col" { (head) },
                            }
                        }
                    }
                }
                tbody {
                    @for row in rows { (row) }
                    @if rows.is_empty() {
                        tr.empty { td colspan=(heads.len()) { (empty) } }
                    }
                }
            }
        }
    }
}

/// The box by which a row is selected.
pub(super) fn select(name: &str, value: &str, label: &str) -> Markup {
    html! {
        td.box { input type="checkbox" name=(name) value=(value) aria-label={ "Select " (label) }; }
    }
}

/// Which part of a long list a page has.
pub(super) struct Paging {
    /// The number of the page, from one on.
    page: usize,
    pages: usize,
    total: usize,
}

impl Paging {
    /// The page that is asked for, if there is one.
    pub(super) fn of(asked: &Asked<'_>, total: usize) -> Self {
        let pages = total.div_ceil(ROWS_MAX).max(1);
        let page = asked.query("page").parse().unwrap_or(1);
        Self {
            page: usize::clamp(page, 1, pages),
            pages,
            total,
        }
    }

    /// How many rows come before it.
    pub(super) fn skipped(&self) -> usize {
        (self.page - 1) * ROWS_MAX
    }

    /// Links to the pages before and after.
    pub(super) fn links(&self, asked: &Asked<'_>, what: &str) -> Markup {
        let Self { page, pages, total } = self;
        let to = |page: usize| asked.here_with(&[("page", &page.to_string())]);
        let first = (self.skipped() + 1).min(*total);
        let last = (self.skipped() + ROWS_MAX).min(*total);
        html! {
            nav.pages aria-label={ "Pages of " (what) } {
                p { (first) "–" (last) " of " (total) " " (what) }
                @if *pages > 1 {
                    ul {
                        @if *page > 1 {
                            li { a href=(to(1)) { "First" } }
                            li { a rel="prev" href=(to(page - 1)) { "Previous" } }
                        }
                        li aria-current="page" { "Page " (page) " of " (pages) }
                        @if page < pages {
                            li { a rel="next" href=(to(page + 1)) { "Next" } }
                            li { a href=(to(*pages)) { "Last" } }
                        }
                    }
                }
            }
        }
    }
}

/// How many run of how many there should be.
pub(super) fn share(running: i32, pending: i32, desired: i32) -> Markup {
    let all = f64::from(desired.max(running + pending).max(1));
    let part = |count: i32| format!("{:.2}%", f64::from(count) / all * 100.0);
    html! {
        span.share {
            svg.bar aria-hidden="true" {
                rect.track width="100%" height="100%" {}
                rect.running width=(part(running)) height="100%" {}
                rect.pending x=(part(running)) width=(part(pending)) height="100%" {}
            }
            span { (running) " of " (desired) }
            @if pending > 0 { span.dim { " +" (pending) " pending" } }
        }
    }
}

/// JSON to unfold.
pub(super) fn json(title: &str, id: &str, encoded: &[u8]) -> Markup {
    let value: serde_json::Value = serde_json::from_slice(encoded).unwrap_or_default();
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    html! {
        details id=(id) {
            summary { (title) }
            pre.code tabindex="0" { (text) }
        }
    }
}
