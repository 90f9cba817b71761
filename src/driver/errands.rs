//! Runs users' closures after the lock is released, in the order in which they were asked for, and
//! hands what they say back as reports.
//!
//! A closure may look at the fake and interfere, so none is for under the lock. One that panics has
//! said what stands for that; the panic is for whoever has let the fake go on.

use std::any::Any;
#[cfg(feature = "events")]
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Waker;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::State;
use super::expectations::Expectations;
use super::predicates::Predicates;
use super::processes::{Facts, Processes};
use crate::ecs::keys::RegionKey;
use crate::ecs::service::HookResult;
use crate::ecs::service::stages::hook::{HookRef, Payload};
#[cfg(feature = "events")]
use crate::effect::TargetCall;
use crate::effect::{ContainerRef, Report};
use crate::kernel::time::Time;
use crate::runtime::process::{Polled, Process};
use crate::simulator::exec::{ExecOutput, report};
use crate::simulator::script::Script;
use crate::work::Handlers;

/// Decides the results of commands run in simulated containers.
#[derive(Clone)]
pub(crate) struct OnExec(Arc<SayOutput>);

type SayOutput = dyn Fn(ContainerRef, &str) -> ExecOutput + Send + Sync;

impl OnExec {
    pub(crate) fn new(
        answer: impl Fn(ContainerRef, &str) -> ExecOutput + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }

    /// Runs the closure, which is not for under the lock.
    pub(crate) fn answer(&self, of: ContainerRef, command: &str) -> ExecOutput {
        (self.0)(of, command)
    }
}

impl fmt::Debug for OnExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnExec")
    }
}

/// Says what the functions of lifecycle hooks return.
#[derive(Clone)]
pub(crate) struct OnHook(Arc<SayResult>);

type SayResult = dyn Fn(RegionKey, Payload) -> HookResult + Send + Sync;

impl OnHook {
    pub(crate) fn new(
        answer: impl Fn(RegionKey, Payload) -> HookResult + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }
}

impl fmt::Debug for OnHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnHook")
    }
}

/// Takes what targets of EventBridge are given, or says why not.
#[cfg(feature = "events")]
#[derive(Clone)]
pub(crate) struct OnTarget(Arc<Take>);

#[cfg(feature = "events")]
type Take = dyn Fn(&TargetCall) -> Result<(), String> + Send + Sync;

#[cfg(feature = "events")]
impl OnTarget {
    pub(crate) fn new(
        take: impl Fn(&TargetCall) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(take))
    }
}

#[cfg(feature = "events")]
impl fmt::Debug for OnTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnTarget")
    }
}

/// Says which script a container follows, the n-th that is asked about.
#[derive(Clone)]
pub(crate) struct OnChoice(Arc<ChooseScript>);

type ChooseScript = dyn Fn(Facts, usize) -> Script + Send + Sync;

impl OnChoice {
    pub(crate) fn new(choose: impl Fn(Facts, usize) -> Script + Send + Sync + 'static) -> Self {
        Self(Arc::new(choose))
    }
}

impl fmt::Debug for OnChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnChoice")
    }
}

/// One run of a user's closure.
#[derive(Debug)]
pub(super) enum Errand {
    /// What does the n-th command of the container come to?
    Exec {
        container: ContainerRef,
        exec: u32,
        command: String,
        of: OnExec,
    },
    /// What does the function return?
    Hook {
        hook: HookRef,
        payload: Box<Payload>,
        of: OnHook,
    },
    /// Does the target take what it is given?
    #[cfg(feature = "events")]
    Target { call: TargetCall, of: OnTarget },
    /// Which script does the container follow, the n-th that is asked about?
    Choose {
        facts: Facts,
        n: usize,
        digest: Option<String>,
        of: OnChoice,
    },
    /// A process goes on.
    Poll(Arc<Process>),
    /// What a process has waited for has come.
    Wake(Waker),
    /// SIGTERM is sent to a process.
    Terminate(Arc<Process>),
    /// A process is gone.
    End(Arc<Process>),
}

/// What a closure has said.
#[derive(Debug)]
pub(super) enum Answer {
    Exec(Duration, Report),
    Hook(HookRef, HookResult),
    #[cfg(feature = "events")]
    Target(TargetCall, Result<(), String>),
    Script(Facts, Option<String>, Script),
    Polled(Arc<Process>, Polled),
    Nothing,
}

