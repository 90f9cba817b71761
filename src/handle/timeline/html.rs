//! A timeline as one page that needs nothing else.

use std::fmt::{Display, Write};
use std::time::Duration;

use super::axis::Axis;
use super::lives::{Mark, Rows, class, marks, rows};
use super::{EntryKind, Folded, Timeline};

/// How many tasks and deployments are shown, and how many lines.
const ROWS_MAX: usize = 500;
const LINES_MAX: usize = 5_000;

const CSS: &str = include_str!("page.css");

pub(super) fn page(timeline: &Timeline, title: &str, now: &str) -> String {
    let axis = Axis::new(timeline);
    let rows = rows(timeline);
    let mut page = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{CSS}</style>\n<h1>{title}</h1>\n<p>{}</p>\n<p>{}</p>\n",
        Escaped(&timeline.about),
        summary(timeline, &rows),
        title = Escaped(title),
    );
    let folded = Folded::new(timeline.iter());
    if !timeline.is_empty() {
        write_legend(&mut page, &rows);
        write_lives(&mut page, timeline, &axis, &rows, &folded);
    }
    write_lines(&mut page, timeline, &folded);
    if !now.is_empty() {
        let _ = writeln!(page, "<pre>{}</pre>", Lines(now));
    }
    page.push_str("</html>\n");
    page
}

fn summary(timeline: &Timeline, rows: &Rows<'_>) -> String {
    let count = |kind| timeline.iter().filter(|entry| entry.kind == kind).count();
    let refused = count(EntryKind::Refusal);
    let calls = count(EntryKind::Read) + count(EntryKind::Write) + refused;
    let deployments = rows.iter().filter(|(_, bars)| {
        let first = bars
            .first()
            .map(|(number, _)| timeline.entries[*number].kind);
        first == Some(EntryKind::Service)
    });
    let deployments = deployments.count();
    format!(
        "{} · {} · {}, {refused} of them refused · {} from the start",
        counted(rows.len() - deployments, "task"),
        counted(deployments, "deployment"),
        counted(calls, "call"),
        Span(timeline.until)
    )
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// How many are left out where the newest are shown.
fn earlier(count: usize, shown_max: usize) -> usize {
    count.saturating_sub(shown_max)
}

fn write_earlier(page: &mut String, count: usize, what: &str) {
    if count > 0 {
        let earlier = counted(count, &format!("earlier {what}"));
        let _ = writeln!(page, "<p>… {earlier} left out</p>");
    }
}

/// The colours of the statuses that are shown.
fn write_legend(page: &mut String, rows: &Rows<'_>) {
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for (_, bar) in rows.iter().flat_map(|(_, bars)| bars) {
        let one = (class(bar), bar.status);
        if !shown.contains(&one) {
            shown.push(one);
        }
    }
    page.push_str("<div class=\"legend\">");
    for (class, status) in shown {
        let how = if class == "bad" && status == "STOPPED" {
            ", failed"
        } else {
            ""
        };
        let _ = write!(page, "<span><i class=\"{class}\"></i>{status}{how}</span>");
    }
    page.push_str(
        "<span><i class=\"write\"></i>call</span><span><i class=\"bad\"></i>call refused</span>\
         <span><i class=\"read\"></i>calls that only read</span></div>\n",
    );
}

/// A row for each task and deployment, and one for all calls.
fn write_lives(
    page: &mut String,
    timeline: &Timeline,
    axis: &Axis,
    rows: &Rows<'_>,
    folded: &Folded<'_>,
) {
    let earlier_rows = earlier(rows.len(), ROWS_MAX);
    write_earlier(page, earlier_rows, "row");
    page.push_str("<div class=\"lives\">\n");
    write_grid(page, axis);
    write_scale(page, axis);
    page.push_str("<div class=\"row\"><div class=\"name\">calls</div><div class=\"track\">");
    for line in folded.iter().skip(earlier(folded.len(), LINES_MAX)) {
        let class = match line.entry.kind {
            EntryKind::Read => "read",
            EntryKind::Write => "write",
            EntryKind::Refusal => "bad",
            _ => continue,
        };
        let (from, to) = (axis.at(line.entry.at), axis.at(line.until));
        let line = line.to_string();
        let mut call = |from: f64, to: f64| {
            let _ = write!(
                page,
                "<i class=\"call {class}\" style=\"left:{from:.2}%;width:{:.2}%\" title=\"{}\"></i>",
                to - from,
                Escaped(&line)
            );
        };
        // Between refusals that are in one line there was time without any.
        if class == "bad" && from < to {
            call(from, from);
            call(to, to);
        } else {
            call(from, to);
        }
    }
    page.push_str("</div></div>\n");
    for (name, bars) in rows.iter().skip(earlier_rows) {
        let name = Escaped(name);
        let _ = write!(
            page,
            "<div class=\"row\"><div class=\"name\" title=\"{name}\"><bdi>{name}</bdi></div><div class=\"track\">"
        );
        for mark in marks(timeline, axis, bars) {
            write_mark(page, &mark);
        }
        page.push_str("</div></div>\n");
    }
    page.push_str("</div>\n");
}

/// One status, or the end of all.
fn write_mark(page: &mut String, mark: &Mark) {
    let Mark { class, from, .. } = mark;
    let title = Escaped(&mark.title);
    let _ = match mark.to {
        None => write!(
            page,
            "<i class=\"end {class}\" style=\"left:{from:.2}%\" title=\"{title}\"></i>"
        ),
        Some(to) => write!(
            page,
            "<i class=\"{class}\" style=\"left:{from:.2}%;width:{:.2}%\" title=\"{title}\"></i>",
            to - from
        ),
    };
}

fn write_scale(page: &mut String, axis: &Axis) {
    page.push_str("<div class=\"row axis\"><div></div><div class=\"track\">");
    for (x, at) in axis.labels() {
        let last = if x > 95.0 { " class=\"last\"" } else { "" };
        let _ = write!(page, "<b{last} style=\"left:{x:.2}%\">{}</b>", Span(at));
    }
    for (from, to, pause) in &axis.pauses {
        let _ = write!(
            page,
            "<em style=\"left:{from:.2}%;width:{:.2}%\" title=\"{pause} in which nothing happens, \
             shown shorter\">⋯ {pause} ⋯</em>",
            to - from,
            pause = Span(*pause)
        );
    }
    page.push_str("</div></div>\n");
}

/// Behind all rows.
fn write_grid(page: &mut String, axis: &Axis) {
    page.push_str("<div class=\"over\">");
    for (x, _) in axis.labels() {
        let _ = write!(page, "<u style=\"left:{x:.2}%\"></u>");
    }
    for (from, to, _) in &axis.pauses {
        let width = to - from;
        let _ = write!(page, "<s style=\"left:{from:.2}%;width:{width:.2}%\"></s>");
    }
    page.push_str("</div>\n");
}

fn write_lines(page: &mut String, timeline: &Timeline, folded: &Folded<'_>) {
    if folded.len() == 0 && timeline.missing().is_nothing() {
        page.push_str("<h2>Nothing has happened.</h2>\n");
        return;
    }
    page.push_str("<h2>What happened</h2>\n");
    let earlier = earlier(folded.len(), LINES_MAX);
    if !timeline.missing().is_nothing() {
        let _ = writeln!(page, "<p>… {}</p>", timeline.missing());
    }
    write_earlier(page, earlier, "line");
    page.push_str("<table>\n");
    for line in folded.iter().skip(earlier) {
        let class = match line.entry.kind {
            EntryKind::Read => "read",
            EntryKind::Write => "write",
            EntryKind::Refusal => "refusal",
            EntryKind::Status(_) | EntryKind::Step | EntryKind::Service => "did",
        };
        let line = line.to_string();
        let (at, text) = line.split_once(' ').unwrap_or_default();
        let _ = writeln!(
            page,
            "<tr class=\"{class}\"><td>{at}</td><td><bdi>{}</bdi></td></tr>",
            Escaped(text)
        );
    }
    page.push_str("</table>\n");
}

/// A text that is no markup, also within quotes.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other if other.is_control() => f.write_char(' '),
            other => f.write_char(other),
        })
    }
}

