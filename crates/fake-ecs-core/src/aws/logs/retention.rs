//! What a group does not keep any longer is given back. Nobody could read it before, either.
//!
//! The service deletes what has expired within days. Here a group is looked through at most once a
//! day, when something comes to it, so that it costs nothing to speak of.

use std::time::Duration;

use crate::aws::logs::state::{Group, Lines, Stream};
use crate::kernel::time::Time;

const DAY: Duration = Duration::from_hours(24);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The time of the first event that the group keeps, in milliseconds, if it keeps some only.
pub fn kept_since(group: &Group, now: Time) -> Option<i64> {
    let days = group.retention_days.map(i64::from)?;
    Some(now.millis() - days * DAY_MS)
}

/// Something has come to the group.
pub fn look(group: &mut Group, now: Time) {
    if group.retention_days.is_some() && now >= group.swept + DAY {
        sweep(group, now);
    }
}

/// Gives back what the group does not keep. Streams stay, as those of the service do.
pub fn sweep(group: &mut Group, now: Time) {
    group.swept = now;
    if let Some(since) = kept_since(group, now) {
        let streams = group.streams.values_mut();
        streams.for_each(|stream| sweep_stream(stream, since));
    }
}

fn sweep_stream(stream: &mut Stream, since: i64) {
    let old = stream.put.partition_point(|event| event.at < since);
    if old > 0 {
        stream.put.drain(..old);
        stream.put.shrink_to_fit();
    }
    let lines = stream.writer.as_ref().map(|writer| &writer.lines);
    if let Some(Lines::All(log)) = lines
        && log.lines_before(since) == log.len()
    {
        stream.writer = None;
    }
}

#[cfg(all(test, feature = "events", feature = "logs"))]
mod tests;
