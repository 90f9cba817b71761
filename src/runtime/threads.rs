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
use std::{io, thread};

use tokio::runtime::Builder;

use super::exec::{Input, Process};
use super::{NewRuntime, Runtime};
use crate::driver::Reports;
use crate::effect::plan::TaskPlan;
use crate::effect::report::Written;
use crate::effect::{
    ContainerChange, ContainerRef, ContainerSpec, Effect, Happened, Report, TaskChange, TaskRef,
};

/// What the runtime was asked to do, for tests to look at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    Prepare(Arc<TaskPlan>),
    /// The word for it and the name of the container.
    Container(&'static str, String),
    /// The id of the task.
    Adopt(String),
    Remove(TaskRef),
    Reset,
}

/// What has the containers, as a daemon has them: it keeps them while nobody is connected to it.
#[derive(Debug, Default)]
pub(super) struct Engine {
    /// Where it reports to, unless its connection is lost.
    reports: Mutex<Option<Reports>>,
    containers: Mutex<BTreeMap<ContainerRef, Container>>,
}

#[derive(Debug)]
enum Container {
    /// How it is made to exit with a code. Dropping this kills it.
    Running(Sender<i32>),
    Exited(i32),
}

impl Engine {
    /// From now on its reports are lost, and it is asked for nothing.
    pub(super) fn disconnect(&self) {
        *self.reports.lock().unwrap() = None;
    }

    fn is_connected(&self) -> bool {
        self.reports.lock().unwrap().is_some()
    }

    fn report(&self, report: Report) {
        let reports = self.reports.lock().unwrap().clone();
        if let Some(reports) = reports {
            reports.send(report);
        }
    }

    /// All containers exit with that code. Returns when they have.
    pub(super) fn exit_all(&self, code: i32) {
        for container in self.containers.lock().unwrap().values() {
            if let Container::Running(exit) = container {
                let _ = exit.send(code);
            }
        }
        let runs = |container: &Container| matches!(container, Container::Running(_));
        while self.containers.lock().unwrap().values().any(runs) {
            thread::yield_now();
        }
    }

    /// All containers are gone without a trace.
    pub(super) fn clear(&self) {
        self.containers.lock().unwrap().clear();
    }

    /// How a container is, if it was begun.
    fn find(&self, container: ContainerRef, name: &str) -> Option<ContainerChange> {
        match self.containers.lock().unwrap().get(&container)? {
            Container::Running(_) => Some(running(name)),
            Container::Exited(code) => Some(ContainerChange::exited(*code)),
        }
    }

    fn start(self: &Arc<Self>, container: ContainerRef, spec: Arc<ContainerSpec>) {
        let (exit, exited) = channel();
        let mut containers = self.containers.lock().unwrap();
        containers.insert(container, Container::Running(exit));
        drop(containers);
        let engine = Arc::downgrade(self);
        let send = move |report| engine.upgrade().map(|engine| engine.report(report));
        let engine = Arc::downgrade(self);
        thread::spawn(move || {
            send(Report::change(container, running(&spec.name)));
            let code = match spec.image.strip_prefix("exits-") {
                Some(code) => {
                    let lines = vec![Written::stdout("done")];
                    send(Report::Container(container, Happened::Logged(lines)));
                    code.parse().unwrap()
                }
                None => match exited.recv() {
                    Ok(code) => code,
                    Err(_killed) => return,
                },
            };
            let Some(engine) = engine.upgrade() else {
                return;
            };
            let mut containers = engine.containers.lock().unwrap();
            let is_there = containers.get_mut(&container);
            let is_there = is_there.map(|it| *it = Container::Exited(code)).is_some();
            drop(containers);
            if is_there {
                send(Report::change(container, ContainerChange::exited(code)));
            }
        });
    }
}

fn running(name: &str) -> ContainerChange {
    ContainerChange {
        runtime_id: Some(format!("thread-{name}")),
        ..ContainerChange::running()
    }
}

#[derive(Debug)]
pub(super) struct Threads {
    /// Those of this fake, for when the engine is connected again.
    reports: Reports,
    engine: Arc<Engine>,
    asked: Sender<Asked>,
}

impl Threads {
    /// What makes a fake run its containers so, and where to read what it asks.
    pub(super) fn new_runtime(name: &'static str) -> (NewRuntime, Receiver<Asked>) {
        let (asked, received) = channel();
        let make = move |reports: Reports| -> io::Result<Box<dyn Runtime>> {
            let engine = Engine {
                reports: Mutex::new(Some(reports.clone())),
                ..Engine::default()
            };
            Ok(Self::boxed(reports, Arc::new(engine), asked.clone()))
        };
        let make = Arc::new(make);
        (NewRuntime::new(name, make), received)
    }

    /// The same, on an engine that is there already, and stays. One that has containers is
    /// connected when the runtime is asked to adopt a task.
    pub(super) fn on(engine: &Arc<Engine>, name: &'static str) -> (NewRuntime, Receiver<Asked>) {
        let (asked, received) = channel();
        let engine = Arc::clone(engine);
        let make = move |reports: Reports| -> io::Result<Box<dyn Runtime>> {
            if engine.containers.lock().unwrap().is_empty() {
                *engine.reports.lock().unwrap() = Some(reports.clone());
            }
            Ok(Self::boxed(reports, Arc::clone(&engine), asked.clone()))
        };
        let make = Arc::new(make);
        (NewRuntime::new(name, make), received)
    }

