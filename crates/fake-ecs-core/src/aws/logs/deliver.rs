//! What comes to a group is sent to its subscribers.
//!
//! A subscriber is a closure of the test that stands for the function of that ARN. Streams of data
//! and logical destinations are called in the same way: whoever stands for them gets what a
//! function would. A function that nobody stands for gets nothing.

use crate::aws::logs::content::{Content, Position};
use crate::aws::logs::envelope::{self, Sent};
use crate::aws::logs::later::send_later;
use crate::aws::logs::pattern::Pattern;
use crate::aws::logs::state::{Group, Lines};
use crate::aws::registrant::Registrant;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::effect::{Effect, TargetCall};

/// The number of calls whose answers change nothing: nothing is delivered again.
const UNANSWERED: u64 = u64::MAX;

/// Events that were put into a stream.
pub fn put(region: &mut Region, group: &str, stream: &str, events: &[Sent]) {
    let Some(group) = region
        .logs
        .group(group)
        .filter(|it| !it.subscriptions.is_empty())
    else {
        return;
    };
    let calls = calls(region, group, stream, events);
    ask(region, calls);
}

/// Somebody has written lines to a stream.
pub fn written(region: &mut Region, registrant: Registrant, index: u16) {
    let Some((group, stream)) = region.logs.place_of(registrant, index) else {
        return;
    };
    let group = region.logs.group(group);
    let Some(group) = group.filter(|it| !it.subscriptions.is_empty()) else {
        return;
    };
    let (group_name, stream_name) = (group.name.clone(), stream.to_owned());
    let Some(stream) = group.stream(&stream_name, region.now()) else {
        return;
    };
    let content = Content::of(region, stream);
    let bounds = |line| Position { line, put: (0, 0) };
    let mut cursor = content.cursor(bounds(stream.sent), bounds((usize::MAX, 0)));
    let (mut events, mut sent) = (Vec::new(), stream.sent);
    while let Some(event) = cursor.peek() {
        sent = event.to.line;
        events.push(Sent {
            id: event.id(),
            at: event.at,
            message: event.text.to_owned(),
        });
        cursor.skip();
    }
    let waits = cursor.waits();
    let calls = calls(region, group, &stream_name, &events);
    let group = region.logs.group_mut(&group_name);
    if let Some(stream) = group.and_then(|it| it.streams.get_mut(&stream_name)) {
        stream.sent = sent;
    }
    ask(region, calls);
    send_later(region, (TaskKey::of_registrant(registrant), index), waits);
}

/// A group has its first subscriber: who writes to its streams writes for somebody.
pub fn begin(region: &mut Region, group: &str) {
    let streams = region.logs.group(group).into_iter();
    let writers = streams.flat_map(|it| it.streams.values()).filter_map(|it| {
        let writer = it.writer.as_ref()?;
        match writer.lines {
            Lines::Of(registrant, index) => Some((registrant, index)),
            Lines::All(_) => None,
        }
    });
    let writers: Vec<_> = writers.collect();
    for (registrant, index) in writers {
        written(region, registrant, index);
    }
}

/// What is there already is for nobody who subscribes now.
pub fn skip_written(region: &mut Region, group: &str) {
    let Some(group) = region.logs.group(group) else {
        return;
    };
    let ends = group.streams.iter().map(|(name, stream)| {
        let content = Content::of(region, stream);
        let last = content.last(Position::START, Position::END, 1).pop();
        (name.clone(), last.map_or((0, 0), |it| it.to.line))
    });
    let (ends, name): (Vec<_>, _) = (ends.collect(), group.name.clone());
    let streams = region.logs.group_mut(&name).map(|it| &mut it.streams);
    if let Some(streams) = streams {
        for (name, end) in ends {
            if let Some(stream) = streams.get_mut(&name) {
                stream.sent = end;
            }
        }
    }
}

/// A call for each subscriber who wants some of the events.
fn calls(region: &Region, group: &Group, stream: &str, events: &[Sent]) -> Vec<TargetCall> {
    let calls = group.subscriptions.iter().filter_map(|subscription| {
        let pattern = Pattern::parse(&subscription.pattern).ok()?;
        let wanted = events.iter().filter(|it| pattern.matches(&it.message));
        let wanted: Vec<Sent> = wanted.cloned().collect();
        let account = &region.scope.account;
        (!wanted.is_empty()).then(|| TargetCall {
            region: region.key,
            number: UNANSWERED,
            arn: subscription.destination_arn.clone(),
            input: envelope::lambda_event(account, group, stream, subscription, &wanted),
        })
    });
    calls.collect()
}

fn ask(region: &mut Region, calls: Vec<TargetCall>) {
    for call in calls {
        region.ask_outside(Effect::CallTarget(call));
    }
}
