//! The thread that runs the containers of one fake.
//!
//! What the fake wants done arrives in order; what takes time runs beside the rest. Everything ends
//! with the fake: whoever drops the [`Engine`] waits until nothing of it is left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{fmt, io};

use fake_ecs_core::effect::on_exit::OnExit;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::effect::question::Question;
use fake_ecs_core::effect::{ContainerRef, Effect, Report, TaskRef};
use futures_util::future::join_all;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::{JoinHandle as TaskHandle, JoinSet};
use tokio::time::timeout;

use crate::exec::{self, Terminal};
use crate::fake::{Fake, Settings};
use crate::task::Task;
use crate::{events, handing_over, lease, peers, question, teardown, volumes, vpc};

/// Where reports go, from any thread and at any time. Those that come together cost one lock.
pub type Sink = Arc<dyn Fn(Vec<Report>) + Send + Sync>;

/// Is told the name of each fake that begins, on the thread that starts it: for tests that look for
/// what is left of theirs.
pub static ON_ENGINE_START: OnceLock<fn(&str)> = OnceLock::new();

/// How long the end of a fake waits for an engine that removes nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the thread is asked for.
enum Request {
    Effect(Effect),
    Exec(ContainerRef, Box<dyn Terminal>),
    Question(ContainerRef, Box<Question>),
    Reset(Sink),
    /// All tasks were named that are to be taken over.
    AllAdopted,
}

/// Runs the containers of one fake.
pub struct Engine {
    /// `None` once no more is asked.
    asks: Option<UnboundedSender<Request>>,
    thread: Option<JoinHandle<()>>,
    ended: watch::Receiver<bool>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system has no thread to give, or no file descriptors for it.
    pub fn start(settings: Settings, sink: Sink) -> io::Result<Self> {
        let (asks, asked) = unbounded_channel();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let thread = thread::Builder::new().name("fake-ecs-docker".to_owned());
        let (end, ended) = watch::channel(false);
        let fake = Arc::new(Fake::new(settings, sink));
        fake.say_where_it_is();
        if let Some(told) = ON_ENGINE_START.get() {
            told(&fake.owner);
        }
        let thread = thread.spawn(move || {
            runtime.block_on(run(fake, asked));
            // There may be no receiver any more.
            let _ = end.send(true);
        })?;
        Ok(Self {
            ended,
            asks: Some(asks),
            thread: Some(thread),
        })
    }

    /// Begins with an effect, and returns at once.
    pub fn execute(&self, effect: Effect) {
        self.ask(Request::Effect(effect));
    }

    /// Begins to run a command in a container, and returns at once.
    pub fn exec(&self, container: ContainerRef, terminal: Box<dyn Terminal>) {
        self.ask(Request::Exec(container, terminal));
    }

    /// Begins to look for an answer, and returns at once.
    pub fn question(&self, container: ContainerRef, question: Question) {
        self.ask(Request::Question(container, Box::new(question)));
    }

    /// All tasks were named that are to be taken over. What there is of others is removed. A fake
    /// with a journal says so once, and until then nothing is done to what an earlier one has left.
    pub fn all_adopted(&self) {
        self.ask(Request::AllAdopted);
    }

    /// Removes all that there is, and reports to `sink` from now on.
    pub fn reset(&self, sink: Sink) {
        self.ask(Request::Reset(sink));
    }

    /// Ends all containers. The future comes to its end when nothing is left of them.
    pub fn end(&mut self) -> impl Future<Output = ()> + Send + use<> {
        drop(self.asks.take());
        let mut ended = self.ended.clone();
        async move {
            // An error says that the thread is gone, which is an end as well.
            let _ = ended.wait_for(|ended| *ended).await;
        }
    }

    fn ask(&self, ask: Request) {
        // Where the thread has panicked, the fake hears no more of its containers.
        let _ = self.asks.as_ref().map(|asks| asks.send(ask));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.asks.take());
        let thread = self.thread.take();
        // The last report may be what drops the fake.
        if let Some(thread) = thread.filter(|it| it.thread().id() != thread::current().id()) {
            drop(thread.join());
        }
    }
}

