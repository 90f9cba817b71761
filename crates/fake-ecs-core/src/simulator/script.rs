//! What a container does.

use std::fmt;
use std::time::Duration;

use crate::effect::load::Load;
use crate::wire::HealthStatus;

/// What a simulated container does, from the pull of its image to its exit.
///
/// A container without a script is pulled and started as the [`Profile`](crate::Profile) says,
/// turns `HEALTHY` if its definition has a health check, runs until it is stopped, and exits with
/// 143 on SIGTERM, as a process does that does not handle it.
///
/// Times count from the container's start. [`after`](Self::after) moves the step before it:
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use std::time::Duration;
/// use fake_ecs::Script;
///
/// let report_job = Script::new()
///     .log("loading")
///     .log("loaded 3 rows").after(Duration::from_secs(30))
///     .exits(3).after(Duration::from_secs(40));
/// # let _ = report_job;
/// ```
///
/// Give it to the fake with [`FakeEcs::script`](struct.FakeEcs.html#method.script).
#[derive(Clone, Default)]
#[must_use = "a script does nothing until it is given to `FakeEcs::script`"]
#[warn(missing_docs)]
pub struct Script {
    pub(super) pull: Option<Duration>,
    pub(super) beginning: Beginning,
    pub(super) lines: Vec<(Duration, String)>,
    pub(super) health: Vec<(Duration, HealthStatus)>,
    pub(super) loads: Vec<(Duration, Load)>,
    pub(super) exit: Option<Exit>,
    pub(super) on_sigterm: OnSigterm,
    last: Last,
}

/// Whether the container comes to run at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Beginning {
    #[default]
    Runs,
    CannotPull(String),
    CannotStart(String),
}

/// How the container ends by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exit {
    pub(super) after: Duration,
    pub(super) code: i32,
    pub(super) reason: Option<String>,
}

/// What the container does on SIGTERM; `None` is what containers do by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnSigterm {
    Exits {
        code: Option<i32>,
        after: Option<Duration>,
    },
    Ignores,
}

impl Default for OnSigterm {
    fn default() -> Self {
        Self::Exits {
            code: None,
            after: None,
        }
    }
}

/// The step that `after` moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    None,
    Line,
    Health,
    Load,
    Exit,
    Sigterm,
}

#[warn(missing_docs)]
impl Script {
    /// A container that does what containers do by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the image takes to pull. The default is
    /// [`Containers::pull`](crate::Containers::pull) of the profile.
    pub fn pull_takes(mut self, duration: Duration) -> Self {
        self.pull = Some(duration);
        self
    }

    /// The image cannot be pulled: the task fails with `TaskFailedToStart` and
    /// `CannotPullContainerError: <reason>`.
    pub fn cannot_pull(mut self, reason: impl Into<String>) -> Self {
        self.beginning = Beginning::CannotPull(named("CannotPullContainerError", reason.into()));
        self
    }

    /// The container cannot be started: the task fails with `TaskFailedToStart`. A reason that does
    /// not begin with the name of an error gets `CannotStartContainerError: `.
    pub fn fails_to_start(mut self, reason: impl Into<String>) -> Self {
        self.beginning = Beginning::CannotStart(named("CannotStartContainerError", reason.into()));
        self
    }

    /// Writes a line to its log: at once, or when [`after`](Self::after) says.
    pub fn log(mut self, line: impl Into<String>) -> Self {
        self.lines.push((Duration::ZERO, line.into()));
        self.last = Last::Line;
        self
    }

    /// Its health check turns `HEALTHY`: at once, or when [`after`](Self::after) says. Takes a
    /// health check in the container definition; without one a container's health stays `UNKNOWN`,
    /// as with the service.
    pub fn becomes_healthy(self) -> Self {
        self.becomes(HealthStatus::Healthy)
    }

    /// Its health check turns `UNHEALTHY`: at once, or when [`after`](Self::after) says.
    pub fn becomes_unhealthy(self) -> Self {
        self.becomes(HealthStatus::Unhealthy)
    }

