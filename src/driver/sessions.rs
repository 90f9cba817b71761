//! Commands that run in containers of runtimes outside, for whoever attaches to them, and the end
//! of these runtimes.

#[cfg(any(test, feature = "exec"))]
use std::sync::Weak;
#[cfg(any(test, feature = "exec"))]
use std::time::Duration;

use std::collections::BTreeMap;

#[cfg(any(test, feature = "exec"))]
use super::{Driver, Gone};
use super::{Reports, State};
use crate::effect::{ContainerRef, Effect};
#[cfg(feature = "exec")]
use crate::effect::{Happened, Report};
#[cfg(feature = "exec")]
use crate::runtime::exec::Input;
use crate::runtime::exec::{self, Session};
use crate::runtime::{Ended, Runtime};

/// The sessions of tasks that are not removed yet, by container and number of the command.
#[derive(Debug, Default)]
pub(super) struct Sessions(BTreeMap<(ContainerRef, u32), Session>);

impl Sessions {
    /// Hands an effect to a runtime. A command gets a stream.
    pub(super) fn execute(
        &mut self,
        runtime: &mut dyn Runtime,
        reports: Option<Reports>,
        effect: Effect,
    ) {
        match (effect, reports) {
            (Effect::Execute(of, exec, command), Some(reports)) => {
                let (process, session) = exec::open(of, exec, command, reports);
                self.0.insert((of, exec), session);
                runtime.exec(process);
            }
            (effect, _) => {
                if let Effect::Remove(task) = &effect {
                    self.0.retain(|(of, _), _| of.task != *task);
                }
                runtime.execute(effect);
            }
        }
    }

    #[cfg(any(test, feature = "exec"))]
    fn get(&self, container: ContainerRef, exec: u32) -> Option<Session> {
        self.0.get(&(container, exec)).cloned()
    }
}

impl State {
    /// Ends what the runtimes have begun. What is returned comes when nothing of it is left.
    pub(crate) fn end_runtimes(&mut self) -> Vec<Ended> {
        let runtimes = self.runtimes.iter_mut();
        runtimes.filter_map(|runtime| runtime.end()).collect()
    }
}

/// A session that `ExecuteCommand` has answered.
#[cfg(feature = "exec")]
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) session_id: String,
    pub(crate) token: String,
    container: ContainerRef,
    exec: u32,
}

#[cfg(feature = "exec")]
impl Answered {
    /// Attaches to its command, see [`Driver::attach`].
    pub(crate) async fn attach(self, driver: Weak<Driver>) -> Result<Option<Session>, Gone> {
        Driver::attach(&driver, self.container, self.exec).await
    }
}

/// The exit code of a command that is simulated and whose session its client has ended: that of a
/// shell whose terminal is gone.
#[cfg(feature = "exec")]
const HANGUP_EXIT: i32 = 129;

#[cfg(feature = "exec")]
impl Driver {
    /// The session with that id, as long as there is its task.
    pub(crate) fn session(&self, id: &str) -> Option<Answered> {
        self.read(|state| {
            state.regions().find_map(|region| {
                region.tasks.iter().find_map(|task| {
                    (0..task.containers.len()).find_map(|index| {
                        let execs = &task.containers[index].execs;
                        let exec = execs.iter().position(|exec| exec.session_id == id)?;
                        let (number, exec) = (u32::try_from(exec).ok()?, &execs[exec]);
                        let container = ContainerRef {
                            generation: exec.generation,
                            ..task.container_ref(region.key, index)
                        };
                        Some(Answered {
                            session_id: exec.session_id.clone(),
                            token: exec.token.clone(),
                            container,
                            exec: number,
                        })
                    })
                })
            })
        })
    }

    /// Ends the command of a session whose client does not want it any more.
    pub(crate) fn hang_up(&self, session: &Answered) {
        let mut state = self.lock();
        if let Some(live) = state.sessions.get(session.container, session.exec) {
            return live.send(Input::Hangup);
        }
        let what = Happened::Executed {
            exec: session.exec,
            output: String::new(),
            exit_code: HANGUP_EXIT,
        };
        state.hang_up(Report::Container(session.container, what));
        drop(state);
        self.acted.notify_waiters();
    }
}

/// How long a command may take that is simulated.
#[cfg(any(test, feature = "exec"))]
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(any(test, feature = "exec"))]
impl Driver {
    /// Attaches to the n-th command of a container. One that is simulated is a closure of a test's,
    /// or nothing, and does not read: its session comes when it has ended, with all of it. `None`
    /// where there is no such command, or it ended without a result.
    pub(crate) async fn attach(
        driver: &Weak<Self>,
        container: ContainerRef,
        exec: u32,
    ) -> Result<Option<Session>, Gone> {
        let there = driver.upgrade().ok_or(Gone)?;
        let live = there.lock().sessions.get(container, exec);
        drop(there);
        if live.is_some() {
            return Ok(live);
        }
        let session = Self::wait_for(driver, LONG, |driver| {
            driver.read_in(container.task.region, |state| {
                let region = state.region(container.task.region);
                let Some(task) = region.tasks.find(container.task.id) else {
                    return Some(None);
                };
                let of = task.containers.get(usize::from(container.container));
                let found = of.and_then(|of| Some((of, of.execs.get(exec as usize)?)));
                let Some((of, exec)) = found else {
                    return Some(None);
                };
                match &exec.result {
                    Some(result) => {
                        Some(Some(Session::of_result(&result.output, result.exit_code)))
                    }
                    None if of.is_open(exec) => None,
                    None => Some(None),
                }
            })
        });
        Ok(session.await?.flatten())
    }
}
