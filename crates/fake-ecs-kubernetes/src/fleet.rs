//! All tasks of a fake, and what comes of what is asked for them. What is heard of them is in
//! [`heard`](crate::heard). Nothing here waits.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use fake_ecs_core::effect::nodes::Nodes;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::effect::question::Question;
use fake_ecs_core::effect::report::Reported;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Effect, Report, TaskRef};
use k8s_openapi::api::core::v1::Node;
use kube::ResourceExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch as watching_of;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::cluster::Cluster;
use crate::due::{Fate, Run};
use crate::engine::Request;
use crate::exec::{self, NOT_FOUND, Place, Terminal};
use crate::heard::Note;
use crate::logs::Log;
use crate::seen::Seen;
use crate::task::Task;
use crate::translate::pod::{HOSTNAME, Surroundings, objects};
use crate::translate::probe;
use crate::watching::watch;
use crate::{environment, making, names, question};

/// How long the end of a fake waits for a cluster that removes nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// Does what the fake asks for until it asks for nothing more.
pub(crate) async fn run(cluster: Arc<Cluster>, mut asked: UnboundedReceiver<Request>) {
    let (tell, mut told) = unbounded_channel();
    let mut fleet = Fleet::new(cluster, tell);
    fleet.begin();
    loop {
        tokio::select! {
            ask = asked.recv() => match ask {
                Some(ask) => {
                    let is_reset = matches!(ask, Request::Reset(_));
                    fleet.ask(ask).await;
                    while is_reset && let Ok(note) = told.try_recv() {
                        // The rest is about tasks that are forgotten.
                        if matches!(note, Note::Pods(_) | Note::Nodes(_)) {
                            fleet.take(note);
                        }
                    }
                }
                None => break,
            },
            Some(note) = told.recv() => fleet.take(note),
        }
        while fleet.removals.try_join_next().is_some() {}
        while fleet.jobs.try_join_next().is_some() {}
    }
    fleet.end().await;
}

pub(crate) struct Fleet {
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) tell: UnboundedSender<Note>,
    pub(crate) tasks: BTreeMap<TaskRef, Task>,
    /// By the ids that are labels.
    pub(crate) by_id: BTreeMap<String, TaskRef>,
    pub(crate) nodes: BTreeMap<String, Node>,
    /// What was told of them last.
    pub(crate) told_nodes: Option<Nodes>,
    /// Ports of nodes that tasks have.
    pub(crate) ports: BTreeSet<u16>,
    /// What ends with the fake.
    services: JoinSet<()>,
    /// What ends with the fake, and with a reset.
    pub(crate) jobs: JoinSet<()>,
    /// Tasks that are being removed, which is to be done before the end.
    pub(crate) removals: JoinSet<()>,
    /// Whether all tasks were named that are to be taken over, if there may be any.
    pub(crate) has_all: bool,
}

impl Fleet {
    fn new(cluster: Arc<Cluster>, tell: UnboundedSender<Note>) -> Self {
        Self {
            has_all: !cluster.hands_over(),
            cluster,
            tell,
            tasks: BTreeMap::new(),
            by_id: BTreeMap::new(),
            nodes: BTreeMap::new(),
            told_nodes: None,
            services: JoinSet::new(),
            ports: BTreeSet::new(),
            jobs: JoinSet::new(),
            removals: JoinSet::new(),
        }
    }

    fn begin(&mut self) {
        let cluster = Arc::clone(&self.cluster);
        self.services
            .spawn(async move { cluster.renew_lease().await });
        let cluster = Arc::clone(&self.cluster);
        self.services.spawn(async move { cluster.sweep().await });
        let (cluster, tell) = (Arc::clone(&self.cluster), self.tell.clone());
        self.services.spawn(async move {
            let labels = format!("{}={}", names::OWNER, cluster.owner);
            let tell = |event| drop(tell.send(Note::Pods(Box::new(event))));
            watch(&cluster.pods, Some(&labels), tell).await;
        });
        if self.cluster.settings.instances.is_some() {
            let (cluster, tell) = (Arc::clone(&self.cluster), self.tell.clone());
            self.services.spawn(async move {
                let tell = |event| drop(tell.send(Note::Nodes(Box::new(event))));
                watch(&cluster.nodes, None, tell).await;
            });
        }
    }

