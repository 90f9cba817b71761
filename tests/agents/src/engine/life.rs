//! What becomes of a task: one at a time, whatever comes of its containers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use bollard::Docker;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::Engine;
use super::body::{Names, body};
use super::carry_out::{self, Inspected, Pulled};
use super::container::{Container, Known, State, now, seconds};
use super::given::Task;
use super::next::{Next, next};
use super::saved::{Saved, SavedTask};
use super::told::Times;
use crate::agent::Shared;

/// How often the agent looks at health and at what has become too late.
const LOOKS: Duration = Duration::from_millis(200);

/// A task that is carried out.
pub(crate) struct Life {
    pub(super) agent: Arc<Shared>,
    pub(super) set: Engine,
    pub(super) task: Task,
    pub(super) containers: Vec<Container>,
    pub(super) is_to_stop: bool,
    pub(super) times: Times,
    pub(super) names: Names,
    pub(super) engine: Docker,
    said: mpsc::UnboundedSender<(usize, What)>,
}

/// What has come of a container, or of the task.
pub(crate) enum What {
    Pulled(Pulled),
    Created(Result<String, String>),
    Started(Result<Inspected, String>),
    Ended(Inspected),
    Looked(Option<Inspected>),
    /// ECS wants the task to stop.
    ToStop,
}

/// Stops a task that is carried out.
#[derive(Clone)]
pub(crate) struct Handle(mpsc::UnboundedSender<(usize, What)>);

impl Handle {
    pub(crate) fn stop(&self) {
        // One that is over has nobody who listens.
        let _ = self.0.send((0, What::ToStop));
    }
}

/// Carries the task out until it is over and what is left of it removed. What is known of it
/// already is known from before.
pub(crate) fn begin(
    agent: &Arc<Shared>,
    (set, engine): (&Engine, &Docker),
    task: Task,
    known: SavedTask,
) -> (Handle, impl Future<Output = ()> + use<>) {
    let (said, mut hears) = mpsc::unbounded_channel();
    let state = |name: &str| known.containers.get(name).cloned().unwrap_or_default();
    let containers = task.containers.iter();
    let containers = containers.map(|it| Container::new(it.clone(), state(&it.name)));
    let mut life = Life {
        agent: Arc::clone(agent),
        set: set.clone(),
        containers: containers.collect(),
        is_to_stop: known.is_to_stop,
        times: Times::default(),
        names: Names::default(),
        engine: engine.clone(),
        said: said.clone(),
        task,
    };
    let living = async move {
        life.look_again().await;
        let mut prepared = life.make_volumes().await;
        if prepared.is_ok() && !life.is_to_stop {
            prepared = life.fetch_secrets().await;
        }
        if let Err(reason) = prepared {
            life.is_to_stop = true;
            life.times.reason = Some(reason);
        }
        let mut looks = interval(LOOKS);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            life.progress();
            life.tell();
            if life.is_over() {
                break;
            }
            tokio::select! {
                said = hears.recv() => {
                    if let Some((index, what)) = said {
                        life.hear(index, what);
                    }
                }
                _ = looks.tick() => life.look(),
            }
        }
        sleep(life.set.pace.clean_up).await;
        life.clean_up().await;
    };
    (Handle(said), living)
}

impl Life {
    pub(super) fn is_over(&self) -> bool {
        let mut all = self.containers.iter();
        all.all(|it| it.state.known == Known::Stopped)
    }

    /// How the containers are that were there before the agent was.
    async fn look_again(&mut self) {
        for index in 0..self.containers.len() {
            let container = &mut self.containers[index];
            let Some(id) = container.state.id.clone() else {
                continue;
            };
            if let Some(name) = &container.state.name {
                let given = container.given.name.clone();
                self.names.containers.insert(given, name.clone());
            }
            if container.state.known == Known::Stopped {
                continue;
            }
            match carry_out::look(&self.engine, &id).await {
                Some(found) if found.known == Known::Running => {
                    container.state.known = Known::Running;
                    container.state.ports.clone_from(&found.ports);
                    self.watch(index);
                }
                Some(found) if found.known == Known::Stopped => self.end(index, found),
                Some(_) => {}
                None => {
                    let why = "ContainerVanishedError: No container matching saved ID found";
                    container.fail(why.to_owned());
                    self.end(index, Inspected::default());
                }
            }
        }
    }

