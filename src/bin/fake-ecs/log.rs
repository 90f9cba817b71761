//! The log: a line for each call, and for what else the library says by way of `tracing`.
//!
//! A call is a span, within which an event says what was answered. That event is written at the
//! level INFO, whatever its own is, because a server's log is there for it.

use std::fmt::{self, Write as _};
use std::io::{self, Write as _};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

/// Writes to the standard error what `chosen` lets pass.
pub(crate) fn start(chosen: Targets) {
    let lines = Registry::default().with(Lines { chosen });
    // Nobody else has set one: the binary has just begun.
    let _ = tracing::subscriber::set_global_default(lines);
}

struct Lines {
    chosen: Targets,
}

impl Lines {
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let level = match is_of_call(metadata) {
            true => &Level::INFO,
            false => metadata.level(),
        };
        self.chosen.would_enable(metadata.target(), level)
    }
}

/// Whether that is a call or the answer to it: nothing else has a request id.
fn is_of_call(metadata: &Metadata<'_>) -> bool {
    metadata.fields().field("request_id").is_some()
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match self.wants(metadata) {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        // Calls are below the level at which they are written.
        Some(LevelFilter::TRACE)
    }

    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        #[expect(
            clippy::disallowed_methods,
            reason = "how long an answer took is of the machine, not of the fake"
        )]
        let begun = Instant::now();
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(begun);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let span = context.event_span(event);
        let begun = span.and_then(|span| span.extensions().get::<Instant>().copied());
        let metadata = event.metadata();
        let level = match is_of_call(metadata) {
            true => &Level::INFO,
            false => metadata.level(),
        };
        let line = fields.line(begun.map(|begun| begun.elapsed()));
        let mut stderr = io::stderr().lock();
        // Nobody is there to be told that it could not be written.
        let _ = writeln!(stderr, "{} {level:>5} {line}", now());
    }
}

/// What an event says.
#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl Fields {
    /// The message and the fields, with the time that it took.
    fn line(&self, took: Option<Duration>) -> String {
        let mut line = self.message.clone();
        for (name, value) in &self.others {
            // An answer that is not late is the rule.
            if *name == "latency" && value == "0ns" {
                continue;
            }
            let _ = write!(line, " {name}={value}");
        }
        if let Some(took) = took {
            let millis = took.as_secs_f64() * 1e3;
            let _ = write!(line, " took={millis:.2}ms");
        }
        line
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        let is_plain = !value.is_empty() && value.bytes().all(|it| it.is_ascii_graphic());
        self.others.push((
            field.name(),
            match is_plain {
                true => value.to_owned(),
                false => format!("{value:?}"),
            },
        ));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = one_line(&format!("{value:?}")),
            name => self.others.push((name, one_line(&format!("{value:?}")))),
        }
    }
}

/// A line of the log is a line, and moves no terminal, whatever is in it.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter.is_control() {
            true => line.extend(letter.escape_default()),
            false => line.push(letter),
        }
    }
    line
}

/// The system's time in UTC, as in `2025-01-01T00:00:00.000Z`.
fn now() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "a log has the times of the machine, not those of the fake"
    )]
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    written(since.unwrap_or_default())
}

fn written(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let millis = since_epoch.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// The date of a day after 1970-01-01, by the algorithm of Howard Hinnant's `civil_from_days`.
fn date(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        for (seconds, millis, expected) in [
            (0, 0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, 7, "2000-02-29T00:00:00.007Z"),
            (1_709_251_199, 999, "2024-02-29T23:59:59.999Z"),
            (1_735_689_600, 0, "2025-01-01T00:00:00.000Z"),
            (4_107_542_399, 0, "2100-02-28T23:59:59.000Z"),
        ] {
            let since = Duration::from_secs(seconds) + Duration::from_millis(millis);
            assert_eq!(written(since), expected);
        }
    }
}