    fn becomes(mut self, status: HealthStatus) -> Self {
        self.health.push((Duration::ZERO, status));
        self.last = Last::Health;
        self
    }

    /// Uses so many percent of the CPU that its task has reserved: from its start on, or from when
    /// [`after`](Self::after) says. What the containers of a task use is added up.
    ///
    /// By default nobody knows how busy a container is, and CloudWatch is told nothing of it. With
    /// this ECS publishes `CPUUtilization` in `AWS/ECS` each full minute, for the service and for
    /// the cluster. Takes the feature `cloudwatch`.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html>
    pub fn cpu(self, percent: f64) -> Self {
        self.uses(Load {
            cpu: Some(percent),
            memory: None,
        })
    }

    /// The same of memory, as `MemoryUtilization`.
    pub fn memory(self, percent: f64) -> Self {
        self.uses(Load {
            cpu: None,
            memory: Some(percent),
        })
    }

    fn uses(mut self, load: Load) -> Self {
        self.loads.push((Duration::ZERO, load));
        self.last = Last::Load;
        self
    }

    /// Exits with `code`: at once, or when [`after`](Self::after) says.
    pub fn exits(mut self, code: i32) -> Self {
        self.exit = Some(Exit {
            after: Duration::ZERO,
            code,
            reason: None,
        });
        self.last = Last::Exit;
        self
    }

    /// Runs for so long and exits with 0: short for `.exits(0).after(duration)`.
    pub fn runs_for(self, duration: Duration) -> Self {
        self.exits(0).after(duration)
    }

    /// Is killed for using too much memory: exit code 137, and the reason that the agent gives. At
    /// once, or when [`after`](Self::after) says.
    pub fn runs_out_of_memory(mut self) -> Self {
        let reason = "OutOfMemoryError: Container killed due to memory usage".to_owned();
        self.exit = Some(Exit {
            after: Duration::ZERO,
            code: 137,
            reason: Some(reason),
        });
        self.last = Last::Exit;
        self
    }

    /// Does nothing on SIGTERM, so that it is killed after its `stopTimeout` and exits with 137.
    pub fn ignores_sigterm(mut self) -> Self {
        self.on_sigterm = OnSigterm::Ignores;
        self
    }

    /// Handles SIGTERM and exits with `code`: after the profile's time, or after the time that
    /// [`after`](Self::after) says. When that is longer than its `stopTimeout` it is killed.
    pub fn exits_on_sigterm(mut self, code: i32) -> Self {
        self.on_sigterm = OnSigterm::Exits {
            code: Some(code),
            after: None,
        };
        self.last = Last::Sigterm;
        self
    }

    /// Says when the step before it happens: so long after the container's start, or, for
    /// [`exits_on_sigterm`](Self::exits_on_sigterm), after SIGTERM. [`Duration::MAX`] means never.
    ///
    /// # Panics
    ///
    /// When the step before it has no time to move.
    #[track_caller]
    pub fn after(mut self, delay: Duration) -> Self {
        match self.last {
            Last::None => panic!(
                "`after` moves the step before it, such as `log`, `exits` or `becomes_healthy`"
            ),
            Last::Line => self
                .lines
                .last_mut()
                .into_iter()
                .for_each(|(at, _)| *at = delay),
            Last::Health => self
                .health
                .last_mut()
                .into_iter()
                .for_each(|(at, _)| *at = delay),
            Last::Load => self
                .loads
                .last_mut()
                .into_iter()
                .for_each(|(at, _)| *at = delay),
            Last::Exit => self.exit.iter_mut().for_each(|exit| exit.after = delay),
            Last::Sigterm => {
                if let OnSigterm::Exits { after, .. } = &mut self.on_sigterm {
                    *after = Some(delay);
                }
            }
        }
        self
    }
}

