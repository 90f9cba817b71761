//! What a process does to the fake, and what it waits for.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Waker;

use super::{Code, Timer, TimerKey};
use crate::driver::{Driver, State, alarm};
#[cfg(feature = "elb")]
use crate::effect::TaskRef;
use crate::effect::report::Written;
use crate::effect::{ContainerChange, ContainerRef, Report};
use crate::kernel::time::Time;
use crate::runtime::process::Process;
use crate::simulator::rules::Which;
use crate::simulator::selector::ContainerSelector;
use crate::wire::HealthStatus;

impl Driver {
    /// From now on code of a test's says what these containers do.
    pub(crate) fn add_code(self: &Arc<Self>, target: ContainerSelector, which: Which, code: Code) {
        self.act(|state| state.add_code(&self.acted, (target, which), code));
        alarm::watch(self);
    }

    /// The process writes to its log.
    pub(crate) fn log(&self, process: &Process, text: &str) {
        self.tell(process, |state, of| state.log(of, text, Written::stdout));
    }

    /// The process says how healthy it is.
    pub(crate) fn tell_health(&self, process: &Process, health: HealthStatus) {
        process.has_told_health.store(true, Ordering::SeqCst);
        self.tell(process, |state, of| {
            let report = Report::change(of, ContainerChange::health(health));
            state.tell_world(report);
        });
    }

    /// The process can be reached there, at a port of its container.
    #[cfg(feature = "elb")]
    pub(crate) fn listens(&self, process: &Process, port: u16, address: std::net::SocketAddr) {
        self.tell(process, |state, of| {
            if let Some(processes) = &mut state.errands.processes {
                processes.listening.insert((of, port), address);
            }
        });
    }

    /// Something is told of a process, unless it has ended.
    fn tell(&self, process: &Process, tell: impl FnOnce(&mut State, ContainerRef)) {
        let mut state = self.lock();
        let of = process.container();
        let processes = state.errands.processes.as_ref();
        let is_there = processes.is_some_and(|it| it.entries.contains_key(&of));
        if is_there && state.resets() == process.resets() {
            tell(&mut state, of);
            state.note_change();
        }
        drop(state);
        self.acted.notify_waiters();
    }

    /// What time it is for a process.
    pub(crate) fn process_time(&self) -> Time {
        self.lock().process_time()
    }

    /// Wakes somebody at that time, unless it has come already.
    pub(crate) fn wake_at(&self, at: Time, waker: &Waker, key: &mut Option<TimerKey>) -> bool {
        let mut state = self.lock();
        if state.process_time() >= at {
            return true;
        }
        let Some(processes) = &mut state.errands.processes else {
            return false;
        };
        let wake = Timer::Wake(waker.clone());
        let before = if let Some(known) = key.and_then(|key| processes.timers.get_mut(&key)) {
            Some(std::mem::replace(known, wake))
        } else {
            *key = Some(processes.arm(at, wake));
            None
        };
        drop(state);
        // Not under the lock: it may be the last that knows of a test's own code.
        drop(before);
        // Whoever waits for what is due may have less to wait for.
        self.acted.notify_waiters();
        false
    }

    /// Nobody is to be woken at that time any more.
    pub(crate) fn forget_timer(&self, key: TimerKey) {
        let timer = {
            let mut state = self.lock();
            let processes = state.errands.processes.as_mut();
            processes.and_then(|it| it.timers.remove(&key))
        };
        drop(timer);
    }

    /// Wakes a process as soon as something changes. Returns whether nothing has changed since
    /// there were `seen` changes: if something has, nobody is woken.
    pub(in crate::driver) fn watch_changes(&self, seen: u64, waker: &Waker) -> bool {
        let mut state = self.lock();
        let is_new = state.changes() == seen;
        if is_new && let Some(processes) = &mut state.errands.processes {
            processes.watchers.push(waker.clone());
        }
        is_new
    }
}

#[cfg(feature = "elb")]
impl State {
    /// Where a task can be reached at that port of its containers, if one of them is code of a
    /// test's that has said so.
    pub(crate) fn listening(&self, task: TaskRef, port: u16) -> Option<std::net::SocketAddr> {
        let listening = &self.errands.processes.as_ref()?.listening;
        let mut all = listening.iter();
        let found = all.find(|((of, known), _)| of.task == task && *known == port);
        found.map(|(_, address)| *address)
    }
}
