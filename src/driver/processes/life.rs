//! What the world asks of processes, and what becomes of them: all under the driver's lock.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Wake;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::{Code, Entry, Facts, Fired, Known, Processes, Timer};
use crate::driver::State;
use crate::driver::errands::Errand;
use crate::driver::outside::PATIENCE;
use crate::driver::state::real_time;
use crate::ecs::task::plan;
use crate::ecs::task::state::{ContainerStatus, Task};
use crate::effect::report::Written;
use crate::effect::{ContainerChange, ContainerRef, ContainerSpec, Happened, Report};
use crate::kernel::time::Time;
use crate::runtime::process::{self, Polled, Process};
use crate::simulator::rules::{Ask, CodeId, Which};
use crate::simulator::selector::ContainerSelector;
use crate::simulator::{SIGKILL_EXIT, SIGTERM_EXIT};
use crate::wire::HealthStatus;

/// The exit code of a process that has panicked: that of one in Rust.
const PANICKED_EXIT: i32 = 101;

impl State {
    /// From now on code of a test's says what these containers do.
    pub(super) fn add_code(
        &mut self,
        acted: &Arc<Notify>,
        to: (ContainerSelector, Which),
        code: Code,
    ) {
        let (resets, now) = (self.world.resets(), self.world.now());
        let new = || Box::new(Processes::new(acted, resets, now));
        let processes = self.errands.processes.get_or_insert_with(new);
        let id = CodeId(processes.codes.len());
        let behavior = code.behavior(id);
        let chooses = matches!(code, Code::Choice(_));
        let home = Handle::try_current().ok();
        processes.codes.push(Known {
            code,
            count: 0,
            home,
        });
        let (target, which) = to;
        self.record_containers(&target, which, chooses);
        self.world.ask_code(target, which, behavior);
    }

    /// What the world asks of a test's own code.
    pub(in crate::driver) fn ask_code(&mut self, ask: Ask) {
        match ask {
            Ask::Choose {
                code,
                container,
                spec,
                digest,
            } => self.ask_for_script(code, container, spec, digest),
            Ask::Run {
                code,
                container,
                spec,
                start,
                healthy,
            } => {
                let at = self.world.now() + start;
                if let Some(processes) = &mut self.errands.processes {
                    let timer = processes.arm(at, Timer::Begin(container));
                    let entry = Entry::Starting {
                        code,
                        spec,
                        healthy,
                        timer,
                    };
                    processes.entries.insert(container, entry);
                }
            }
            Ask::Terminate {
                container,
                grace,
                stop,
            } => self.terminate(container, grace, stop),
            Ask::End(task) => {
                let processes = self.errands.processes.as_ref();
                for of in processes.map_or_else(Vec::new, |it| it.of_task(task)) {
                    self.end_process(of);
                }
            }
        }
    }

    fn ask_for_script(
        &mut self,
        code: CodeId,
        of: ContainerRef,
        spec: Arc<ContainerSpec>,
        digest: Option<String>,
    ) {
        let Some(facts) = self.facts(of, &spec) else {
            return;
        };
        let processes = self.errands.processes.as_mut();
        let Some(known) = processes.and_then(|it| it.codes.get_mut(code.0)) else {
            return;
        };
        known.count += 1;
        if let Code::Choice(choose) = &known.code {
            let (choose, n) = (choose.clone(), known.count);
            self.errands.push(Errand::Choose {
                facts,
                n,
                digest,
                of: choose,
            });
        }
    }

    /// The task that the container is of, if there is that run of it.
    fn task_of(&self, of: ContainerRef) -> Option<&Task> {
        let task = self.region(of.task.region).tasks.find(of.task.id)?;
        let container = task.containers.get(usize::from(of.container))?;
        (container.generation == of.generation).then_some(task)
    }

    fn facts(&self, of: ContainerRef, spec: &Arc<ContainerSpec>) -> Option<Facts> {
        let task = self.task_of(of)?;
        let plan = plan::plan(self.region(of.task.region), task.key);
        Some(Facts {
            of,
            spec: Arc::clone(spec),
            plan: Arc::new(plan),
        })
    }