impl PartialEq for Script {
    /// Whether containers do the same. What a further `after` would move does not count.
    fn eq(&self, other: &Self) -> bool {
        let Self {
            pull,
            beginning,
            lines,
            health,
            loads,
            exit,
            on_sigterm,
            last: _,
        } = self;
        *pull == other.pull
            && *beginning == other.beginning
            && *lines == other.lines
            && *health == other.health
            && *loads == other.loads
            && *exit == other.exit
            && *on_sigterm == other.on_sigterm
    }
}

impl Eq for Script {}

impl fmt::Debug for Script {
    /// As it is written in a test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script::new()")?;
        if let Some(pull) = self.pull {
            write!(f, ".pull_takes({pull:?})")?;
        }
        match &self.beginning {
            Beginning::Runs => {}
            Beginning::CannotPull(reason) => write!(f, ".cannot_pull({reason:?})")?,
            Beginning::CannotStart(reason) => write!(f, ".fails_to_start({reason:?})")?,
        }
        for (at, line) in &self.lines {
            write!(f, ".log({line:?})")?;
            write_after(f, *at)?;
        }
        for (at, status) in &self.health {
            f.write_str(match status {
                HealthStatus::Healthy => ".becomes_healthy()",
                _ => ".becomes_unhealthy()",
            })?;
            write_after(f, *at)?;
        }
        for (at, load) in &self.loads {
            if let Some(percent) = load.cpu {
                write!(f, ".cpu({percent:?})")?;
            }
            if let Some(percent) = load.memory {
                write!(f, ".memory({percent:?})")?;
            }
            write_after(f, *at)?;
        }
        if let Some(exit) = &self.exit {
            match exit.reason {
                Some(_) => f.write_str(".runs_out_of_memory()")?,
                None => write!(f, ".exits({})", exit.code)?,
            }
            write_after(f, exit.after)?;
        }
        match self.on_sigterm {
            OnSigterm::Ignores => f.write_str(".ignores_sigterm()"),
            OnSigterm::Exits {
                code: Some(code),
                after,
            } => {
                write!(f, ".exits_on_sigterm({code})")?;
                write_after(f, after.unwrap_or_default())
            }
            OnSigterm::Exits { code: None, .. } => Ok(()),
        }
    }
}

/// When the step before it happens, if not at once.
fn write_after(f: &mut fmt::Formatter<'_>, delay: Duration) -> fmt::Result {
    match delay {
        Duration::ZERO => Ok(()),
        Duration::MAX => f.write_str(".after(Duration::MAX)"),
        delay => write!(f, ".after({delay:?})"),
    }
}

/// Puts the name of an error before the reason, unless it begins with one.
fn named(error: &str, reason: String) -> String {
    let is_named = reason
        .split(':')
        .next()
        .is_some_and(|head| head.ends_with("Error") && !head.contains(' '));
    if is_named {
        reason
    } else {
        format!("{error}: {reason}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_moves_the_step_before_it() {
        let s = Duration::from_secs;

        let script = Script::new()
            .log("a")
            .log("b")
            .after(s(2))
            .becomes_unhealthy()
            .after(s(3))
            .exits(1)
            .after(s(4));

        assert_eq!(
            script.lines,
            [(s(0), "a".to_owned()), (s(2), "b".to_owned())]
        );
        assert_eq!(script.health, [(s(3), HealthStatus::Unhealthy)]);
        assert_eq!(
            script.exit,
            Some(Exit {
                after: s(4),
                code: 1,
                reason: None
            })
        );
    }

    #[test]
    fn a_reason_that_names_its_error_is_left_as_it_is() {
        assert_eq!(
            named("E1Error", "no such image".into()),
            "E1Error: no such image"
        );
        assert_eq!(named("E1Error", "E2Error: gone".into()), "E2Error: gone");
    }

    #[test]
    #[should_panic(expected = "`after` moves the step before it")]
    fn after_needs_a_step_to_move() {
        let _ = Script::new().after(Duration::from_secs(1));
    }
}
