//! Containers that follow a script.
//!
//! - [`script`] — what a user says a container does.
//! - [`target`] — which containers a script is for.
//! - [`exec`] — what commands come to that are run in containers. [`images`] — which digests images have.
//! - [`Simulator`] — turns effects into reports at times to come, and remembers nothing but what a test has said.

pub(crate) mod exec;
mod images;
pub(crate) mod script;
pub(crate) mod target;

use std::sync::Arc;
use std::time::Duration;

use self::exec::{ExecOutput, OnExec, Question};
use self::images::Images;
use self::script::{Beginning, OnSigterm, Script};
use self::target::Target;
use super::{Reports, Runtime};
use crate::effect::{ContainerRef, ContainerSpec, Effect, Happened, Report};
use crate::kernel::profile::Containers;
use crate::wire::HealthStatus;

/// The code of a process that SIGTERM has ended: 128 + 15.
const SIGTERM_EXIT: i32 = 143;
/// The code of a process that SIGKILL has ended: 128 + 9.
const SIGKILL_EXIT: i32 = 137;

/// The default runtime: every container is a script, and time is the fake's.
#[derive(Debug)]
pub(crate) struct Simulator {
    defaults: Containers,
    scripts: Vec<(Target, Arc<Script>)>,
    on_exec: Option<OnExec>,
    images: Images,
    /// What is to be asked as soon as the lock is given up.
    questions: Vec<Question>,
}

impl Simulator {
    pub(crate) fn new(defaults: Containers) -> Self {
        Self {
            defaults,
            scripts: Vec::new(),
            on_exec: None,
            images: Images::default(),
            questions: Vec::new(),
        }
    }

    /// From now on the containers that `target` means follow `script`. Of several scripts the one with the narrowest
    /// target counts, and of those the one given last.
    pub(crate) fn script(&mut self, target: Target, script: Script) {
        self.scripts.retain(|(other, _)| *other != target);
        self.scripts.push((target, Arc::new(script)));
    }

    /// From now on `on_exec` says what commands come to. Returns who did so before.
    pub(crate) fn on_exec(&mut self, on_exec: OnExec) -> Option<OnExec> {
        self.on_exec.replace(on_exec)
    }

    /// The name stands for another image from now on. Returns its digest.
    pub(crate) fn push_image(&mut self, name: &str) -> String {
        self.images.push(name)
    }

    /// What is to be asked, of whoever says what commands come to.
    pub(crate) fn take_questions(&mut self) -> Vec<Question> {
        std::mem::take(&mut self.questions)
    }

    /// Forgets what it was told. Returns itself as it was before.
    pub(crate) fn reset(&mut self) -> Self {
        let new = Self::new(self.defaults.clone());
        std::mem::replace(self, new)
    }

    fn script_for(&self, spec: &ContainerSpec) -> Option<Arc<Script>> {
        let fitting = self
            .scripts
            .iter()
            .filter(|(target, _)| target.is_met_by(spec));
        let (_, script) = fitting.max_by_key(|(target, _)| target.rank())?;
        Some(Arc::clone(script))
    }

    fn pull(
        &self,
        container: ContainerRef,
        spec: &ContainerSpec,
        digest: Option<String>,
        reports: &mut Reports,
    ) {
        let script = self.script_for(spec);
        let script = script.as_deref();
        let delay = script
            .and_then(|script| script.pull)
            .unwrap_or(self.defaults.pull);
        let what = match script.map(|script| &script.beginning) {
            Some(Beginning::CannotPull(reason)) => Happened::PullFailed {
                reason: reason.clone(),
            },
            _ => Happened::Pulled {
                digest: digest.unwrap_or_else(|| self.images.digest(&spec.image)),
            },
        };
        reports.after(delay, Report { container, what });
    }

    fn start(&self, container: ContainerRef, spec: &ContainerSpec, reports: &mut Reports) {
        let script = self.script_for(spec).unwrap_or_default();
        let delay = self.defaults.start;
        let mut tell = |after: Duration, what| {
            reports.after(delay.saturating_add(after), Report { container, what });
        };
        if let Beginning::CannotStart(reason) = &script.beginning {
            tell(
                Duration::ZERO,
                Happened::StartFailed {
                    reason: reason.clone(),
                },
            );
            return;
        }
        tell(Duration::ZERO, Happened::Started);
        for (at, line) in &script.lines {
            tell(*at, Happened::Logged { line: line.clone() });
        }
        if spec.has_health_check {
            for (at, status) in script.health(self.defaults.healthy) {
                tell(at, Happened::Health(status));
            }
        }
        if let Some(exit) = &script.exit {
            tell(
                exit.after,
                Happened::Exited {
                    code: exit.code,
                    reason: exit.reason.clone(),
                },
            );
        }
    }

    fn stop(
        &self,
        container: ContainerRef,
        spec: &ContainerSpec,
        grace: Duration,
        reports: &mut Reports,
    ) {
        let script = self.script_for(spec).unwrap_or_default();
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
        reports.after(
            delay,
            Report {
                container,
                what: Happened::Exited { code, reason: None },
            },
        );
    }
}

impl Simulator {
    fn run_command(
        &mut self,
        container: ContainerRef,
        exec: u32,
        command: String,
        reports: &mut Reports,
    ) {
        match self.on_exec.clone() {
            Some(asked) => self.questions.push(Question {
                container,
                exec,
                command,
                asked,
            }),
            None => {
                let (delay, report) = exec::report(container, exec, ExecOutput::default());
                reports.after(delay, report);
            }
        }
    }
}

impl Runtime for Simulator {
    fn execute(&mut self, effect: Effect, reports: &mut Reports) {
        match effect {
            Effect::Pull(container, spec, digest) => self.pull(container, &spec, digest, reports),
            Effect::Start(container, spec) => self.start(container, &spec, reports),
            Effect::Stop(container, spec, grace) => self.stop(container, &spec, grace, reports),
            Effect::Execute(container, exec, command) => {
                self.run_command(container, exec, command, reports);
            }
        }
    }
}

impl Script {
    /// The health that the script tells of, or else what containers do by default: they are healthy after a while.
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
    use crate::ecs::RegionKey;

    #[test]
    fn what_never_happens_can_be_scripted() {
        let defaults = Containers {
            start: Duration::from_secs(1),
            ..Containers::default()
        };
        let mut simulator = Simulator::new(defaults);
        let never = Script::new().exits(0).after(Duration::MAX);
        simulator.script(Target::container("app"), never);
        let spec = ContainerSpec {
            name: "app".to_owned(),
            ..ContainerSpec::default()
        };
        let container = ContainerRef {
            region: RegionKey(0),
            task: 0,
            container: 0,
            generation: 0,
        };
        let mut reports = Reports::default();

        simulator.execute(Effect::Start(container, Arc::new(spec)), &mut reports);

        let delays: Vec<Duration> = reports.take().into_iter().map(|(delay, _)| delay).collect();
        assert_eq!(delays, [Duration::from_secs(1), Duration::MAX]);
    }
}
