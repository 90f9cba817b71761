//! What happens by itself, and when.
//!
//! A [`Timer`] names a slot: there is one of each at most. Whoever overtakes what a timer is for
//! stops it where that happens, so no timer is ever stale, and firing needs no check. Reports of
//! runtimes are the exception: a runtime cannot take back what it has said, so a report is checked
//! when its time comes (`lifecycle/report.rs`).

use std::collections::{BTreeMap, VecDeque};

use crate::aws::auto_scaling::GroupKey;
use crate::aws::elb::TargetKey;
use crate::ecs::keys::{
    CapacityProviderKey, ClusterKey, DaemonKey, GatewayKey, InstanceKey, LaunchKey, RouteKey,
    ServiceKey, TaskKey,
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
    /// More of the log stream of a container can be read.
    ShowLogs { task: TaskKey, container: u16 },
    /// Lines of a container that wait for more are sent to who subscribes to its log group, and to
    /// a real endpoint.
    #[cfg(feature = "logs")]
    SendFolded { task: TaskKey, container: u16 },
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
    /// Load balancers check a target for the first time that a caller has registered.
    CheckTarget(TargetKey),
    /// A target that a caller has registered has been drained for long enough.
    RemoveTarget(TargetKey),
    /// A service says what has become of its targets.
    NotifyOfTargets(ServiceKey),
    /// An update has come to the load balancers of a gateway.
    GatewayUpdate(GatewayKey),
    /// A route of a gateway has been made, changed or deleted.
    Route(RouteKey),
    /// Stacks go on.
    #[cfg(feature = "cloudformation")]
    CloudFormation,
    /// A deployment of CodeDeploy goes on.
    #[cfg(feature = "codedeploy")]
    CodeDeploy,
    /// Rules of EventBridge run tasks.
    #[cfg(feature = "events")]
    RunTargets,
    /// Operations of Cloud Map are carried out.
    #[cfg(feature = "cloudmap")]
    CloudMap,
}

/// What the queue gives out when its time has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Timer(Timer),
    /// A runtime reports of the task.
    Report(TaskKey, Report),
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
    slots: Slots,
    /// An empty queue, so that memory is not asked for and given back for every timer.
    spare: VecDeque<(Number, Entry)>,
    last: Number,
}

/// How many entries a queue may have room for that is kept to be used again.
const SPARE_MAX: usize = 16;

/// Numbers what is set, in order.
type Number = u64;

#[derive(Clone, Copy, Debug)]
enum Slot {
    At(Time, Number),
    Withheld(InstanceKey, Number),
}

/// Where each timer is that is set.
///
/// Every task sets the same few timers again and again, so those have a table: a map would be
/// searched twice each time that one is set and fires.
#[derive(Clone, Debug, Default)]
struct Slots {
    of_tasks: Table,
    others: BTreeMap<Timer, Slot>,
}

/// The timers of tasks, in pages. A page on which no timer is set is given back: most tasks have
/// stopped long ago.
#[derive(Clone, Debug, Default)]
struct Table {
    pages: Vec<Option<Box<Page>>>,
    /// A page on which no timer is set, for the next that is needed.
    spare: Option<Box<Page>>,
}

#[derive(Clone, Debug, Default)]
struct Page {
    rows: [[Option<Slot>; 3]; ROWS],
    /// How many timers are set.
    set: usize,
}

/// How many tasks have their timers on one page.
const ROWS: usize = 32;

impl Table {
    fn get(&self, (row, column): (usize, usize)) -> Option<&Slot> {
        let page = self.pages.get(row / ROWS)?.as_ref()?;
        page.rows[row % ROWS][column].as_ref()
    }

    /// Returns where the timer was before.
    fn insert(&mut self, (row, column): (usize, usize), slot: Slot) -> Option<Slot> {
        let page = row / ROWS;
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        let page = &mut self.pages[page];
        let page = page.get_or_insert_with(|| self.spare.take().unwrap_or_default());
        let before = page.rows[row % ROWS][column].replace(slot);
        page.set += usize::from(before.is_none());
        before
    }

    fn remove(&mut self, (row, column): (usize, usize)) -> Option<Slot> {
        let page = self.pages.get_mut(row / ROWS)?;
        let on_page = page.as_mut()?;
        let before = on_page.rows[row % ROWS][column].take()?;
        on_page.set -= 1;
        if on_page.set == 0 {
            self.spare = page.take();
        }
        Some(before)
    }

    #[cfg(any(test, feature = "self-check"))]
    fn rows(&self) -> usize {
        self.pages.len() * ROWS
    }
}

