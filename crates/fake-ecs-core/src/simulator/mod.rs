//! Containers that follow a script.
//!
//! - [`script`] — what a user says a container does. `script_json` — the same as JSON.
//! - [`selector`] — which containers a script is for.
//! - [`exec`] — what commands come to that are run in containers. [`images`] — which digests images
//!   have.
//! - [`Simulator`] — turns effects into future reports; keeps no state but scripts and images.

pub mod exec;
mod images;
pub mod script;
#[cfg(feature = "serde")]
mod script_json;
pub mod selector;

use std::sync::Arc;
use std::time::Duration;

use self::exec::ExecOutput;
use self::images::Images;
use self::script::{Beginning, OnSigterm, Script};
use self::selector::ContainerSelector;
use crate::effect::{ContainerChange, ContainerRef, ContainerSpec, Effect, Happened, Report};
use crate::kernel::profile::Containers;
use crate::wire::HealthStatus;

/// The code of a process that SIGTERM has ended: 128 + 15.
const SIGTERM_EXIT: i32 = 143;
/// The code of a process that SIGKILL has ended: 128 + 9.
const SIGKILL_EXIT: i32 = 137;

/// What the simulator has to say about an effect, each with the delay, in the fake's time, after
/// which it happens.
#[derive(Debug, Default)]
pub struct Reports(Vec<(Duration, Report)>);

impl Reports {
    fn after(&mut self, delay: Duration, report: Report) {
        self.0.push((delay, report));
    }
}

impl IntoIterator for Reports {
    type Item = (Duration, Report);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The default runtime: every container is a script, and time is the fake's.
#[derive(Debug)]
pub struct Simulator {
    defaults: Containers,
    scripts: Vec<Assigned>,
    images: Images,
}

/// A script, and which containers are to follow it.
#[derive(Debug)]
struct Assigned {
    target: ContainerSelector,
    script: Arc<Script>,
    /// Whether any container has.
    is_used: bool,
}

impl Simulator {
    pub fn new(defaults: Containers) -> Self {
        Self {
            defaults,
            scripts: Vec::new(),
            images: Images::default(),
        }
    }

    /// From now on the containers that `target` means follow `script`. Of several scripts the one
    /// with the narrowest target counts, and of those the one given last.
    pub fn script(&mut self, target: ContainerSelector, script: Script) {
        self.scripts.retain(|other| other.target != target);
        self.scripts.push(Assigned {
            target,
            script: Arc::new(script),
            is_used: false,
        });
    }

    /// The scripts that no container has followed, in the order in which they were given.
    pub fn unused(&self) -> impl Iterator<Item = &ContainerSelector> {
        let unused = self.scripts.iter().filter(|it| !it.is_used);
        unused.map(|it| &it.target)
    }

    /// The name stands for another image from now on. Returns its digest.
    pub fn push_image(&mut self, name: &str) -> String {
        self.images.push(name)
    }

    /// Carries out an effect: what happens to the container, each with its delay.
    pub fn execute(&mut self, effect: Effect) -> Reports {
        let mut reports = Reports::default();
        match effect {
            Effect::Pull(container, spec, digest) => {
                self.pull(container, &spec, digest, &mut reports);
            }
            Effect::Start(container, spec) => self.start(container, &spec, &mut reports),
            Effect::Stop(container, spec, grace) => {
                self.stop(container, &spec, grace, &mut reports);
            }
            Effect::Execute(container, exec, _) => {
                let (delay, report) = exec::report(container, exec, ExecOutput::default());
                reports.after(delay, report);
            }
            // Containers of the simulator share nothing. Of functions it knows nothing.
            Effect::Prepare(..) | Effect::Adopt(..) | Effect::Remove(_) | Effect::Invoke(..) => {}
        }
        reports
    }

    fn script_for(&mut self, spec: &ContainerSpec) -> Option<Arc<Script>> {
        let scripts = self.scripts.iter_mut();
        let fitting = scripts.filter(|it| it.target.is_met_by(spec));
        let followed = fitting.max_by_key(|it| it.target.rank())?;
        followed.is_used = true;
        Some(Arc::clone(&followed.script))
    }

    fn pull(
        &mut self,
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
        let change = match script.map(|script| &script.beginning) {
            Some(Beginning::CannotPull(reason)) => ContainerChange::failed(reason),
            _ => {
                let digest = digest.unwrap_or_else(|| self.images.digest(&spec.image));
                ContainerChange::pulled(digest)
            }
        };
        reports.after(delay, Report::change(container, change));
    }

    fn start(&mut self, container: ContainerRef, spec: &ContainerSpec, reports: &mut Reports) {
        let script = self.script_for(spec).unwrap_or_default();
        let delay = self.defaults.start;
        let mut report = |after: Duration, report| {
            reports.after(delay.saturating_add(after), report);
        };
        let change = |change| Report::change(container, change);
        if let Beginning::CannotStart(reason) = &script.beginning {
            report(Duration::ZERO, change(ContainerChange::failed(reason)));
            return;
        }
        report(Duration::ZERO, change(ContainerChange::running()));
        for (at, line) in &script.lines {
            let what = Happened::Logged { line: line.clone() };
            report(*at, Report::Container(container, what));
        }
        if spec.has_health_check {
            for (at, status) in script.health(self.defaults.healthy) {
                report(at, change(ContainerChange::health(status)));
            }
        }
        if let Some(exit) = &script.exit {
            let exited = ContainerChange {
                reason: exit.reason.clone(),
                ..ContainerChange::exited(exit.code)
            };
            report(exit.after, change(exited));
        }
    }

    fn stop(
        &mut self,
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
        let exited = ContainerChange::exited(code);
        reports.after(delay, Report::change(container, exited));
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
        simulator.script(ContainerSelector::container("app"), never);
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

        let reports = simulator.execute(Effect::Start(container, Arc::new(spec)));

        let delays: Vec<Duration> = reports.into_iter().map(|(delay, _)| delay).collect();
        assert_eq!(delays, [Duration::from_secs(1), Duration::MAX]);
    }
}