    /// The name of what is made for the task: `ecs-family-revision-name-digits`. The digits are
    /// those of the task, and of the word that all of the agent has: other agents of the engine may
    /// have a task of that ARN.
    pub(super) fn own_name(&self, name: &str) -> String {
        let plain = |it: &char| it.is_ascii_alphanumeric() || *it == '-';
        let name: String = name.chars().filter(plain).collect();
        let id = self.task.arn.rsplit('/').next().unwrap_or_default();
        let mut digits = DefaultHasher::new();
        (id, &self.set.label).hash(&mut digits);
        let digits = digits.finish();
        format!(
            "ecs-{}-{}-{name}-{digits:016x}",
            self.task.family, self.task.version
        )
    }

    /// Does all that can be done now.
    fn progress(&mut self) {
        loop {
            self.follow_essential();
            let at = seconds(now());
            let mut has_ended = false;
            for index in 0..self.containers.len() {
                match next(&self.containers, index, self.is_to_stop, at) {
                    Next::Wait => {}
                    Next::Pull => self.pull(index),
                    Next::Create => self.create(index),
                    Next::Start => self.start(index),
                    Next::Stop => self.stop(index),
                    Next::EndWithoutEngine => {
                        self.end(index, Inspected::default());
                        has_ended = true;
                    }
                    Next::Impossible(why) => {
                        let container = &mut self.containers[index];
                        container.fail(format!("CannotStartContainerError: {why}"));
                        container.state.exit_code = Some(143);
                        self.end(index, Inspected::default());
                        has_ended = true;
                    }
                }
            }
            if !has_ended {
                return;
            }
        }
    }

    /// All are to stop when an essential one has stopped or is to.
    fn follow_essential(&mut self) {
        let mut all = self.containers.iter();
        let is_lost = |it: &Container| it.state.known == Known::Stopped || it.is_to_stop;
        if all.any(|it| it.given.essential && is_lost(it)) {
            self.is_to_stop = true;
            self.times.stopped.get_or_insert_with(|| seconds(now()));
        }
    }

    /// Asks the engine, beside all else.
    fn ask(&mut self, index: usize, asking: impl Future<Output = What> + Send + 'static) {
        self.containers[index].is_busy = true;
        self.beside(index, asking);
    }

    fn beside(&self, index: usize, asking: impl Future<Output = What> + Send + 'static) {
        let said = self.said.clone();
        self.agent.spawn(async move {
            let what = asking.await;
            let _ = said.send((index, what));
        });
    }

    fn pull(&mut self, index: usize) {
        self.times
            .pull_started
            .get_or_insert_with(|| seconds(now()));
        let engine = self.engine.clone();
        let image = self.containers[index].given.image.clone();
        let tries = self.set.pace.image_tries;
        self.ask(index, async move {
            What::Pulled(carry_out::pull(&engine, &image, tries).await)
        });
    }

    fn create(&mut self, index: usize) {
        let of = &self.containers[index].given;
        let name = self.own_name(&of.name);
        let label = (&*self.set.label, &*self.agent.cluster);
        let body = body(&self.task, of, &self.names, label);
        self.names.containers.insert(of.name.clone(), name.clone());
        self.containers[index].state.name = Some(name.clone());
        let engine = self.engine.clone();
        self.ask(index, async move {
            What::Created(match body {
                Ok(body) => carry_out::create(&engine, &name, body).await,
                Err(why) => Err(why),
            })
        });
    }

    fn start(&mut self, index: usize) {
        let Some(id) = self.containers[index].state.id.clone() else {
            return;
        };
        let engine = self.engine.clone();
        self.ask(index, async move {
            What::Started(match carry_out::start(&engine, &id).await {
                Ok(()) => Ok(carry_out::look(&engine, &id).await.unwrap_or_default()),
                Err(why) => Err(why),
            })
        });
    }

    /// Who watches the container says when it has stopped.
    fn stop(&mut self, index: usize) {
        let container = &self.containers[index];
        let Some(id) = container.state.id.clone() else {
            return;
        };
        let timeout = container.given.stop_timeout.unwrap_or(30);
        let engine = self.engine.clone();
        self.ask(index, async move {
            carry_out::stop(&engine, &id, timeout).await;
            What::Ended(carry_out::ended(&engine, &id).await)
        });
    }

    fn watch(&self, index: usize) {
        let Some(id) = self.containers[index].state.id.clone() else {
            return;
        };
        let engine = self.engine.clone();
        self.beside(index, async move {
            What::Ended(carry_out::ended(&engine, &id).await)
        });
    }