/// What the thread has.
struct Thread {
    fake: Arc<Fake>,
    tasks: BTreeMap<TaskRef, Arc<Task>>,
    /// Tasks that are being removed, which is to be done before the end.
    removals: JoinSet<()>,
    /// Whether all tasks were named that are to be taken over, if there may be any.
    has_all: bool,
}

async fn run(fake: Arc<Fake>, mut asked: UnboundedReceiver<Request>) {
    // Beside the first effects: nothing of a live process is removed, so they cannot lose anything.
    let of_sweep = Arc::clone(&fake);
    let sweep = tokio::spawn(async move { of_sweep.sweep().await });
    let health = tokio::spawn(events::follow(Arc::clone(&fake)));
    let peers = tokio::spawn(peers::follow(Arc::clone(&fake)));
    let of_lease = Arc::clone(&fake);
    let lease = tokio::spawn(async move { lease::renew(&of_lease).await });
    let mut thread = Thread {
        has_all: fake.settings.handover.is_none(),
        fake,
        tasks: BTreeMap::new(),
        removals: JoinSet::new(),
    };
    while let Some(ask) = asked.recv().await {
        match ask {
            Request::Effect(effect) => thread.execute(effect),
            Request::Exec(container, terminal) => thread.exec(container, terminal),
            Request::Question(of, question) => thread.answer(of, *question),
            Request::Reset(sink) => thread.reset(sink).await,
            Request::AllAdopted => thread.all_adopted(),
        }
        while thread.removals.try_join_next().is_some() {}
    }
    health.abort();
    peers.abort();
    lease.abort();
    thread.end(sweep).await;
}

impl Thread {
    fn execute(&mut self, effect: Effect) {
        match effect {
            Effect::Prepare(of, plan) => {
                let task = self.begin(of, plan, false);
                task.spawn(|task| async move { task.prepare().await });
            }
            Effect::Adopt(of, plan) => {
                // What is being done for a task that is known goes on: nobody asks for all of it
                // again, such as for the watch over its network or for the end of a container
                // that is to be killed.
                let known = self.tasks.get(&of).cloned();
                let is_known = known.is_some();
                let task = known.unwrap_or_else(|| self.begin(of, Arc::clone(&plan), true));
                task.spawn(|task| async move { task.adopt(&plan, is_known).await });
            }
            Effect::Pull(of, spec, digest) => {
                self.spawn(of, |task| async move {
                    task.pull(of, &spec, digest).await;
                });
            }
            Effect::Start(of, spec) => {
                self.spawn(of, |task| async move { task.start(of, &spec).await });
            }
            Effect::Stop(of, _, grace) => {
                self.spawn(of, |task| async move { task.stop(of, grace).await });
            }
            Effect::Remove(of) => self.remove(of),
            // Commands come as streams; hooks and targets of events are the fake's own.
            Effect::Execute(..)
            | Effect::Invoke(..)
            | Effect::CallTarget(_)
            | Effect::Call(_)
            | Effect::Tell(..) => {}
        }
    }

    fn exec(&mut self, of: ContainerRef, terminal: Box<dyn Terminal>) {
        self.spawn(
            of,
            |task| async move { exec::run(&task, of, terminal).await },
        );
    }

    fn answer(&mut self, of: ContainerRef, question: Question) {
        if !self.tasks.contains_key(&of.task) {
            return question.refuse("the engine has no such container");
        }
        self.spawn(of, |task| async move {
            question::answer(&task, of, question).await;
        });
    }

    fn begin(&mut self, of: TaskRef, plan: Arc<TaskPlan>, is_adopted: bool) -> Arc<Task> {
        let task = Arc::new(Task::new(Arc::clone(&self.fake), of, plan, is_adopted));
        self.fake.add(&task);
        self.tasks.insert(of, Arc::clone(&task));
        task
    }