impl Slots {
    /// The row and the column of a timer that has a place in the table.
    fn place(timer: Timer) -> Option<(usize, usize)> {
        match timer {
            Timer::Stage(task) => Some((task.0 as usize, 0)),
            Timer::AttachInterface(task) => Some((task.0 as usize, 1)),
            Timer::Connect(task) => Some((task.0 as usize, 2)),
            _ => None,
        }
    }

    fn get(&self, timer: Timer) -> Option<&Slot> {
        match Self::place(timer) {
            Some(place) => self.of_tasks.get(place),
            None => self.others.get(&timer),
        }
    }

    /// Returns where the timer was before.
    fn insert(&mut self, timer: Timer, slot: Slot) -> Option<Slot> {
        match Self::place(timer) {
            Some(place) => self.of_tasks.insert(place, slot),
            None => self.others.insert(timer, slot),
        }
    }

    fn remove(&mut self, timer: Timer) -> Option<Slot> {
        match Self::place(timer) {
            Some(place) => self.of_tasks.remove(place),
            None => self.others.remove(&timer),
        }
    }

    #[cfg(any(test, feature = "self-check"))]
    fn timers(&self) -> impl Iterator<Item = Timer> {
        let tasks = (0..).map(TaskKey).take(self.of_tasks.rows());
        let of_tasks = tasks.flat_map(|task| {
            [
                Timer::Stage(task),
                Timer::AttachInterface(task),
                Timer::Connect(task),
            ]
        });
        let set = of_tasks.filter(|timer| self.get(*timer).is_some());
        set.chain(self.others.keys().copied())
    }
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
        let queue = self.entries.entry(at);
        let queue = queue.or_insert_with(|| std::mem::take(&mut self.spare));
        queue.push_back((number, entry));
    }

    fn keep_spare(&mut self, queue: VecDeque<(Number, Entry)>) {
        if queue.capacity() <= SPARE_MAX {
            self.spare = queue;
        }
    }

    /// Sets the timer unless it is set to that time or an earlier one.
    pub fn set_no_later(&mut self, timer: Timer, at: Time) {
        if self.when(timer).is_none_or(|set| set > at) {
            self.set(timer, at);
        }
    }

    /// The timer does not fire. One that is not set stays that way.
    pub fn stop(&mut self, timer: Timer) {
        let before = self.slots.remove(timer);
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
        if queue.is_empty()
            && let Some(queue) = self.entries.remove(&at)
        {
            self.keep_spare(queue);
        }
    }

    /// When the timer fires; `None` when it is not set, or withheld.
    pub fn when(&self, timer: Timer) -> Option<Time> {
        match self.slots.get(timer) {
            Some(Slot::At(at, _)) => Some(*at),
            Some(Slot::Withheld(..)) | None => None,
        }
    }

    /// Whether the timer is set, be it withheld or not.
    pub fn is_set(&self, timer: Timer) -> bool {
        self.slots.get(timer).is_some()
    }

    /// All timers that are set.
    #[cfg(any(test, feature = "self-check"))]
    pub fn iter(&self) -> impl Iterator<Item = Timer> {
        self.slots.timers()
    }

    /// A runtime reports of the task at that time.
    pub fn report(&mut self, at: Time, task: TaskKey, report: Report) {
        if at < Time::NEVER {
            let number = self.next_number();
            self.push(at, number, Entry::Report(task, report));
        }
    }

    /// When the first entry is.
    pub fn first(&self) -> Option<Time> {
        let (at, _) = self.entries.first_key_value()?;
        (*at < Time::NEVER).then_some(*at)
    }

    /// The first entry, if that is a report.
    pub fn next_report(&self) -> Option<(TaskKey, &Report)> {
        let (_, queue) = self.entries.first_key_value()?;
        match queue.front() {
            Some((_, Entry::Report(task, report))) => Some((*task, report)),
            _ => None,
        }
    }

    /// Takes out the first entry.
    pub fn pop(&mut self) -> Option<(Time, Entry)> {
        let at = self.first()?;
        let mut first = self.entries.first_entry()?;
        let entry = first.get_mut().pop_front();
        if first.get().is_empty() {
            let queue = first.remove();
            self.keep_spare(queue);
        }
        let (_, entry) = entry?;
        if let Entry::Timer(timer) = &entry {
            self.slots.remove(*timer);
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
                Entry::Report(task, report) => self.report(at, task, report),
            }
        }
    }

    /// What has waited for the agent of the instance does not fire.
    pub fn forget_withheld(&mut self, instance: InstanceKey) {
        for entry in self.take_withheld(instance) {
            if let Entry::Timer(timer) = entry {
                self.slots.remove(timer);
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
mod tests;