    /// SIGTERM is sent, and SIGKILL later. A process that does not handle SIGTERM ends.
    fn terminate(&mut self, of: ContainerRef, grace: Duration, stop: Duration) {
        let now = self.world.now();
        let Some(processes) = &mut self.errands.processes else {
            return;
        };
        let process = match processes.entries.get(&of) {
            None => return,
            Some(Entry::Starting { .. }) => {
                processes.remove(of);
                self.report_exit(of, SIGTERM_EXIT);
                return;
            }
            Some(Entry::Running { process, .. }) => Arc::clone(process),
        };
        if grace.is_zero() {
            // It ends before it could handle SIGTERM.
            self.end_process(of);
            self.report_exit(
                of,
                if stop.is_zero() {
                    SIGTERM_EXIT
                } else {
                    SIGKILL_EXIT
                },
            );
            return;
        }
        let is_handled = process.sigterm.is_handled.load(Ordering::SeqCst);
        let (after, code) = match is_handled {
            false if stop <= grace => (stop, SIGTERM_EXIT),
            _ => (grace, SIGKILL_EXIT),
        };
        let kill = processes.arm(now + after, Timer::Kill(of, code));
        if let Some(Entry::Running { timers, .. }) = processes.entries.get_mut(&of) {
            timers.push(kill);
        }
        self.errands.push(Errand::Terminate(process));
    }

    fn report_exit(&mut self, of: ContainerRef, code: i32) {
        let exited = ContainerChange::exited(code);
        let report = Report::change(of, exited);
        self.tell_world(report);
    }

    /// The world hears of a process.
    pub(super) fn tell_world(&mut self, report: Report) {
        self.record_executed(&report);
        self.world.report(Duration::ZERO, report);
    }

    /// Ends a process, of which the world has nothing more to hear.
    fn end_process(&mut self, of: ContainerRef) {
        let processes = self.errands.processes.as_mut();
        if let Some(Entry::Running { process, .. }) = processes.and_then(|it| it.remove(of)) {
            process.is_to_end();
            self.errands.push(Errand::End(process));
        }
    }

    /// Whether the first timer of processes fires before the first one of the world.
    fn is_process_first(&self, at: Time, timer: &Timer) -> bool {
        let Some(next) = self.world.next_in_time() else {
            return true;
        };
        match timer {
            // The world hears first that the container runs.
            Timer::Begin(of) if next == at => {
                let task = self.task_of(*of);
                let container = task.map(|task| &task.containers[usize::from(of.container)]);
                container.is_none_or(|it| it.status > ContainerStatus::Starting)
            }
            _ => next >= at,
        }
    }

    /// Fires the next timer of processes if its time is no later than `limit` and no timer of the
    /// world comes before. Returns what it was.
    pub(in crate::driver) fn fire_process_timer(&mut self, limit: Time) -> Option<Fired> {
        let processes = self.errands.processes.as_ref()?;
        let first = processes.timers.first_key_value();
        let first = first.map(|((at, _), timer)| (*at, timer));
        let (at, _) =
            first.filter(|(at, timer)| *at <= limit && self.is_process_first(*at, timer))?;
        self.world.pass_to(at);
        let processes = self.errands.processes.as_mut()?;
        match processes.timers.pop_first()?.1 {
            Timer::Begin(of) => self.begin_process(of),
            Timer::Healthy(of) => {
                if let Some(Entry::Running { process, .. }) = processes.entries.get(&of)
                    && !process.has_told_health.load(Ordering::SeqCst)
                {
                    let healthy = ContainerChange::health(HealthStatus::Healthy);
                    self.tell_world(Report::change(of, healthy));
                }
            }
            Timer::Kill(of, code) => {
                self.end_process(of);
                self.report_exit(of, code);
            }
            Timer::Wake(waker) => {
                self.errands.push(Errand::Wake(waker));
                return Some(Fired::Wake);
            }
        }
        Some(Fired::Change)
    }