    async fn ask(&mut self, ask: Request) {
        match ask {
            Request::Effect(effect) => self.execute(effect),
            Request::Exec(of, terminal) => self.exec(of, terminal),
            Request::Question(of, question) => self.question(of, *question),
            Request::AllAdopted => self.all_adopted(),
            Request::Reset(sink) => {
                // What they would say is of tasks whose names are used again.
                self.jobs.abort_all();
                self.remove_all();
                self.removed().await;
                self.cluster.report_to(sink);
                self.told_nodes = None;
                self.report_nodes();
            }
        }
    }

    fn execute(&mut self, effect: Effect) {
        match effect {
            Effect::Prepare(of, plan) => {
                self.add(of, plan);
                self.make(of);
            }
            Effect::Adopt(of, plan) => self.adopt(of, plan),
            Effect::Pull(of, ..) => {
                self.change(of.task, |task| {
                    if let Some(run) = task.run(of) {
                        run.run.is_pull_asked = true;
                    }
                });
            }
            Effect::Start(of, _) => self.start(of),
            Effect::Stop(of, _, grace) => self.stop(of, grace),
            Effect::Remove(of) => self.remove(of),
            // Commands come as streams; the rest is not the business of runtimes.
            Effect::Execute(..)
            | Effect::Invoke(..)
            | Effect::CallTarget(_)
            | Effect::Call(_)
            | Effect::Tell(..) => {}
        }
    }

    pub(crate) fn add(&mut self, of: TaskRef, plan: Arc<TaskPlan>) {
        self.cluster.warn_of_left_out(&plan);
        // Fakes of one cluster begin at different ports.
        let mut hash = DefaultHasher::new();
        self.cluster.owner.hash(&mut hash);
        let first = 32_768 + u16::try_from(hash.finish() % 28_000).unwrap_or_default();
        self.by_id.insert(plan.id.clone(), of);
        let task = Task::new(of, plan, &self.ports, first);
        self.ports
            .extend(task.ports.iter().filter_map(|port| port.host));
        self.tasks.insert(of, task);
    }

    /// Begins to make the Pod of a task.
    pub(crate) fn make(&mut self, of: TaskRef) {
        let Some(task) = self.tasks.get_mut(&of) else {
            return;
        };
        let settings = &self.cluster.settings;
        // Most often it is the name of the node.
        let label = |name: &String| self.nodes.get(name)?.labels().get(HOSTNAME).cloned();
        let node = task.plan.node.as_ref();
        let node = node.map(|name| label(name).unwrap_or_else(|| name.clone()));
        let around = Surroundings {
            owner: &self.cluster.owner,
            labels: names::labels_of_owner(&self.cluster.owner),
            generation: task.generation,
            node: node.as_deref(),
            image: &|image| settings.images.apply(image),
            pull_policy: Some(settings.pull_policy.as_str()),
            added: environment::added(settings, &task.plan),
            ports: &task.ports,
        };
        let mut objects = match objects(&task.plan, &around) {
            Ok(objects) => objects,
            Err(why) => {
                task.lose(&format!("CannotCreateContainerError: {why}"));
                return self.settle(of);
            }
        };
        settings.change(&task.plan, &mut objects.pod);
        task.secrets.clone_from(&objects.secrets);
        let (cluster, tell) = (Arc::clone(&self.cluster), self.tell.clone());
        let generation = task.generation;
        task.making = Some(tokio::spawn(async move {
            let made = making::make(&cluster, &objects).await;
            let _ = tell.send(Note::Made(of, generation, made));
        }));
    }