    fn boxed(reports: Reports, engine: Arc<Engine>, asked: Sender<Asked>) -> Box<dyn Runtime> {
        Box::new(Self {
            reports,
            engine,
            asked,
        })
    }

    fn note(&self, asked: Asked) {
        // A test may have stopped reading.
        let _ = self.asked.send(asked);
    }

    /// Engines answer when they can.
    fn answer(&self, container: ContainerRef, change: ContainerChange) {
        let engine = Arc::downgrade(&self.engine);
        let report = Report::change(container, change);
        thread::spawn(move || engine.upgrade().map(|engine| engine.report(report)));
    }

    /// Finds the containers of a task by their names, and reports how each of them is.
    fn adopt(&self, task: TaskRef, plan: &TaskPlan) {
        *self.engine.reports.lock().unwrap() = Some(self.reports.clone());
        let containers = plan.containers.iter().enumerate().map(|(index, of)| {
            let container = plan.container(task, &of.name).unwrap();
            let gone = || ContainerChange::failed("ContainerVanishedError: it is gone");
            let found = self.engine.find(container, &of.name);
            (index, found.unwrap_or_else(gone))
        });
        let change = TaskChange {
            containers: containers.collect(),
            ..TaskChange::default()
        };
        let engine = Arc::downgrade(&self.engine);
        let report = Report::Task(task, Box::new(change));
        thread::spawn(move || engine.upgrade().map(|engine| engine.report(report)));
    }

    fn pull(&self, container: ContainerRef, spec: &ContainerSpec) {
        let change = if spec.image == "missing" {
            ContainerChange::failed("CannotPullContainerError: there is no image")
        } else {
            ContainerChange::pulled(format!("sha256:{}", spec.image))
        };
        self.answer(container, change);
    }

    fn start(&self, container: ContainerRef, spec: Arc<ContainerSpec>) {
        if spec.image == "broken" {
            let reason = "CannotStartContainerError: there is no entry point";
            self.answer(container, ContainerChange::failed(reason));
        } else {
            self.engine.start(container, spec);
        }
    }

    /// An effect about a container that was begun already is answered with how the container is.
    fn ask(&self, word: &'static str, container: ContainerRef, spec: &Arc<ContainerSpec>) {
        self.note(Asked::Container(word, spec.name.clone()));
        let known = self.engine.find(container, &spec.name);
        match (word, known) {
            ("stop", Some(_)) => {
                let code = if spec.image == "stubborn" { 137 } else { 143 };
                let containers = self.engine.containers.lock().unwrap();
                if let Some(Container::Running(exit)) = containers.get(&container) {
                    let _ = exit.send(code);
                }
            }
            (_, Some(known)) => self.answer(container, known),
            ("pull", None) => self.pull(container, spec),
            ("start", None) => self.start(container, Arc::clone(spec)),
            _ => {}
        }
    }
}

/// `cat` writes what it reads, and the size of the terminal as it changes, until nothing more is
/// typed. `crash` is lost. Any other command writes its name.
fn run(mut process: Process) {
    let runtime = Builder::new_current_thread().build().unwrap();
    match process.command() {
        "cat" => {
            loop {
                match runtime.block_on(process.read()) {
                    Some(Input::Bytes(bytes)) => process.write(bytes),
                    Some(Input::Resize { columns, rows }) => {
                        process.write_error(format!("{columns}x{rows}"));
                    }
                    Some(Input::End | Input::Hangup) | None => break,
                }
            }
            process.exit(7);
        }
        "crash" => {}
        command => {
            process.write(command);
            process.exit(0);
        }
    }
}

impl Runtime for Threads {
    fn execute(&mut self, effect: Effect) {
        if let Effect::Adopt(task, plan) = &effect {
            self.note(Asked::Adopt(plan.id.clone()));
            self.adopt(*task, plan);
        }
        if !self.engine.is_connected() {
            return;
        }
        match effect {
            Effect::Adopt(..) => {}
            Effect::Prepare(_, plan) => self.note(Asked::Prepare(plan)),
            Effect::Pull(container, spec, _) => self.ask("pull", container, &spec),
            Effect::Start(container, spec) => self.ask("start", container, &spec),
            Effect::Stop(container, spec, _) => self.ask("stop", container, &spec),
            Effect::Remove(task) => {
                self.note(Asked::Remove(task));
                let mut containers = self.engine.containers.lock().unwrap();
                containers.retain(|of, _| of.task != task);
            }
            Effect::Execute(..)
            | Effect::Invoke(..)
            | Effect::CallTarget(_)
            | Effect::Call(_)
            | Effect::Tell(..) => {
                unreachable!("not for this")
            }
        }
    }

    fn exec(&mut self, process: Process) {
        thread::spawn(move || run(process));
    }

    fn reset(&mut self, reports: Reports) {
        self.note(Asked::Reset);
        self.engine.clear();
        *self.engine.reports.lock().unwrap() = Some(reports.clone());
        self.reports = reports;
    }
}