    /// The container runs from now on, unless it was stopped before.
    fn begin_process(&mut self, of: ContainerRef) {
        let container = self
            .task_of(of)
            .map(|task| &task.containers[usize::from(of.container)]);
        let status = container.map(|it| it.status);
        let can_run = |status| {
            matches!(
                status,
                ContainerStatus::Starting | ContainerStatus::Running | ContainerStatus::Stopping
            )
        };
        let resets = self.world.resets();
        let processes = self.errands.processes.as_mut();
        let Some(Entry::Starting {
            code,
            spec,
            healthy,
            ..
        }) = processes.and_then(|it| it.remove(of))
        else {
            return;
        };
        let Some(facts) = self
            .facts(of, &spec)
            .filter(|_| status.is_some_and(can_run))
        else {
            return;
        };
        let now = self.world.now();
        let Some(processes) = &mut self.errands.processes else {
            return;
        };
        let Some(known) = processes.codes.get(code.0) else {
            return;
        };
        let Code::Process(make) = &known.code else {
            return;
        };
        let wakes = Arc::clone(&processes.wakes);
        let process = Process::new(of, resets, known.home.clone(), wakes, |process| {
            make(facts, Arc::downgrade(process))
        });
        let timer = healthy.map(|after| processes.arm(now + after, Timer::Healthy(of)));
        process.wake_by_ref();
        let entry = Entry::Running {
            process,
            timers: timer.into_iter().collect(),
        };
        processes.entries.insert(of, entry);
    }

    /// A process was polled.
    pub(in crate::driver) fn take_polled(&mut self, process: &Process, polled: Polled) {
        let of = process.container();
        let code = match &polled {
            Polled::Pending | Polled::Over => return,
            Polled::Exited(code) => *code,
            Polled::Panicked(_) => PANICKED_EXIT,
        };
        let processes = self.errands.processes.as_mut();
        if processes.and_then(|it| it.remove(of)).is_none() {
            return;
        }
        if let Polled::Panicked(message) = polled {
            let text = format!("panicked: {message}");
            self.log(of, &text, Written::stderr);
        }
        self.report_exit(of, code);
        self.note_change();
    }

    pub(super) fn log(&mut self, of: ContainerRef, text: &str, write: fn(String) -> Written) {
        let lines = text.lines().map(|line| write(line.to_owned()));
        let what = Happened::Logged(lines.collect());
        self.tell_world(Report::Container(of, what));
    }

    /// What time it is for a process: while one is polled, time stands still.
    pub(super) fn process_time(&mut self) -> Time {
        if self.errands.hold_time() {
            self.world.now()
        } else {
            self.clock_time()
        }
    }

    /// Who waits in a process for something to change is woken.
    pub(in crate::driver) fn wake_watchers(&mut self) {
        if let Some(processes) = &mut self.errands.processes {
            let watchers = std::mem::take(&mut processes.watchers);
            for waker in watchers {
                self.errands.push(Errand::Wake(waker));
            }
        }
    }

    /// Whether a test's own code runs containers.
    pub(crate) fn has_code(&self) -> bool {
        self.errands.processes.is_some()
    }

    /// Whether there are processes that may do something by themselves.
    pub(crate) fn has_processes(&self) -> bool {
        let processes = self.errands.processes.as_ref();
        processes.is_some_and(|it| it.are_there())
    }

    /// Whether another thread polls a process, which may be about to do something. A process does
    /// not wait for others.
    pub(in crate::driver) fn awaits_processes(&self) -> bool {
        self.errands
            .poll_elsewhere(|| real_time().checked_sub(PATIENCE))
            && !self.is_polling_here()
    }

    /// Whether this thread polls a process of this fake.
    pub(in crate::driver) fn is_polling_here(&self) -> bool {
        let processes = self.errands.processes.as_ref();
        processes.is_some_and(|it| process::is_polled_here(&it.wakes))
    }
}
