//! How much of what is asked for.

use crate::aws::logs::content::{Content, Position};
use crate::aws::logs::find;
use crate::aws::logs::state::Group;
use crate::ecs::Region;

/// How many events a page has at most, and has unless the caller says otherwise.
const EVENTS_MAX: usize = 10_000;

/// How many events are asked for. The model has the limits.
pub(super) fn size(limit: Option<i32>) -> usize {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.map_or(EVENTS_MAX, |limit| limit.min(EVENTS_MAX))
}

/// What is asked for of a stream: from a time on that its group keeps, to before another.
pub(super) fn range(
    region: &Region,
    group: &Group,
    content: &Content<'_>,
    (start, end): (Option<i64>, Option<i64>),
) -> (Position, Position) {
    let start = start.unwrap_or(0).max(find::kept_since(region, group));
    let start = match start {
        ..=0 => Position::START,
        start => content.at(start),
    };
    (start, end.map_or(Position::END, |end| content.at(end)))
}
