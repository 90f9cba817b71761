//! The thread that runs the Pods of one fake.
//!
//! What the fake wants done arrives in order, and so does what the cluster says. One place has all
//! of it, [`fleet`](crate::fleet), and nothing there waits: what takes time runs beside it, and
//! says what has come of it. Everything ends with the fake: whoever drops the [`Engine`] waits
//! until nothing of it is left.

use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::{fmt, io};

use fake_ecs_core::effect::question::Question;
use fake_ecs_core::effect::{ContainerRef, Effect, Report};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use crate::cluster::Cluster;
use crate::exec::Terminal;
use crate::fleet;
use crate::settings::Settings;

/// Where reports go, from any thread and at any time. Those that come together cost one lock.
pub type Sink = Arc<dyn Fn(Vec<Report>) + Send + Sync>;

/// What the thread is asked for.
pub(crate) enum Request {
    Effect(Effect),
    Exec(ContainerRef, Box<dyn Terminal>),
    Question(ContainerRef, Box<Question>),
    Reset(Sink),
    /// All tasks were named that are to be taken over.
    AllAdopted,
}

/// Runs the Pods of one fake.
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
    /// When the system has no thread to give, or no file descriptors for it, and when what lets the
    /// fake into the cluster cannot be read any more.
    pub fn start(settings: Settings, sink: Sink) -> io::Result<Self> {
        let (asks, asked) = unbounded_channel();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let thread = thread::Builder::new().name("fake-ecs-kubernetes".to_owned());
        let (end, ended) = watch::channel(false);
        let (begin, begun) = mpsc::channel();
        let thread = thread.spawn(move || {
            runtime.block_on(async move {
                match Cluster::new(settings, sink) {
                    Ok(cluster) => {
                        // Whoever has started this waits for it.
                        let _ = begin.send(Ok(()));
                        fleet::run(Arc::new(cluster), asked).await;
                    }
                    Err(error) => drop(begin.send(Err(error))),
                }
            });
            // There may be no receiver any more.
            let _ = end.send(true);
        })?;
        begun
            .recv()
            .map_err(io::Error::other)?
            .map_err(io::Error::other)?;
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

    /// All tasks were named that are to be taken over. What there is of others is removed.
    pub fn all_adopted(&self) {
        self.ask(Request::AllAdopted);
    }

    /// Removes all that there is, and reports to `sink` from now on.
    pub fn reset(&self, sink: Sink) {
        self.ask(Request::Reset(sink));
    }

    /// Ends all Pods. The future comes to its end when nothing is left of them.
    pub fn end(&mut self) -> impl Future<Output = ()> + Send + use<> {
        drop(self.asks.take());
        let mut ended = self.ended.clone();
        async move {
            // An error says that the thread is gone, which is an end as well.
            let _ = ended.wait_for(|ended| *ended).await;
        }
    }

    fn ask(&self, ask: Request) {
        // Where the thread has panicked, the fake hears no more of its Pods.
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
