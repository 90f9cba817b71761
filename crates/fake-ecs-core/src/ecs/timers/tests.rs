use std::time::Duration;

use super::*;
use crate::ecs::keys::RegionKey;
use crate::effect::report::Written;
use crate::effect::{ContainerRef, Happened, TaskRef};

const STAGE: Timer = Timer::Stage(TaskKey(0));
const CONNECT: Timer = Timer::Connect(TaskKey(0));
const OTHER: Timer = Timer::Stage(TaskKey(1));
const TASK: TaskKey = TaskKey(0);

fn at(seconds: u64) -> Time {
    Time::from_system(std::time::UNIX_EPOCH) + Duration::from_secs(seconds)
}

fn report(line: &str) -> Report {
    let container = ContainerRef {
        task: TaskRef {
            region: RegionKey(0),
            id: 0,
        },
        container: 0,
        generation: 0,
    };
    Report::Container(container, Happened::Logged(vec![Written::stdout(line)]))
}

/// All that fires, in order, with the second in which it does.
fn fired(mut queue: TimerQueue) -> Vec<(u64, Entry)> {
    let mut fired = Vec::new();
    while let Some(first) = queue.first() {
        let (time, entry) = queue.pop().unwrap();
        assert_eq!(time, first);
        fired.push((time.since(at(0)).as_secs(), entry));
    }
    assert_eq!(queue.pop(), None);
    fired
}

#[track_caller]
fn check(set: impl FnOnce(&mut TimerQueue), expect: &[(u64, Timer)]) {
    let mut queue = TimerQueue::default();
    set(&mut queue);
    let expect = expect.iter().map(|(at, timer)| (*at, Entry::Timer(*timer)));
    assert_eq!(fired(queue), expect.collect::<Vec<_>>());
}

#[test]
fn timers_fire_by_time_and_then_in_the_order_of_setting() {
    check(
        |queue| {
            queue.set(OTHER, at(2));
            queue.set(STAGE, at(2));
            queue.set(CONNECT, at(1));
        },
        &[(1, CONNECT), (2, OTHER), (2, STAGE)],
    );
}

#[test]
fn a_timer_that_is_set_again_takes_the_place_of_what_was_set() {
    check(
        |queue| {
            queue.set(STAGE, at(1));
            queue.set(OTHER, at(3));
            queue.set(STAGE, at(3));
        },
        &[(3, OTHER), (3, STAGE)],
    );
}

#[test]
fn a_timer_that_is_stopped_does_not_fire() {
    check(
        |queue| {
            queue.set(STAGE, at(1));
            queue.set(OTHER, at(1));
            queue.stop(STAGE);
            queue.stop(CONNECT);
            assert!(!queue.is_set(STAGE) && queue.is_set(OTHER));
        },
        &[(1, OTHER)],
    );
}

#[test]
fn no_later_leaves_what_fires_by_then_where_it_is() {
    check(
        |queue| {
            queue.set_no_later(STAGE, at(2));
            queue.set(OTHER, at(2));
            queue.set_no_later(STAGE, at(2));
            queue.set_no_later(STAGE, at(3));
            assert_eq!(queue.when(STAGE), Some(at(2)));
        },
        &[(2, STAGE), (2, OTHER)],
    );
    check(
        |queue| {
            queue.set(STAGE, at(2));
            queue.set_no_later(STAGE, at(1));
        },
        &[(1, STAGE)],
    );
}

#[test]
fn never_is_set_and_does_not_fire() {
    let mut queue = TimerQueue::default();
    queue.set(STAGE, Time::NEVER);
    queue.report(Time::NEVER, TASK, report("never"));
    assert!(queue.is_set(STAGE));
    assert_eq!((queue.first(), queue.pop()), (None, None));

    queue.set_no_later(STAGE, at(1));

    assert_eq!(fired(queue), [(1, Entry::Timer(STAGE))]);
}

#[test]
fn reports_and_timers_share_one_order_and_reports_have_no_slot() {
    let mut queue = TimerQueue::default();
    queue.report(at(1), TASK, report("first"));
    queue.set(STAGE, at(1));
    queue.report(at(1), TASK, report("second"));
    assert_eq!(queue.next_report(), Some((TASK, &report("first"))));

    let expect = [
        Entry::Report(TASK, report("first")),
        Entry::Timer(STAGE),
        Entry::Report(TASK, report("second")),
    ];
    assert_eq!(fired(queue), expect.map(|entry| (1, entry)));
}

/// A queue in which these wait for the agent of an instance.
fn withheld(entries: &[Entry]) -> TimerQueue {
    let mut queue = TimerQueue::default();
    for entry in entries {
        queue.withhold(InstanceKey(0), entry.clone());
    }
    assert_eq!(queue.first(), None);
    queue
}

#[test]
fn what_is_withheld_fires_in_its_order_when_it_is_released() {
    let entries = [
        Entry::Timer(STAGE),
        Entry::Report(TASK, report("withheld")),
        Entry::Timer(CONNECT),
    ];
    let mut queue = withheld(&entries);
    queue.withhold(InstanceKey(1), Entry::Timer(OTHER));

    queue.release(InstanceKey(0), at(5));

    assert_eq!(fired(queue), entries.map(|entry| (5, entry)));
}

#[test]
fn what_was_overtaken_while_it_was_withheld_does_not_come_back() {
    let mut queue = withheld(&[STAGE, CONNECT, OTHER].map(Entry::Timer));
    queue.stop(STAGE);
    queue.set(CONNECT, at(7));
    assert!(queue.is_set(OTHER));
    assert_eq!(queue.when(OTHER), None);

    queue.release(InstanceKey(0), at(5));

    let expect = [(5, OTHER), (7, CONNECT)];
    assert_eq!(
        fired(queue),
        expect.map(|(at, timer)| (at, Entry::Timer(timer)))
    );
}

#[test]
fn what_is_forgotten_is_not_set_any_more() {
    let mut queue = withheld(&[Entry::Timer(STAGE), Entry::Report(TASK, report("gone"))]);
    queue.forget_withheld(InstanceKey(0));
    assert!(!queue.is_set(STAGE));
    queue.release(InstanceKey(0), at(5));
    assert_eq!(fired(queue), []);
}

#[test]
fn all_timers_that_are_set_are_listed_wherever_their_slots_are() {
    let mut queue = TimerQueue::default();
    let reclaim = Timer::Reclaim(InstanceKey(0));
    let attach = Timer::AttachInterface(TaskKey(1));
    for timer in [reclaim, attach, OTHER, CONNECT] {
        queue.set(timer, at(1));
    }
    queue.stop(OTHER);

    let set: Vec<Timer> = queue.iter().collect();

    assert_eq!(set, [CONNECT, attach, reclaim]);
}