/// A text of lines that are no markup.
struct Lines<'a>(&'a str);

impl Display for Lines<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut lines = self.0.lines();
        lines.try_for_each(|line| writeln!(f, "<bdi>{}</bdi>", Escaped(line)))
    }
}

/// How long something takes, in two units at most.
pub(super) struct Span(pub(super) Duration);

impl Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (seconds, millis) = (self.0.as_secs(), self.0.subsec_millis());
        let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
        let two = |f: &mut std::fmt::Formatter<'_>, large, unit, small, of| match small {
            0 => write!(f, "{large} {unit}"),
            small => write!(f, "{large} {unit} {small} {of}"),
        };
        match seconds {
            0..120 if millis == 0 => write!(f, "{seconds} s"),
            0..120 => {
                let decimals = format!("{millis:03}");
                write!(f, "{seconds}.{} s", decimals.trim_end_matches('0'))
            }
            120..7_200 => two(f, minutes, "min", seconds % 60, "s"),
            7_200..172_800 => two(f, hours, "h", minutes % 60, "min"),
            _ => two(f, days, "d", hours % 24, "h"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unescaped(text: &str) -> String {
        let text = text.replace("&lt;", "<").replace("&gt;", ">");
        let text = text.replace("&quot;", "\"").replace("&#39;", "'");
        text.replace("&amp;", "&")
    }

    proptest! {
        #[test]
        fn a_text_stays_what_it_is_and_is_no_markup(text in "\\PC*|[<>&\"';#a-z]*") {
            let escaped = Escaped(&text).to_string();

            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
            prop_assert_eq!(unescaped(&escaped), text);
        }
    }

    #[test]
    fn how_long_something_takes_is_said_in_two_units_at_most() {
        for (millis, text) in [
            (0, "0 s"),
            (250, "0.25 s"),
            (90_000, "90 s"),
            (150_000, "2 min 30 s"),
            (3_600_000, "60 min"),
            (7_260_000, "2 h 1 min"),
            (30 * 86_400_000, "30 d"),
        ] {
            assert_eq!(Span(Duration::from_millis(millis)).to_string(), text);
        }
    }
}
