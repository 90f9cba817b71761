//! Containers that follow a script.
//!
//! - [`script`] — what a user says a container does. `script_json` — the same as JSON.
//! - [`selector`] — which containers a script is for.
//! - [`rules`] — which of what was said is for a container, and what is asked of users' code.
//! - [`exec`] — what commands come to that are run in containers. [`images`] — which digests images
//!   have.
//! - [`Simulator`] — turns effects into future reports; keeps no state but rules and images.

pub mod exec;
mod images;
pub mod rules;
pub mod script;
#[cfg(feature = "serde")]
mod script_json;
pub mod selector;

use std::sync::Arc;
use std::time::Duration;

use self::exec::ExecOutput;
use self::images::Images;
use self::rules::{Ask, Behavior, CodeId, Rules, Which};
use self::script::{Beginning, OnSigterm, Script};
use self::selector::{ContainerSelector, Launched};
use crate::effect::report::Written;
use crate::effect::{ContainerChange, ContainerRef, ContainerSpec, Effect, Happened, Report};
use crate::kernel::profile::Containers;
use crate::wire::HealthStatus;

/// The code of a process that SIGTERM has ended: 128 + 15.
pub const SIGTERM_EXIT: i32 = 143;
/// The code of a process that SIGKILL has ended: 128 + 9.
pub const SIGKILL_EXIT: i32 = 137;

/// What the simulator has to say about an effect.
#[derive(Debug, Default)]
pub struct Answer {
    /// Each with the delay, in the fake's time, after which it happens.
    pub reports: Vec<(Duration, Report)>,
    /// What is for a user's code to do.
    pub ask: Option<Box<Ask>>,
}

impl Answer {
    fn after(&mut self, delay: Duration, report: Report) {
        self.reports.push((delay, report));
    }

    fn ask(&mut self, ask: Ask) {
        self.ask = Some(Box::new(ask));
    }
}

/// The default runtime: containers follow scripts, or a user's code is their process, and time is
/// the fake's.
#[derive(Debug)]
pub struct Simulator {
    defaults: Containers,
    rules: Rules,
    images: Images,
}

impl Simulator {
    pub fn new(defaults: Containers) -> Self {
        Self {
            defaults,
            rules: Rules::default(),
            images: Images::default(),
        }
    }

    /// From now on the containers that `target` means follow `script`. Of several scripts the one
    /// with the narrowest target counts, and of those the one given last.
    pub fn script(&mut self, target: ContainerSelector, which: Which, script: Script) {
        let behavior = Behavior::Script(Arc::new(script));
        self.rules.add(target, which, behavior);
    }

    /// From now on a user's code says what these containers do.
    pub fn ask_code(&mut self, target: ContainerSelector, which: Which, behavior: Behavior) {
        self.rules.add(target, which, behavior);
    }

    /// The targets of scripts that no container has followed, in the order in which they were
    /// given.
    pub fn unused(&self) -> impl Iterator<Item = &ContainerSelector> {
        self.rules.unused()
    }

    /// Whether a user's code is the process of the container.
    pub fn has_process(&self, of: ContainerRef) -> bool {
        self.rules.has_process(of)
    }

    /// A user's code has said which script the container follows.
    pub fn choose(&mut self, of: ContainerRef, script: Script) {
        let behavior = Behavior::Script(Arc::new(script));
        self.rules.settle(of, behavior);
    }

    /// The name stands for another image from now on. Returns its digest.
    pub fn push_image(&mut self, name: &str) -> String {
        self.images.push(name)
    }

    /// Carries out an effect, which concerns a task that was launched so: what happens to the
    /// container, each with its delay.
    pub fn execute(&mut self, effect: Effect, launched: Launched<'_>) -> Answer {
        let mut answer = Answer::default();
        match effect {
            Effect::Pull(container, spec, digest) => {
                self.pull(container, (spec, launched), digest, &mut answer);
            }
            Effect::Start(container, spec) => {
                self.start(container, (spec, launched), &mut answer);
            }
            Effect::Stop(container, spec, grace) => {
                self.stop(container, (&spec, launched), grace, &mut answer);
            }
            Effect::Execute(container, exec, _) => {
                let (delay, report) = exec::report(container, exec, ExecOutput::default());
                answer.after(delay, report);
            }
            Effect::Remove(task) => {
                if self.rules.forget(task) {
                    answer.ask(Ask::End(task));
                }
            }
            // Containers of the simulator share nothing. Of functions it knows nothing.
            Effect::Prepare(..) | Effect::Adopt(..) | Effect::Invoke(..) => {}
            Effect::CallTarget(_) | Effect::Call(_) | Effect::Tell(..) => {}
        }
        answer
    }