    fn look(&mut self) {
        for index in 0..self.containers.len() {
            let container = &self.containers[index];
            let runs = container.state.known == Known::Running;
            if !runs || !container.given.has_health_check() {
                continue;
            }
            if let Some(id) = container.state.id.clone() {
                let engine = self.engine.clone();
                self.beside(index, async move {
                    What::Looked(carry_out::look(&engine, &id).await)
                });
            }
        }
    }

    fn hear(&mut self, index: usize, what: What) {
        let container = &mut self.containers[index];
        match what {
            What::ToStop => {
                self.is_to_stop = true;
            }
            What::Pulled(pulled) => {
                container.is_busy = false;
                container.state.known = Known::Pulled;
                container.state.image_digest = pulled.digest;
                if let Some(reason) = pulled.reason {
                    container.fail(reason);
                }
                if pulled.is_pulled {
                    self.times.pull_stopped = Some(seconds(now()));
                }
            }
            What::Created(created) => {
                container.is_busy = false;
                match created {
                    Ok(id) => {
                        container.state.id = Some(id);
                        container.state.known = Known::Created;
                    }
                    Err(reason) => {
                        container.fail(reason);
                        container.is_to_stop = true;
                    }
                }
            }
            What::Started(started) => {
                container.is_busy = false;
                match started {
                    Ok(found) => self.started(index, found),
                    Err(reason) => {
                        container.fail(reason);
                        container.is_to_stop = true;
                    }
                }
            }
            What::Ended(found) => self.end_or_restart(index, found),
            What::Looked(found) => {
                if let Some(found) = found.filter(|it| it.health.is_some()) {
                    container.health = found.health;
                }
                self.note_health();
                return;
            }
        }
        self.save();
    }

    fn note_health(&self) {
        let checked = self.containers.iter();
        let checked = checked.filter(|it| it.given.has_health_check());
        let checked = checked.map(|it| {
            let health = it.health.as_ref();
            let status = health.map_or("UNKNOWN", |it| it.status);
            let output = health.map(|it| it.output.clone()).unwrap_or_default();
            (it.given.name.clone(), status, output)
        });
        self.agent.note_health(&self.task.arn, checked.collect());
    }

    fn started(&mut self, index: usize, found: Inspected) {
        let container = &mut self.containers[index];
        container.state.known = Known::Running;
        container
            .state
            .started_at
            .get_or_insert_with(|| seconds(now()));
        container.state.ports = found.ports;
        self.watch(index);
    }

    /// The status of one that is started once more stays: ECS hears nothing of it.
    fn end_or_restart(&mut self, index: usize, found: Inspected) {
        let container = &mut self.containers[index];
        container.is_busy = false;
        if container.state.known == Known::Stopped {
            return;
        }
        container.state.exit_code = found.exit_code;
        let at = seconds(now());
        let is_to_stop = self.is_to_stop || container.is_to_stop;
        if is_to_stop || !container.is_restarted(at, self.set.pace.restart_period) {
            self.end(index, found);
            return;
        }
        container.state.exit_code = None;
        container.state.restarted_at = Some(at);
        let engine = self.engine.clone();
        let Some(id) = container.state.id.clone() else {
            return;
        };
        self.beside(index, async move {
            match carry_out::start(&engine, &id).await {
                Ok(()) => What::Ended(carry_out::ended(&engine, &id).await),
                Err(_) => What::Ended(found),
            }
        });
    }

    fn end(&mut self, index: usize, found: Inspected) {
        let container = &mut self.containers[index];
        container.is_busy = false;
        container.state.known = Known::Stopped;
        if let Some(code) = found.exit_code {
            container.state.exit_code = Some(code);
        }
        if let Some(reason) = found.reason {
            container.fail(reason);
        }
        self.follow_essential();
    }

    /// What the agent is to know when it comes back.
    pub(super) fn save(&self) {
        let containers = self.containers.iter();
        let containers = containers.map(|it| (it.given.name.clone(), it.state.clone()));
        let saved = SavedTask {
            given: self.agent.given(&self.task.arn),
            is_to_stop: self.is_to_stop,
            containers: containers.collect::<std::collections::BTreeMap<String, State>>(),
        };
        Saved::keep(&self.agent, &self.task.arn, saved);
    }
}