    fn start(&mut self, of: ContainerRef) {
        let Some(task) = self.tasks.get_mut(&of.task) else {
            return;
        };
        let index = usize::from(of.container);
        let is_alone = task.runs.len() == 1;
        let Some(run) = task.runs.get_mut(index) else {
            return;
        };
        if run.generation != of.generation {
            if !is_alone {
                let why = "CannotStartContainerError: a Pod cannot restart one of its containers";
                let change = ContainerChange::failed(why);
                return self.cluster.report(vec![Report::change(of, change)]);
            }
            return self.restart(of);
        }
        (run.run.is_pull_asked, run.run.is_start_asked) = (true, true);
        self.settle(of.task);
    }

    /// Starts the only container of a task again: in another Pod.
    fn restart(&mut self, of: ContainerRef) {
        let Some(task) = self.tasks.get_mut(&of.task) else {
            return;
        };
        let (before, secrets) = (task.pod(), std::mem::take(&mut task.secrets));
        let cluster = Arc::clone(&self.cluster);
        self.removals
            .spawn(async move { making::remove(cluster, before, secrets, false, None).await });
        let Some(run) = task.runs.first_mut() else {
            return;
        };
        run.generation = of.generation;
        run.life = None;
        run.run = Run {
            is_pull_asked: true,
            is_start_asked: true,
            told: Some(Reported::Pulled),
            has_check: run.run.has_check,
            ..Run::default()
        };
        task.generation = of.generation;
        (task.is_made, task.is_to_be_listed) = (false, false);
        (task.seen, task.fate) = (Seen::default(), Fate::default());
        (task.deleted_with, task.uid) = (None, None);
        self.make(of.task);
    }

    fn stop(&mut self, of: ContainerRef, grace: Duration) {
        let Some(task) = self.tasks.get_mut(&of.task) else {
            return;
        };
        let index = usize::from(of.container);
        let goes_on = grace.is_zero() && task.goes_on_without(index);
        let Some(run) = task.run(of) else { return };
        run.run.is_stop_asked = true;
        run.grace = Some(run.grace.map_or(grace, |before| before.min(grace)));
        if goes_on && run.run.told == Some(Reported::Running) {
            if self.cluster.says_once("stop of one container") {
                tracing::warn!(
                    target: "fake_ecs",
                    "a Pod cannot stop one of its containers: it runs until the others are to stop, and counts as killed"
                );
            }
            let killed = ContainerChange::exited(137);
            run.run.note(&killed);
            return self.cluster.report(vec![Report::change(of, killed)]);
        }
        run.run.is_pull_asked = true;
        self.settle(of.task);
    }

    fn remove(&mut self, of: TaskRef) {
        let Some(mut task) = self.tasks.remove(&of) else {
            return;
        };
        self.by_id.remove(&task.plan.id);
        for port in task.ports.iter().filter_map(|port| port.host) {
            self.ports.remove(&port);
        }
        let making = task.making.take();
        if self.cluster.keeps_all() || task.is_foreign {
            return;
        }
        let (cluster, pod) = (Arc::clone(&self.cluster), task.pod());
        let (secrets, may_run) = (task.secrets.clone(), task.may_run());
        self.removals
            .spawn(async move { making::remove(cluster, pod, secrets, may_run, making).await });
    }

    fn exec(&mut self, of: ContainerRef, terminal: Box<dyn Terminal>) {
        match self.place(of) {
            Some(place) => {
                let cluster = Arc::clone(&self.cluster);
                self.jobs.spawn(exec::run(cluster, place, terminal));
            }
            None => terminal.exit(NOT_FOUND),
        }
    }

    fn question(&mut self, of: ContainerRef, question: Question) {
        match self.place(of) {
            Some(place) => {
                let cluster = Arc::clone(&self.cluster);
                self.jobs.spawn(question::answer(cluster, place, question));
            }
            None => question.refuse("the cluster has no such container"),
        }
    }

    fn place(&self, of: ContainerRef) -> Option<Place> {
        let task = self.tasks.get(&of.task)?;
        Some(Place {
            pod: task.pod(),
            container: task.names.get(usize::from(of.container))?.clone(),
        })
    }