    fn pull(
        &mut self,
        container: ContainerRef,
        (spec, launched): (Arc<ContainerSpec>, Launched<'_>),
        digest: Option<String>,
        answer: &mut Answer,
    ) {
        if !self.rules.is_settled(container) {
            self.rules.count(container, &spec, launched);
        }
        let script = match self.rules.find(container, &spec, launched) {
            Some(Behavior::Choice(code)) => {
                return answer.ask(Ask::Choose {
                    code,
                    container,
                    spec,
                    digest,
                });
            }
            Some(Behavior::Script(script)) => Some(script),
            Some(Behavior::Process(_)) | None => None,
        };
        let script = script.as_deref();
        let delay = script
            .and_then(|script| script.pull)
            .unwrap_or(self.defaults.pull);
        let change = match script.map(|script| &script.beginning) {
            Some(Beginning::CannotPull(reason)) => ContainerChange::failed(reason),
            _ if let Some(reason) = launched.without_image => ContainerChange::failed(reason),
            _ => {
                let digest = digest.unwrap_or_else(|| self.images.digest(&spec.image));
                ContainerChange::pulled(digest)
            }
        };
        answer.after(delay, Report::change(container, change));
    }

    fn start(
        &mut self,
        container: ContainerRef,
        (spec, launched): (Arc<ContainerSpec>, Launched<'_>),
        answer: &mut Answer,
    ) {
        let script = match self.rules.find(container, &spec, launched) {
            Some(Behavior::Process(code)) => {
                return self.start_process(code, container, spec, answer);
            }
            Some(Behavior::Script(script)) => script,
            // Code is asked before an image is pulled, not later.
            Some(Behavior::Choice(_)) | None => Arc::default(),
        };
        let delay = self.defaults.start;
        let mut report = |after: Duration, report| {
            answer.after(delay.saturating_add(after), report);
        };
        let change = |change| Report::change(container, change);
        if let Beginning::CannotStart(reason) = &script.beginning {
            report(Duration::ZERO, change(ContainerChange::failed(reason)));
            return;
        }
        report(Duration::ZERO, change(ContainerChange::running()));
        for (at, line) in &script.lines {
            let what = Happened::Logged(vec![Written::stdout(line)]);
            report(*at, Report::Container(container, what));
        }
        if spec.has_health_check {
            for (at, status) in script.health(self.defaults.healthy) {
                report(at, change(ContainerChange::health(status)));
            }
        }
        for (at, load) in &script.loads {
            report(*at, change(ContainerChange::from(*load)));
        }
        if let Some(exit) = &script.exit {
            let exited = ContainerChange {
                reason: exit.reason.clone(),
                ..ContainerChange::exited(exit.code)
            };
            report(exit.after, change(exited));
        }
    }

    /// The container comes to run as any other does. What it does then is the code's.
    fn start_process(
        &mut self,
        code: CodeId,
        container: ContainerRef,
        spec: Arc<ContainerSpec>,
        answer: &mut Answer,
    ) {
        self.rules.settle(container, Behavior::Process(code));
        let start = self.defaults.start;
        let running = ContainerChange::running();
        answer.after(start, Report::change(container, running));
        let healthy = spec.has_health_check.then_some(self.defaults.healthy);
        answer.ask(Ask::Run {
            code,
            container,
            spec,
            start,
            healthy,
        });
    }

    fn stop(
        &mut self,
        container: ContainerRef,
        (spec, launched): (&ContainerSpec, Launched<'_>),
        grace: Duration,
        answer: &mut Answer,
    ) {
        let script = match self.rules.find(container, spec, launched) {
            Some(Behavior::Script(script)) => script,
            Some(Behavior::Process(_)) if self.rules.has_process(container) => {
                let stop = self.defaults.stop;
                return answer.ask(Ask::Terminate {
                    container,
                    grace,
                    stop,
                });
            }
            Some(Behavior::Process(_) | Behavior::Choice(_)) | None => Arc::default(),
        };
        let (delay, code) = match script.on_sigterm {
            OnSigterm::Exits { code, after } => (
                after.unwrap_or(self.defaults.stop),
                code.unwrap_or(SIGTERM_EXIT),
            ),
            OnSigterm::Ignores => (Duration::MAX, SIGKILL_EXIT),
        };
        let (delay, code) = if delay > grace {
            (grace, SIGKILL_EXIT)
        } else {
            (delay, code)
        };
        let exited = ContainerChange::exited(code);
        answer.after(delay, Report::change(container, exited));
    }
}

#[warn(missing_docs)]
impl Script {
    /// The health that the script tells of, or else what containers do by default: they are healthy
    /// after a while.
    fn health(&self, default: Duration) -> Vec<(Duration, HealthStatus)> {
        if self.health.is_empty() {
            vec![(default, HealthStatus::Healthy)]
        } else {
            self.health.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::keys::RegionKey;
    use crate::effect::TaskRef;

    #[test]
    fn what_never_happens_can_be_scripted() {
        let defaults = Containers {
            start: Duration::from_secs(1),
            ..Containers::default()
        };
        let mut simulator = Simulator::new(defaults);
        let never = Script::new().exits(0).after(Duration::MAX);
        simulator.script(ContainerSelector::container("app"), Which::All, never);
        let spec = ContainerSpec {
            name: "app".to_owned(),
            ..ContainerSpec::default()
        };
        let container = ContainerRef {
            task: TaskRef {
                region: RegionKey(0),
                id: 0,
            },
            container: 0,
            generation: 0,
        };

        let answer = simulator.execute(
            Effect::Start(container, Arc::new(spec)),
            Launched::default(),
        );

        let reports = answer.reports.into_iter();
        let delays: Vec<Duration> = reports.map(|(delay, _)| delay).collect();
        assert_eq!(delays, [Duration::from_secs(1), Duration::MAX]);
    }
}