/// What a closure has panicked with.
pub(super) type Panic = Box<dyn Any + Send>;

/// The exit code of a command whose closure has panicked: its session is not open for ever.
const PANICKED_EXIT: i32 = 1;

impl Errand {
    pub(super) fn run(self) -> (Answer, Option<Panic>) {
        match self {
            Self::Exec {
                container,
                exec,
                command,
                of,
            } => {
                let (output, panic) = attempt(
                    || (of.0)(container, &command),
                    || ExecOutput::new("").exits(PANICKED_EXIT),
                );
                let (delay, report) = report(container, exec, output);
                (Answer::Exec(delay, report), panic)
            }
            Self::Hook { hook, payload, of } => {
                let (result, panic) =
                    attempt(|| (of.0)(hook.region, *payload), || HookResult::Failed);
                (Answer::Hook(hook, result), panic)
            }
            #[cfg(feature = "events")]
            Self::Target { call, of } => {
                let (said, panic) = attempt(
                    || (of.0)(&call),
                    || Err("the closure of the test has panicked".to_owned()),
                );
                (Answer::Target(call, said), panic)
            }
            Self::Choose {
                facts,
                n,
                digest,
                of,
            } => {
                let asked = facts.clone();
                let (script, panic) = attempt(
                    || (of.0)(asked, n),
                    || Script::new().fails_to_start("the closure of the test has panicked"),
                );
                (Answer::Script(facts, digest, script), panic)
            }
            Self::Poll(process) => {
                let polled = process.poll();
                (Answer::Polled(process, polled), None)
            }
            Self::Wake(waker) => {
                let ((), panic) = attempt(|| waker.wake(), || ());
                (Answer::Nothing, panic)
            }
            Self::Terminate(process) => {
                process.terminate();
                (Answer::Nothing, None)
            }
            Self::End(process) => {
                process.kill();
                (Answer::Nothing, None)
            }
        }
    }

    /// Drops the future of a process that has ended. Nothing else is done.
    pub(super) fn end(&self) {
        if let Self::End(process) = self {
            process.kill();
        }
    }

    /// Whether the fake's time stands still meanwhile, so that the closure sees what there was when
    /// it was asked.
    fn holds_time(&self) -> bool {
        !matches!(self, Self::Exec { .. })
    }
}

/// What the closure says, or else what its panic stands for. What a closure that panics has left
/// behind is its own.
fn attempt<R>(ask: impl FnOnce() -> R, instead: impl FnOnce() -> R) -> (R, Option<Panic>) {
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(said) => (said, None),
        Err(panic) => (instead(), Some(panic)),
    }
}

/// The closures that there are, and what they are to be asked.
#[derive(Debug, Default)]
pub(super) struct Errands {
    pub(super) on_exec: Option<OnExec>,
    pub(super) on_hook: Option<OnHook>,
    /// By the ARNs of targets.
    #[cfg(feature = "events")]
    pub(super) on_target: BTreeMap<String, OnTarget>,
    pub(super) predicates: Predicates,
    pub(super) expectations: Expectations,
    /// Containers that are a test's own code, once there is any.
    pub(super) processes: Option<Box<Processes>>,
    due: Vec<Errand>,
    /// The batches that are being run.
    running: Vec<Running>,
}

impl Drop for Errands {
    /// A process that has ended is dropped, whether or not anybody has looked since.
    fn drop(&mut self) {
        for errand in &self.due {
            errand.end();
        }
    }
}

/// A batch that is being run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Running {
    /// How often the fake had been reset before: what is said of what is forgotten is dropped.
    pub(super) resets: u64,
    holds_time: bool,
    /// Whether it polls processes.
    polls: bool,
    /// The thread that runs it, and since when.
    thread: ThreadId,
    since: Instant,
}

/// What is to be run without the lock, in order.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) errands: Vec<Errand>,
    pub(super) running: Running,
}

impl Errands {
    pub(super) fn push_exec(&mut self, container: ContainerRef, exec: u32, command: String) {
        let errand = self.on_exec.clone().map(|of| Errand::Exec {
            container,
            exec,
            command,
            of,
        });
        self.due.extend(errand);
    }