    /// What there is of tasks that were not named is nobody's any more.
    fn all_adopted(&mut self) {
        self.has_all = true;
        let adopted: Vec<Arc<Task>> = self.tasks.values().cloned().collect();
        let known = adopted.iter().filter(|task| task.is_adopted());
        let known: BTreeSet<String> = known.map(|task| task.plan.id.clone()).collect();
        let fake = Arc::clone(&self.fake);
        self.removals.spawn(async move {
            handing_over::remove_unknown(&fake, &known).await;
            fake.set_cleared();
            let mut has_found_all = true;
            for task in adopted {
                has_found_all &= task.found().await;
            }
            // Those that were to be started again have been, unless this fake ends before.
            if has_found_all && let Some(handover) = &fake.settings.handover {
                handover.clear_stopped();
            }
        });
    }

    /// Does something for a task that is there.
    fn spawn<F>(&mut self, of: ContainerRef, work: impl FnOnce(Arc<Task>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let Some(task) = self.tasks.get(&of.task) {
            let work = work(Arc::clone(task));
            task.spawn(|task| async move {
                task.found().await;
                work.await;
            });
        }
    }

    fn remove(&mut self, of: TaskRef) {
        if let Some(task) = self.tasks.remove(&of) {
            self.fake.forget(of);
            self.removals.spawn(async move { task.remove().await });
        }
    }

    /// Removes all that there is. Ids and addresses begin anew after that, so whatever is asked
    /// next waits until nothing has them.
    async fn reset(&mut self, sink: Sink) {
        self.remove_all();
        self.removed().await;
        vpc::reset(&self.fake).await;
        volumes::remove_own_folder(&self.fake).await;
        teardown::remove_own_folder(&self.fake);
        self.fake.report_to(sink);
    }

    /// Waits until tasks are removed, as long as there is progress.
    async fn removed(&mut self) {
        while let Ok(Some(_)) = timeout(PATIENCE, self.removals.join_next()).await {}
    }

    /// Leaves nothing behind but what the next fake with a journal goes on with, unless the engine
    /// does not answer.
    async fn end(mut self, sweep: TaskHandle<()>) {
        let fake = Arc::clone(&self.fake);
        if fake.settings.handover.is_some()
            && (!self.has_all || fake.settings.on_exit != OnExit::Remove)
        {
            return self.hand_over(sweep).await;
        }
        match fake.reach().await {
            Ok(()) => {
                self.remove_all();
                self.removed().await;
                let rest = async {
                    drop(sweep.await);
                    fake.creating.ended().await;
                    teardown::remove_own(&fake).await;
                    volumes::remove_own_folder(&fake).await;
                };
                if !self.removals.is_empty() || timeout(PATIENCE, rest).await.is_err() {
                    leave(&fake, "it does not come to an end");
                }
            }
            Err(reason) => leave(&fake, &reason),
        }
        teardown::remove_own_folder(&fake);
    }

    /// Leaves containers to the next fake with the journal.
    async fn hand_over(mut self, sweep: TaskHandle<()>) {
        let fake = Arc::clone(&self.fake);
        // Where the engine does not come to the end of something, that is for the next fake.
        let let_go = join_all(self.tasks.values().map(|task| task.let_go()));
        drop(timeout(PATIENCE, let_go).await);
        if let Err(reason) = fake.reach().await {
            let owner = &fake.owner;
            tracing::warn!(
                target: "fake_ecs", owner, reason,
                "the engine is left as it is: the next fake with the journal finds what it has"
            );
            return;
        }
        self.removed().await;
        // Where a journal was refused, whoever goes on with it finds everything as it was.
        if self.has_all && fake.settings.on_exit == OnExit::Stop {
            handing_over::stop_own(&fake, &self.tasks).await;
        }
        let rest = async {
            drop(sweep.await);
            fake.creating.ended().await;
            fake.leave_metadata().await;
        };
        // What is not removed by now another fake removes.
        let _ = timeout(PATIENCE, rest).await;
    }

    fn remove_all(&mut self) {
        let all: Vec<TaskRef> = self.tasks.keys().copied().collect();
        for of in all {
            self.remove(of);
        }
    }
}

fn leave(fake: &Fake, reason: &str) {
    let owner = &fake.owner;
    tracing::warn!(
        target: "fake_ecs", owner, reason,
        "the engine does not remove what it has of a fake: another process that starts one will"
    );
}
