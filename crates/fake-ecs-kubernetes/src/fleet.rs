//! All tasks of a fake, and what comes of what is asked for them and seen of them. Nothing here
//! waits.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::effect::question::Question;
use fake_ecs_core::effect::report::Reported;
use fake_ecs_core::effect::{ContainerChange, ContainerRef, Effect, Happened, Report, TaskRef};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::ResourceExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch as watching_of;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::cluster::Cluster;
use crate::due::Run;
use crate::engine::Request;
use crate::exec::{self, NOT_FOUND, Place, Terminal};
use crate::logs::Log;
use crate::seen::Seen;
use crate::task::{Task, UNSEEN};
use crate::translate::pod::{Surroundings, objects};
use crate::translate::probe;
use crate::watching::{Event, watch};
use crate::{environment, making, names, nodes, question};

/// How long the removal of a Pod may take beyond the time of its containers.
const OVERDUE: Duration = Duration::from_secs(5);
/// How long the end of a fake waits for a cluster that removes nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What has come of something.
pub(crate) enum Note {
    Pods(Box<Event<Pod>>),
    Nodes(Box<Event<Node>>),
    /// The Pod of that run of the task was made, or refused.
    Made(TaskRef, u32, Result<(), String>),
    /// What an earlier process has made of the task.
    Found(TaskRef, Vec<Pod>),
    /// All was read that a container has written.
    Read(ContainerRef),
    /// A container has had its time to become healthy.
    Late(ContainerRef),
    /// The containers of that Pod have had their time to stop.
    Overdue(TaskRef, u32),
}

