//! Containers whose processes are a test's own futures, as far as the driver's lock guards them:
//! which there are, when each is to go on, and what a test has said about which.
//!
//! [`Process`] is one of them. Each is polled as an [errand](super::errands), so without the lock
//! and in the order in which they were woken; the fake's time stands still meanwhile. Their sleeps
//! are timers here, which fire in order with those of the world, and before those of the same time.
//!
//! - [`life`] — what the world asks of a process, and what becomes of it. [`calls`] — what a
//!   process does to the fake, and what it waits for.

mod calls;
mod life;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Weak};
use std::task::Waker;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::errands::OnChoice;
use crate::effect::plan::TaskPlan;
use crate::effect::{ContainerRef, ContainerSpec, TaskRef};
use crate::kernel::time::Time;
use crate::runtime::process::{self, MakeBody, Process, Wakes};
use crate::simulator::rules::{Behavior, CodeId};

/// How often processes are polled at one time of the fake. One that wakes itself for ever takes
/// time, as a process does that is busy.
const POLLS_PER_TIME: usize = 10_000;
const BUSY: Duration = Duration::from_millis(1);

/// A container, as code of a test's is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) of: ContainerRef,
    pub(crate) spec: Arc<ContainerSpec>,
    pub(crate) plan: Arc<TaskPlan>,
}

/// Code of a test's.
#[derive(Clone)]
pub(crate) enum Code {
    /// Makes the process of a container.
    Process(Arc<dyn Fn(Facts, Weak<Process>) -> MakeBody + Send + Sync>),
    /// Says which script a container follows, the n-th that it is asked about.
    Choice(OnChoice),
}

impl Code {
    fn behavior(&self, id: CodeId) -> Behavior {
        match self {
            Self::Process(_) => Behavior::Process(id),
            Self::Choice(_) => Behavior::Choice(id),
        }
    }
}

struct Known {
    code: Code,
    /// How many containers it was asked about.
    count: usize,
    home: Option<Handle>,
}

/// When a timer fires, and in which order among those of one time.
pub(crate) type TimerKey = (Time, u64);

enum Timer {
    /// The container runs, and its process begins.
    Begin(ContainerRef),
    /// Its health check says that it is healthy, if the process has said nothing.
    Healthy(ContainerRef),
    Kill(ContainerRef, i32),
    Wake(Waker),
}

/// What a timer of processes has done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fired {
    /// A process is woken, which by itself changes nothing.
    Wake,
    Change,
}

/// A process that has not ended.
enum Entry {
    Starting {
        code: CodeId,
        spec: Arc<ContainerSpec>,
        healthy: Option<Duration>,
        timer: TimerKey,
    },
    Running {
        process: Arc<Process>,
        timers: Vec<TimerKey>,
    },
}

pub(super) struct Processes {
    codes: Vec<Known>,
    entries: BTreeMap<ContainerRef, Entry>,
    timers: BTreeMap<TimerKey, Timer>,
    next_timer: u64,
    wakes: Arc<Wakes>,
    /// Where containers can be reached at a port of theirs, as they say.
    #[cfg(feature = "elb")]
    listening: BTreeMap<(ContainerRef, u16), std::net::SocketAddr>,
    /// Who waits in a process for something to change.
    watchers: Vec<Waker>,
    /// How often processes were polled at that time.
    polls: (Time, usize),
}

impl fmt::Debug for Processes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Processes").finish_non_exhaustive()
    }
}

impl Drop for Processes {
    /// What still runs is dropped, whoever else knows of it.
    fn drop(&mut self) {
        for entry in self.entries.values() {
            if let Entry::Running { process, .. } = entry {
                process.kill();
            }
        }
        self.wakes.close();
    }
}

impl Processes {
    fn new(acted: &Arc<Notify>, resets: u64, now: Time) -> Self {
        Self {
            codes: Vec::new(),
            entries: BTreeMap::new(),
            timers: BTreeMap::new(),
            // Keys differ after a reset, so an old sleep cannot claim a new timer.
            next_timer: resets << 40,
            wakes: Wakes::new(Arc::clone(acted)),
            #[cfg(feature = "elb")]
            listening: BTreeMap::new(),
            watchers: Vec::new(),
            polls: (now, 0),
        }
    }

    /// Whether there are any that have not ended.
    pub(super) fn are_there(&self) -> bool {
        !self.entries.is_empty()
    }

    pub(super) fn next_due(&self) -> Option<Time> {
        self.timers.first_key_value().map(|((at, _), _)| *at)
    }

    /// Whether any is to be polled, by this thread.
    pub(super) fn are_woken(&self) -> bool {
        // What a process wakes by calling the fake is polled after it, not within it.
        self.wakes.are_there() && !process::is_polled_here(&self.wakes)
    }

    /// Those that are to be polled.
    pub(super) fn take_woken(&mut self, now: Time) -> Vec<Arc<Process>> {
        if !self.are_woken() {
            return Vec::new();
        }
        if self.polls.0 != now {
            self.polls = (now, 0);
        }
        let mut woken = self.wakes.take();
        self.polls.1 += woken.len();
        if self.polls.1 > POLLS_PER_TIME {
            for process in woken.drain(..) {
                process.is_not_polled();
                self.arm(now + BUSY, Timer::Wake(Waker::from(process)));
            }
        }
        woken
    }

    fn arm(&mut self, at: Time, timer: Timer) -> TimerKey {
        let key = (at, self.next_timer);
        self.next_timer += 1;
        self.timers.insert(key, timer);
        key
    }

    /// The process has ended. Returns it, if it was there.
    fn remove(&mut self, of: ContainerRef) -> Option<Entry> {
        let entry = self.entries.remove(&of)?;
        #[cfg(feature = "elb")]
        self.listening.retain(|(container, _), _| *container != of);
        match &entry {
            Entry::Starting { timer, .. } => {
                self.timers.remove(timer);
            }
            Entry::Running { timers, .. } => {
                for timer in timers {
                    self.timers.remove(timer);
                }
            }
        }
        Some(entry)
    }

    /// Those of a task.
    fn of_task(&self, task: TaskRef) -> Vec<ContainerRef> {
        let first = ContainerRef {
            task,
            container: 0,
            generation: 0,
        };
        let keys = self.entries.range(first..).map(|(of, _)| *of);
        keys.take_while(|of| of.task == task).collect()
    }
}
