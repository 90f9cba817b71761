//! A container whose process is a test's own future.
//!
//! It is polled by whoever lets the fake go on, without the fake's lock. While it is polled,
//! [`current`] names it: who sleeps or waits in there waits as a process of the fake does, and
//! moves nobody's time.

use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::unconstrained;

use crate::effect::ContainerRef;
use crate::io_thread;
use crate::kernel::panic_text;

/// What a container does: it ends with the exit code of its process.
pub(crate) type Body = Pin<Box<dyn Future<Output = i32> + Send>>;

/// Makes the body of a process, which is a test's own code.
pub(crate) type MakeBody = Box<dyn FnOnce() -> Body + Send>;

/// The processes that are to be polled, in the order in which they were woken.
pub(crate) struct Wakes {
    /// `None` once the fake of the processes is gone.
    queue: Mutex<Option<Vec<Arc<Process>>>>,
    /// Those who wait for the fake look at it.
    acted: Arc<Notify>,
}

impl Wakes {
    pub(crate) fn new(acted: Arc<Notify>) -> Arc<Self> {
        let queue = Mutex::new(Some(Vec::new()));
        Arc::new(Self { queue, acted })
    }

    fn queue(&self) -> MutexGuard<'_, Option<Vec<Arc<Process>>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether any can be polled.
    pub(crate) fn are_there(&self) -> bool {
        let queue = self.queue();
        queue.iter().flatten().any(|process| !process.is_polled())
    }

    /// Takes those that can be polled. They are being polled from now on.
    pub(crate) fn take(&self) -> Vec<Arc<Process>> {
        let mut queue = self.queue();
        let Some(queue) = &mut *queue else {
            return Vec::new();
        };
        let taken = queue.extract_if(.., |process| !process.is_polled());
        let taken: Vec<_> = taken.collect();
        for process in &taken {
            process.is_queued.store(false, Ordering::SeqCst);
            process.is_polled.store(true, Ordering::SeqCst);
        }
        taken
    }

    /// Nothing is to be polled any more. Without this a process that is in the queue would keep
    /// the queue, and the queue the process.
    pub(crate) fn close(&self) {
        let queue = self.queue().take();
        drop(queue);
    }
}

/// How a process is after it was polled.
#[derive(Debug)]
pub(crate) enum Polled {
    Pending,
    Exited(i32),
    /// It has panicked, with that message.
    Panicked(String),
    /// It was over already.
    Over,
}

enum Life {
    /// Its closure has not been called yet.
    New(MakeBody),
    Running(Body),
    Over,
}

pub(crate) struct Process {
    container: ContainerRef,
    /// How often the fake had been reset before.
    resets: u64,
    life: Mutex<Life>,
    wakes: Arc<Wakes>,
    is_queued: AtomicBool,
    is_polled: AtomicBool,
    is_killed: AtomicBool,
    /// The runtime that the test was on when it said what the container does: where nobody's
    /// runtime polls it, its timers of tokio are of that one.
    home: Option<Handle>,
    /// A body that waits for it does not keep the process.
    pub(crate) sigterm: Arc<Sigterm>,
    /// Whether it has said how healthy it is.
    pub(crate) has_told_health: AtomicBool,
}

/// SIGTERM, as a process sees it.
#[derive(Debug, Default)]
pub(crate) struct Sigterm {
    /// Whether the process handles it.
    pub(crate) is_handled: AtomicBool,
    pub(crate) is_sent: AtomicBool,
    pub(crate) sent: Notify,
}

impl Sigterm {
    /// Until it is sent.
    pub(crate) async fn wait(&self) {
        let mut sent = pin!(self.sent.notified());
        // From here on nothing is missed.
        sent.as_mut().enable();
        if !self.is_sent.load(Ordering::SeqCst) {
            sent.await;
        }
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("container", &self.container)
            .finish_non_exhaustive()
    }
}

impl Process {
    pub(crate) fn new(
        container: ContainerRef,
        resets: u64,
        home: Option<Handle>,
        wakes: Arc<Wakes>,
        make: impl FnOnce(&Arc<Self>) -> MakeBody,
    ) -> Arc<Self> {
        let process = Arc::new(Self {
            container,
            resets,
            life: Mutex::new(Life::Over),
            wakes,
            is_queued: AtomicBool::new(false),
            is_polled: AtomicBool::new(false),
            is_killed: AtomicBool::new(false),
            home,
            sigterm: Arc::default(),
            has_told_health: AtomicBool::new(false),
        });
        let body = make(&process);
        *process.life.lock().unwrap_or_else(PoisonError::into_inner) = Life::New(body);
        process
    }