/// Does what the fake asks for until it asks for nothing more.
pub(crate) async fn run(cluster: Arc<Cluster>, mut asked: UnboundedReceiver<Request>) {
    let (tell, mut told) = unbounded_channel();
    let mut fleet = Fleet::new(cluster, tell);
    fleet.begin();
    loop {
        tokio::select! {
            ask = asked.recv() => match ask {
                Some(ask) => fleet.ask(ask).await,
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
    tell: UnboundedSender<Note>,
    pub(crate) tasks: BTreeMap<TaskRef, Task>,
    /// By the ids that are labels.
    by_id: BTreeMap<String, TaskRef>,
    nodes: BTreeMap<String, Node>,
    /// Ports of nodes that tasks have.
    ports: BTreeSet<u16>,
    /// What ends with the fake.
    jobs: JoinSet<()>,
    /// Tasks that are being removed, which is to be done before the end.
    removals: JoinSet<()>,
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
            ports: BTreeSet::new(),
            jobs: JoinSet::new(),
            removals: JoinSet::new(),
        }
    }

    fn begin(&mut self) {
        let cluster = Arc::clone(&self.cluster);
        self.jobs.spawn(async move { cluster.renew_lease().await });
        let cluster = Arc::clone(&self.cluster);
        self.jobs.spawn(async move { cluster.sweep().await });
        let (cluster, tell) = (Arc::clone(&self.cluster), self.tell.clone());
        self.jobs.spawn(async move {
            let labels = format!("{}={}", names::OWNER, cluster.owner);
            let tell = |event| drop(tell.send(Note::Pods(Box::new(event))));
            watch(&cluster.pods, Some(&labels), tell).await;
        });
        if self.cluster.settings.instances.is_some() {
            let (cluster, tell) = (Arc::clone(&self.cluster), self.tell.clone());
            self.jobs.spawn(async move {
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
                self.remove_all();
                self.removed().await;
                self.cluster.report_to(sink);
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
        let around = Surroundings {
            owner: &self.cluster.owner,
            labels: names::labels_of_owner(&self.cluster.owner),
            generation: task.generation,
            node: task.plan.node.as_deref(),
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
            .spawn(async move { making::remove(cluster, before, secrets, false).await });
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
        (task.seen, task.fate) = (Seen::default(), crate::due::Fate::default());
        task.deleted_with = None;
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
        if let Some(making) = task.making.take() {
            making.abort();
        }
        if self.cluster.keeps_all() {
            return;
        }
        let (cluster, pod) = (Arc::clone(&self.cluster), task.pod());
        let (secrets, may_run) = (task.secrets.clone(), task.may_run());
        self.removals
            .spawn(async move { making::remove(cluster, pod, secrets, may_run).await });
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

    fn take(&mut self, note: Note) {
        match note {
            Note::Pods(event) => self.take_pods(*event),
            Note::Nodes(event) => self.take_nodes(*event),
            Note::Made(of, generation, made) => {
                self.change_pod(of, generation, |task| match made {
                    Ok(()) => task.is_made = true,
                    Err(why) => task.lose(&why),
                });
            }
            Note::Found(of, pods) => self.found(of, &pods),
            Note::Read(of) => self.change(of.task, |task| {
                if let Some(run) = task.run(of) {
                    run.run.is_log_read = true;
                }
            }),
            Note::Late(of) => self.change(of.task, |task| {
                if let Some(run) = task.run(of) {
                    run.run.is_late = true;
                }
            }),
            Note::Overdue(of, generation) => {
                let unheard = self.unheard(of);
                self.change_pod(of, generation, |task| task.lose(&unheard));
            }
        }
    }

    /// Why a Pod is not removed that should be.
    fn unheard(&self, of: TaskRef) -> String {
        let task = self.tasks.get(&of);
        match task.and_then(|task| task.seen.node.as_ref()) {
            Some(node) => format!(
                "ContainerVanishedError: the node {node} does not say whether the container has ended"
            ),
            None => UNSEEN.to_owned(),
        }
    }

    fn take_pods(&mut self, event: Event<Pod>) {
        match event {
            Event::Listing => {
                for task in self.tasks.values_mut() {
                    task.is_to_be_listed = task.is_made;
                }
            }
            Event::All(pods) => {
                let names: BTreeSet<String> = pods.iter().map(ResourceExt::name_any).collect();
                pods.iter().for_each(|pod| self.see(pod));
                let is_missing = |task: &&Task| {
                    task.is_to_be_listed && task.is_made && !names.contains(&task.pod())
                };
                let missing = self.tasks.values().filter(is_missing);
                let missing: Vec<TaskRef> = missing.map(|task| task.of).collect();
                for of in missing {
                    self.change(of, |task| task.lose(UNSEEN));
                }
            }
            Event::Changed(pod) => self.see(&pod),
            Event::Deleted(pod) => {
                self.see(&pod);
                if let Some(of) = self.task_of(&pod) {
                    self.change(of, |task| {
                        let by_others = task.deleted_with.is_none();
                        let reason = deleted_by_others(&task.pod());
                        task.lose(if by_others { &reason } else { UNSEEN });
                    });
                }
            }
        }
    }

    /// The task whose present Pod that is.
    fn task_of(&self, pod: &Pod) -> Option<TaskRef> {
        let of = *self.by_id.get(pod.labels().get(names::TASK)?)?;
        let task = self.tasks.get(&of)?;
        (task.pod() == pod.name_any()).then_some(of)
    }

    fn see(&mut self, pod: &Pod) {
        let Some(of) = self.task_of(pod) else {
            return self.see_stranger(pod);
        };
        let Some(task) = self.tasks.get_mut(&of) else {
            return;
        };
        if task.is_adopted {
            // It is looked at as a whole once it was found.
            return;
        }
        let was_deleted = task.seen.deletion.is_some();
        task.see(pod);
        if let Some(grace) = task.seen.deletion.filter(|_| !was_deleted) {
            if task.deleted_with.is_none() {
                task.fate.reason = Some(deleted_by_others(&task.pod()));
            }
            let (tell, generation) = (self.tell.clone(), task.generation);
            self.jobs.spawn(async move {
                sleep(grace + OVERDUE).await;
                let _ = tell.send(Note::Overdue(of, generation));
            });
        }
        if !task.is_noted
            && let Some(why) = task.seen.unschedulable.clone()
        {
            task.is_noted = true;
            let note = Happened::Noted(format!("no node is found for the Pod: {why}"));
            self.cluster
                .report(vec![Report::Container(task.container(0), note)]);
        }
        self.settle(of);
    }

    /// A Pod of this fake whose task is over: its making could not be broken off.
    fn see_stranger(&mut self, pod: &Pod) {
        let id = pod.labels().get(names::TASK);
        let is_known = id.is_some_and(|id| self.by_id.contains_key(id));
        if self.has_all
            && !is_known
            && !self.cluster.keeps_all()
            && pod.metadata.deletion_timestamp.is_none()
        {
            let (cluster, pod) = (Arc::clone(&self.cluster), pod.name_any());
            let secrets = making::possible_secrets(&pod);
            self.removals
                .spawn(async move { making::remove(cluster, pod, secrets, false).await });
        }
    }

    fn take_nodes(&mut self, event: Event<Node>) {
        match event {
            Event::Listing => return,
            Event::All(nodes) => {
                let named = nodes.into_iter().map(|node| (node.name_any(), node));
                self.nodes = named.collect();
            }
            Event::Changed(node) => {
                self.nodes.insert(node.name_any(), node);
            }
            Event::Deleted(node) => {
                self.nodes.remove(&node.name_any());
            }
        }
        self.report_nodes();
    }

    fn report_nodes(&self) {
        if let Some(instances) = &self.cluster.settings.instances {
            let nodes = nodes::snapshot(instances, self.nodes.values());
            self.cluster.report(vec![Report::Nodes(Box::new(nodes))]);
        }
    }

    /// Changes what is known of a task, and does what follows.
    pub(crate) fn change(&mut self, of: TaskRef, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.get_mut(&of) {
            change(task);
            self.settle(of);
        }
    }

    /// The same, if it has that Pod.
    fn change_pod(&mut self, of: TaskRef, generation: u32, change: impl FnOnce(&mut Task)) {
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
            self.jobs.spawn(making::delete(cluster, pod, grace));
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
        self.jobs.abort_all();
        if !self.cluster.keeps_pods() || !self.has_all {
            self.remove_all_at_end();
        }
        self.removed().await;
        self.cluster.end_lease().await;
    }

    fn remove_all_at_end(&mut self) {
        // Where a journal was refused, whoever goes on with it finds everything as it was.
        if self.has_all {
            self.remove_all();
        }
    }
}

fn deleted_by_others(pod: &str) -> String {
    format!("the Pod {pod} was deleted by somebody else")
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
