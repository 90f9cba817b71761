//! What happens by itself, and when.
//!
//! A [`Timer`] names a slot: there is one of each at most. Whoever overtakes what a timer is for
//! stops it where that happens, so no timer is ever stale, and firing needs no check. Reports of
//! runtimes are the exception: a runtime cannot take back what it has said, so a report is checked
//! when its time comes (`lifecycle/report.rs`).

use std::collections::{BTreeMap, VecDeque};

use crate::ecs::keys::{
    CapacityProviderKey, ClusterKey, DaemonKey, GatewayKey, GroupKey, InstanceKey, LaunchKey,
    RouteKey, ServiceKey, TaskKey,
};
use crate::effect::Report;
use crate::kernel::time::Time;

/// Something that happens by itself once its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// The control plane moves a task on.
    Stage(TaskKey),
    /// The network interface of a task begins to attach.
    AttachInterface(TaskKey),
    /// The agent of a task reports in.
    Connect(TaskKey),
    /// A container that others wait for has used up its `startTimeout`.
    StartTimeout { task: TaskKey, container: u16 },
    /// EC2 takes back an instance of spare capacity.
    Reclaim(InstanceKey),
    /// The attachments of a cluster are as its capacity providers need them.
    Attachments(ClusterKey),
    /// A capacity provider has been made, changed or deleted.
    CapacityProvider(CapacityProviderKey),
    /// The capacity of a cluster is reviewed.
    Capacity(ClusterKey),
    /// A task has waited for capacity for too long.
    GiveUp(TaskKey),
    /// A group has been too small or too large for long enough.
    Alarm(GroupKey),
    /// An instance that was launched registers.
    Registration(LaunchKey),
    /// A managed instance has had nothing to do for long enough.
    Idle(InstanceKey),
    /// The agent of an instance is updated one stage further.
    UpdateAgent(InstanceKey),
    /// A pass of the scheduler over a service.
    ReconcileService(ServiceKey),
    /// A pass of the scheduler over a daemon.
    ReconcileDaemon(DaemonKey),
    /// A task of a service counts for something else from now on.
    Appraisal(TaskKey),
    /// Load balancers check a task for the first time.
    CheckTargets(TaskKey),
    /// A service says what has become of its targets.
    NotifyOfTargets(ServiceKey),
    /// An update has come to the load balancers of a gateway.
    GatewayUpdate(GatewayKey),
    /// A route of a gateway has been made, changed or deleted.
    Route(RouteKey),
}

/// What the queue gives out when its time has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Timer(Timer),
    /// A runtime reports.
    Report(Report),
}

/// Timers and reports in the order of their time; those of one time in the order in which they
/// were set.
///
/// Where nothing takes any time, thousands have one time: they only queue up.
#[derive(Clone, Debug, Default)]
pub struct TimerQueue {
    /// No queue is empty. The numbers of each go up, so that what is stopped is found.
    entries: BTreeMap<Time, VecDeque<(Number, Entry)>>,
    /// What waits for the agent of an instance to be connected again, in the order of its time.
    withheld: BTreeMap<(InstanceKey, Number), Entry>,
    /// Where each timer is that is set.
    slots: BTreeMap<Timer, Slot>,
    last: Number,
}

/// Numbers what is set, in order.
type Number = u64;

#[derive(Clone, Copy, Debug)]
enum Slot {
    At(Time, Number),
    Withheld(InstanceKey, Number),
}

impl TimerQueue {
    /// Sets the timer, in place of what was set before.
    ///
    /// With a time beyond the range of the clock it is set and never fires: that is how a delay
    /// means "never".
    pub fn set(&mut self, timer: Timer, at: Time) {
        let number = self.next_number();
        let before = self.slots.insert(timer, Slot::At(at, number));
        self.remove(before);
        self.push(at, number, Entry::Timer(timer));
    }

    fn push(&mut self, at: Time, number: Number, entry: Entry) {
        let queue = self.entries.entry(at).or_default();
        queue.push_back((number, entry));
    }

    /// Sets the timer unless it is set to that time or an earlier one.
    pub fn set_no_later(&mut self, timer: Timer, at: Time) {
        if self.when(timer).is_none_or(|set| set > at) {
            self.set(timer, at);
        }
    }

    /// The timer does not fire. One that is not set stays that way.
    pub fn stop(&mut self, timer: Timer) {
        let before = self.slots.remove(&timer);
        self.remove(before);
    }

    fn remove(&mut self, slot: Option<Slot>) {
        match slot {
            Some(Slot::At(at, number)) => self.remove_entry(at, number),
            Some(Slot::Withheld(instance, number)) => {
                self.withheld.remove(&(instance, number));
            }
            None => {}
        }
    }

    fn remove_entry(&mut self, at: Time, number: Number) {
        let Some(queue) = self.entries.get_mut(&at) else {
            return;
        };
        if let Ok(place) = queue.binary_search_by_key(&number, |(number, _)| *number) {
            queue.remove(place);
        }
        if queue.is_empty() {
            self.entries.remove(&at);
        }
    }