    pub(crate) fn container(&self) -> ContainerRef {
        self.container
    }

    pub(crate) fn resets(&self) -> u64 {
        self.resets
    }

    /// It was taken and is not polled after all.
    pub(crate) fn is_not_polled(&self) {
        self.is_polled.store(false, Ordering::SeqCst);
    }

    fn is_polled(&self) -> bool {
        self.is_polled.load(Ordering::SeqCst)
    }

    /// SIGTERM arrives. Not for under the fake's lock: it wakes who waits for it.
    pub(crate) fn terminate(&self) {
        self.sigterm.is_sent.store(true, Ordering::SeqCst);
        self.sigterm.sent.notify_waiters();
    }

    /// The container has ended: the process does not go on. What is left of it is dropped by
    /// [`kill`](Self::kill), which is not for under the fake's lock.
    pub(crate) fn is_to_end(&self) {
        self.is_killed.store(true, Ordering::SeqCst);
    }

    /// Ends the process, and drops its future; where it is being polled, after that. Not for under
    /// the fake's lock: dropping runs a test's own code.
    pub(crate) fn kill(&self) {
        self.is_killed.store(true, Ordering::SeqCst);
        let mut life = match self.life.try_lock() {
            Ok(life) => life,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // Whoever polls it sees that it was killed.
            Err(TryLockError::WouldBlock) => return,
        };
        let life = std::mem::replace(&mut *life, Life::Over);
        // A panic of a destructor concerns nobody: the process is gone.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(life)));
    }

    /// Lets it go on. Not for under the fake's lock.
    pub(crate) fn poll(self: &Arc<Self>) -> Polled {
        let polled = match self.life.try_lock() {
            Ok(mut life) => self.poll_life(&mut life),
            Err(TryLockError::Poisoned(poisoned)) => self.poll_life(&mut poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Polled::Over,
        };
        if self.is_killed.load(Ordering::SeqCst) {
            self.kill();
        }
        self.is_polled.store(false, Ordering::SeqCst);
        polled
    }

    fn poll_life(self: &Arc<Self>, life: &mut Life) -> Polled {
        if self.is_killed.load(Ordering::SeqCst) {
            return Polled::Over;
        }
        let on_runtime = Handle::try_current().is_ok_and(|current| !io_thread::is(&current));
        let home = self.home.as_ref().filter(|_| !on_runtime);
        let _entered = home.map(Handle::enter);
        let _current = Current::enter(self);
        let waker = Waker::from(Arc::clone(self));
        let polled = catch_unwind(AssertUnwindSafe(|| {
            if let Life::New(_) = life
                && let Life::New(make) = std::mem::replace(life, Life::Over)
            {
                *life = Life::Running(make());
            }
            let Life::Running(body) = life else {
                return None;
            };
            // Tokio's budget is that of the task that happens to let the fake go on.
            let polled = Pin::new(&mut unconstrained(body)).poll(&mut Context::from_waker(&waker));
            if polled.is_ready() {
                *life = Life::Over;
            }
            Some(polled)
        }));
        match polled {
            Ok(None) => Polled::Over,
            Ok(Some(Poll::Pending)) => Polled::Pending,
            Ok(Some(Poll::Ready(code))) => Polled::Exited(code),
            Err(panic) => {
                // What is left of it may panic again.
                let rest = std::mem::replace(life, Life::Over);
                let _ = catch_unwind(AssertUnwindSafe(|| drop(rest)));
                Polled::Panicked(panic_text::of(&*panic).to_owned())
            }
        }
    }
}

impl Wake for Process {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.is_killed.load(Ordering::SeqCst) || self.is_queued.swap(true, Ordering::SeqCst) {
            return;
        }
        if let Some(queue) = &mut *self.wakes.queue() {
            queue.push(Arc::clone(self));
        }
        self.wakes.acted.notify_waiters();
    }
}

thread_local! {
    /// Processes that this thread polls, the innermost last: they may be of several fakes.
    static CURRENT: RefCell<Vec<Arc<Process>>> = const { RefCell::new(Vec::new()) };
}

/// For as long as a process is polled on this thread.
struct Current;

impl Current {
    fn enter(process: &Arc<Process>) -> Self {
        CURRENT.with_borrow_mut(|current| current.push(Arc::clone(process)));
        Self
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        let process = CURRENT.with_borrow_mut(Vec::pop);
        drop(process);
    }
}

/// Whether this thread polls a process of the fake with these wakes.
pub(crate) fn is_polled_here(wakes: &Arc<Wakes>) -> bool {
    CURRENT.with_borrow(|current| {
        let mut processes = current.iter();
        processes.any(|process| Arc::ptr_eq(&process.wakes, wakes))
    })
}