    pub(super) fn push_hook(&mut self, hook: HookRef, payload: Box<Payload>) {
        let of = self.on_hook.clone();
        self.due
            .extend(of.map(|of| Errand::Hook { hook, payload, of }));
    }

    /// Whether there is code for any target of EventBridge.
    #[cfg_attr(
        not(feature = "events"),
        expect(
            clippy::unused_self,
            reason = "there are no targets without EventBridge"
        )
    )]
    pub(super) fn has_targets(&self) -> bool {
        #[cfg(feature = "events")]
        return !self.on_target.is_empty();
        #[cfg(not(feature = "events"))]
        false
    }

    #[cfg(feature = "events")]
    pub(super) fn push_target(&mut self, call: TargetCall) {
        let of = self.on_target.get(&call.arn).cloned();
        self.due.extend(of.map(|of| Errand::Target { call, of }));
    }

    pub(super) fn push(&mut self, errand: Errand) {
        self.due.push(errand);
    }

    pub(super) fn is_due(&self) -> bool {
        !self.due.is_empty() || self.processes.as_ref().is_some_and(|it| it.are_woken())
    }

    pub(super) fn hold_time(&self) -> bool {
        self.running.iter().any(|it| it.holds_time)
    }

    /// Whether another thread runs a closure that it began after that time. Who waits in a closure
    /// does not wait for itself.
    pub(super) fn run_elsewhere(&self, after: Option<Instant>) -> bool {
        let mut others = self.running.iter();
        let here = thread::current().id();
        others.any(|it| it.thread != here && after.is_none_or(|after| it.since > after))
    }

    /// Whether another thread polls processes, and began after that time.
    pub(super) fn poll_elsewhere(&self, after: impl FnOnce() -> Option<Instant>) -> bool {
        if self.running.is_empty() {
            return false;
        }
        let here = thread::current().id();
        let others = self
            .running
            .iter()
            .filter(|it| it.polls && it.thread != here);
        let last = others.map(|it| it.since).max();
        last.is_some_and(|last| after().is_none_or(|after| last > after))
    }

    /// Takes what is due. It is being run from now on, until it is [over](Self::end).
    pub(super) fn take(&mut self, resets: u64, time: Time, now: Instant) -> Option<Batch> {
        let mut errands = std::mem::take(&mut self.due);
        if let Some(processes) = &mut self.processes {
            let woken = processes.take_woken(time);
            errands.extend(woken.into_iter().map(Errand::Poll));
        }
        if errands.is_empty() {
            return None;
        }
        let running = Running {
            resets,
            holds_time: errands.iter().any(Errand::holds_time),
            polls: errands.iter().any(|it| matches!(it, Errand::Poll(_))),
            thread: thread::current().id(),
            since: now,
        };
        self.running.push(running);
        Some(Batch { errands, running })
    }

    /// The batch has been run.
    pub(super) fn end(&mut self, running: Running) {
        if let Some(index) = self.running.iter().position(|it| *it == running) {
            self.running.swap_remove(index);
        }
    }
}

impl State {
    /// What says the results of commands in simulated containers.
    pub(crate) fn exec_handler(&self) -> Option<OnExec> {
        self.errands.on_exec.clone()
    }

    /// From now on `on_hook` says what functions answer. Returns who did so before.
    pub(crate) fn on_hook(&mut self, on_hook: OnHook) -> Option<OnHook> {
        let before = self.errands.on_hook.replace(on_hook);
        self.set_handlers();
        before
    }

    /// From now on `on_exec` says what commands come to. Returns who did so before.
    pub(crate) fn on_exec(&mut self, on_exec: OnExec) -> Option<OnExec> {
        let before = self.errands.on_exec.replace(on_exec);
        self.set_handlers();
        before
    }

    /// From now on `on_target` takes what that target of EventBridge is given. Returns who did so
    /// before.
    #[cfg(feature = "events")]
    pub(crate) fn on_target(&mut self, arn: String, on_target: OnTarget) -> Option<OnTarget> {
        self.record_target(&arn);
        self.world.ask_target(arn.clone());
        self.errands.on_target.insert(arn, on_target)
    }

    fn set_handlers(&mut self) {
        let handlers = Handlers {
            exec: self.errands.on_exec.is_some(),
            hooks: self.errands.on_hook.is_some(),
        };
        self.record_handlers(handlers);
        self.world.set_handlers(handlers);
    }
}