    /// When the timer fires; `None` when it is not set, or withheld.
    pub fn when(&self, timer: Timer) -> Option<Time> {
        match self.slots.get(&timer) {
            Some(Slot::At(at, _)) => Some(*at),
            Some(Slot::Withheld(..)) | None => None,
        }
    }

    /// Whether the timer is set, be it withheld or not.
    pub fn is_set(&self, timer: Timer) -> bool {
        self.slots.contains_key(&timer)
    }

    /// All timers that are set.
    #[cfg(any(test, feature = "self-check"))]
    pub fn iter(&self) -> impl Iterator<Item = Timer> {
        self.slots.keys().copied()
    }

    /// A runtime reports at that time.
    pub fn report(&mut self, at: Time, report: Report) {
        if at < Time::NEVER {
            let number = self.next_number();
            self.push(at, number, Entry::Report(report));
        }
    }

    /// When the first entry is.
    pub fn first(&self) -> Option<Time> {
        let (at, _) = self.entries.first_key_value()?;
        (*at < Time::NEVER).then_some(*at)
    }

    /// The first entry, if that is a report.
    pub fn next_report(&self) -> Option<&Report> {
        let (_, queue) = self.entries.first_key_value()?;
        match queue.front() {
            Some((_, Entry::Report(report))) => Some(report),
            _ => None,
        }
    }

    /// Takes out the first entry.
    pub fn pop(&mut self) -> Option<(Time, Entry)> {
        let at = self.first()?;
        let mut first = self.entries.first_entry()?;
        let entry = first.get_mut().pop_front();
        if first.get().is_empty() {
            first.remove();
        }
        let (_, entry) = entry?;
        if let Entry::Timer(timer) = &entry {
            self.slots.remove(timer);
        }
        Some((at, entry))
    }

    fn next_number(&mut self) -> Number {
        self.last += 1;
        self.last
    }

    /// An entry whose time has come waits for the agent of the instance. A timer is still set: it
    /// can be stopped, and set to a time instead.
    pub fn withhold(&mut self, instance: InstanceKey, entry: Entry) {
        let number = self.next_number();
        if let Entry::Timer(timer) = entry {
            let slot = Slot::Withheld(instance, number);
            let before = self.slots.insert(timer, slot);
            self.remove(before);
        }
        self.withheld.insert((instance, number), entry);
    }

    /// What has waited for the agent of the instance fires at that time.
    pub fn release(&mut self, instance: InstanceKey, at: Time) {
        for entry in self.take_withheld(instance) {
            match entry {
                Entry::Timer(timer) => self.set(timer, at),
                Entry::Report(report) => self.report(at, report),
            }
        }
    }

    /// What has waited for the agent of the instance does not fire.
    pub fn forget_withheld(&mut self, instance: InstanceKey) {
        for entry in self.take_withheld(instance) {
            if let Entry::Timer(timer) = entry {
                self.slots.remove(&timer);
            }
        }
    }

    fn take_withheld(&mut self, instance: InstanceKey) -> Vec<Entry> {
        let all = (instance, 0)..=(instance, Number::MAX);
        let places: Vec<_> = self.withheld.range(all).map(|(place, _)| *place).collect();
        let entries = places.iter().map(|place| self.withheld.remove(place));
        entries.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ecs::keys::RegionKey;
    use crate::effect::{ContainerRef, Happened, TaskRef};

    const STAGE: Timer = Timer::Stage(TaskKey(0));
    const CONNECT: Timer = Timer::Connect(TaskKey(0));
    const OTHER: Timer = Timer::Stage(TaskKey(1));

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
        let line = line.to_owned();
        Report::Container(container, Happened::Logged { line })
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
        queue.report(Time::NEVER, report("never"));
        assert!(queue.is_set(STAGE));
        assert_eq!((queue.first(), queue.pop()), (None, None));

        queue.set_no_later(STAGE, at(1));

        assert_eq!(fired(queue), [(1, Entry::Timer(STAGE))]);
    }

    #[test]
    fn reports_and_timers_share_one_order_and_reports_have_no_slot() {
        let mut queue = TimerQueue::default();
        queue.report(at(1), report("first"));
        queue.set(STAGE, at(1));
        queue.report(at(1), report("second"));
        assert_eq!(queue.next_report(), Some(&report("first")));

        let expect = [
            Entry::Report(report("first")),
            Entry::Timer(STAGE),
            Entry::Report(report("second")),
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
            Entry::Report(report("withheld")),
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
        let mut queue = withheld(&[Entry::Timer(STAGE), Entry::Report(report("gone"))]);
        queue.forget_withheld(InstanceKey(0));
        assert!(!queue.is_set(STAGE));
        queue.release(InstanceKey(0), at(5));
        assert_eq!(fired(queue), []);
    }
}