    /// Changes what is known of a task, and does what follows.
    pub(crate) fn change(&mut self, of: TaskRef, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.get_mut(&of) {
            change(task);
            self.settle(of);
        }
    }

    /// The same, if it has that Pod.
    pub(crate) fn change_pod(
        &mut self,
        of: TaskRef,
        generation: u32,
        change: impl FnOnce(&mut Task),
    ) {
        if self
            .tasks
            .get(&of)
            .is_some_and(|it| it.generation == generation)
        {
            self.change(of, change);
        }
    }

    /// Says of a task what is due, and has done what is.
    pub(crate) fn settle(&mut self, of: TaskRef) {
        let Some(task) = self.tasks.get_mut(&of).filter(|it| !it.is_adopted) else {
            return;
        };
        for index in 0..task.runs.len() {
            let container = task.container(index);
            while let Some(change) = task.next(index) {
                let runs = change.status == Some(Reported::Running);
                self.cluster.report(vec![Report::change(container, change)]);
                if runs {
                    follow(&self.cluster, &self.tell, &mut self.jobs, task, index);
                }
            }
        }
        if let Some(grace) = task.grace()
            && task.is_made
            && task.fate.lost.is_none()
            && task.deleted_with.is_none_or(|before| grace < before)
        {
            task.deleted_with = Some(grace);
            let (cluster, pod) = (Arc::clone(&self.cluster), task.pod());
            let (tell, generation) = (self.tell.clone(), task.generation);
            self.jobs.spawn(async move {
                if let Err(why) = making::delete(&cluster, &pod, grace).await {
                    let _ = tell.send(Note::Undeletable(of, generation, why));
                }
            });
        }
    }

    /// Reads the log of a container from now on, and waits for its health.
    pub(crate) fn follow(&mut self, of: TaskRef, index: usize) {
        if let Some(task) = self.tasks.get_mut(&of) {
            follow(&self.cluster, &self.tell, &mut self.jobs, task, index);
        }
    }

    pub(crate) fn spawn<F>(&mut self, work: impl FnOnce(Arc<Cluster>, UnboundedSender<Note>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let work = work(Arc::clone(&self.cluster), self.tell.clone());
        self.jobs.spawn(work);
    }

    fn remove_all(&mut self) {
        let all: Vec<TaskRef> = self.tasks.keys().copied().collect();
        for of in all {
            self.remove(of);
        }
    }

    /// Waits until tasks are removed, as long as there is progress.
    async fn removed(&mut self) {
        while let Ok(Some(_)) = timeout(PATIENCE, self.removals.join_next()).await {}
    }

    /// Leaves nothing behind but what is to be kept.
    async fn end(mut self) {
        self.services.abort_all();
        self.jobs.abort_all();
        // Where a journal was refused, whoever goes on with it finds everything as it was.
        if self.has_all && !self.cluster.keeps_pods() {
            self.remove_all();
        }
        self.removed().await;
        self.cluster.end_lease().await;
    }
}

fn follow(
    cluster: &Arc<Cluster>,
    tell: &UnboundedSender<Note>,
    jobs: &mut JoinSet<()>,
    task: &mut Task,
    index: usize,
) {
    let (of, pod) = (task.container(index), task.pod());
    let (life, receiver) = watching_of::channel(task.life(index));
    let log = Log {
        cluster: Arc::clone(cluster),
        of,
        pod,
        container: task.names[index].clone(),
        logged: std::mem::take(&mut task.runs[index].logged),
        life: receiver,
    };
    task.runs[index].life = Some(life);
    let told = tell.clone();
    jobs.spawn(async move {
        log.read().await;
        let _ = told.send(Note::Read(of));
    });
    if let Some(check) = &task.definition(index).health_check {
        let (patience, tell) = (probe::patience(check), tell.clone());
        jobs.spawn(async move {
            sleep(patience).await;
            let _ = tell.send(Note::Late(of));
        });
    }
}
