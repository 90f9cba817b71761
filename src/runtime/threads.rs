//! A runtime for tests, asynchronous as an engine is: each container is a thread. Its image says
//! what it does.
//!
//! | image | what it does |
//! |---|---|
//! | `missing` | cannot be pulled |
//! | `broken` | cannot be started |
//! | `exits-3` | runs, writes a line, and ends with that code |
//! | `stubborn` | runs until it is killed: SIGTERM does not end it |
//! | any other | runs until it is stopped |

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{NewRuntime, Runtime};
use crate::driver::Reports;
use crate::effect::plan::TaskPlan;
use crate::effect::{ContainerRef, ContainerSpec, Effect, Happened, Report, Running, TaskRef};

/// What the runtime was asked to do, for tests to look at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    Prepare(Arc<TaskPlan>),
    /// The word for it and the name of the container.
    Container(&'static str, String),
    Remove(TaskRef),
    Reset,
}

#[derive(Debug)]
pub(super) struct Threads {
    reports: Reports,
    /// The containers that run, and how each is told to stop. Whoever drops this kills it.
    running: Arc<Mutex<BTreeMap<ContainerRef, Sender<()>>>>,
    asked: Sender<Asked>,
}

impl Threads {
    /// What makes a fake run its containers so, and where to read what it asks.
    pub(super) fn new_runtime(name: &'static str) -> (NewRuntime, Receiver<Asked>) {
        let (asked, received) = channel();
        let make = move |reports| -> Box<dyn Runtime> {
            Box::new(Self {
                reports,
                running: Arc::default(),
                asked: asked.clone(),
            })
        };
        let make = Arc::new(make);
        (NewRuntime { name, make }, received)
    }

    fn note(&self, asked: Asked) {
        // A test may have stopped reading.
        let _ = self.asked.send(asked);
    }

    fn pull(&self, container: ContainerRef, spec: &ContainerSpec) {
        let what = if spec.image == "missing" {
            let reason = "CannotPullContainerError: there is no image".to_owned();
            Happened::PullFailed { reason }
        } else {
            let digest = format!("sha256:{}", spec.image);
            Happened::Pulled { digest }
        };
        let reports = self.reports.clone();
        thread::spawn(move || reports.send(Report { container, what }));
    }

    fn start(&self, container: ContainerRef, spec: Arc<ContainerSpec>) {
        let reports = self.reports.clone();
        if spec.image == "broken" {
            let reason = "CannotStartContainerError: there is no entry point".to_owned();
            let what = Happened::StartFailed { reason };
            thread::spawn(move || reports.send(Report { container, what }));
            return;
        }
        let (stop, stopped) = channel();
        self.running.lock().unwrap().insert(container, stop);
        let running = Arc::clone(&self.running);
        thread::spawn(move || {
            let send = |what| reports.send(Report { container, what });
            send(Happened::Started(Running {
                runtime_id: Some(format!("thread-{}", spec.name)),
                bindings: None,
            }));
            let code = match spec.image.strip_prefix("exits-") {
                Some(code) => {
                    let line = "done".to_owned();
                    send(Happened::Logged { line });
                    code.parse().unwrap()
                }
                None if stopped.recv().is_err() => return,
                None if spec.image == "stubborn" => 137,
                None => 143,
            };
            let is_there = running.lock().unwrap().remove(&container).is_some();
            if is_there {
                send(Happened::Exited { code, reason: None });
            }
        });
    }

    fn exec(&self, container: ContainerRef, exec: u32, command: String) {
        let reports = self.reports.clone();
        let what = Happened::Executed {
            exec,
            output: command,
            exit_code: 0,
        };
        thread::spawn(move || reports.send(Report { container, what }));
    }
}

impl Runtime for Threads {
    fn execute(&mut self, effect: Effect) {
        match effect {
            Effect::Prepare(_, plan) => self.note(Asked::Prepare(plan)),
            Effect::Pull(container, spec, _) => {
                self.note(Asked::Container("pull", spec.name.clone()));
                self.pull(container, &spec);
            }
            Effect::Start(container, spec) => {
                self.note(Asked::Container("start", spec.name.clone()));
                self.start(container, spec);
            }
            Effect::Stop(container, spec, _) => {
                self.note(Asked::Container("stop", spec.name.clone()));
                if let Some(stop) = self.running.lock().unwrap().get(&container) {
                    let _ = stop.send(());
                }
            }
            Effect::Execute(container, exec, command) => self.exec(container, exec, command),
            Effect::Remove(task) => {
                self.note(Asked::Remove(task));
                self.running
                    .lock()
                    .unwrap()
                    .retain(|of, _| of.task() != task);
            }
            Effect::Invoke(..) => unreachable!("functions are not for runtimes"),
        }
    }

    fn reset(&mut self, reports: Reports) {
        self.note(Asked::Reset);
        self.running.lock().unwrap().clear();
        self.reports = reports;
    }
}
