//! What runs containers: the simulator, or an engine outside of the fake.
//!
//! [`Runtime`] is what an engine is to the fake; which runtime runs which container,
//! [`router`](crate::router) says. [`exec`] — commands that run in containers. `docker` —
//! those of an engine. `kubernetes` — those of a cluster.
//!
//! A container that the simulator has may also be a test's own future: [`process`].
//!
//! The simulator is in the world, because it takes no time of its own: the same calls come to the
//! same byte. Every other runtime works on threads of its own and answers when it can.

#[cfg(test)]
mod by_hand;
#[cfg(feature = "docker")]
pub(crate) mod docker;
pub(crate) mod exec;
#[cfg(feature = "kubernetes-any")]
pub(crate) mod kubernetes;
pub(crate) mod process;
#[cfg(all(test, feature = "journal"))]
mod resumed;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod when;

use std::fmt::{self, Debug};
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use self::exec::Process;
use crate::driver::Reports;
use crate::effect::question::Question;
use crate::effect::{ContainerRef, Effect};
use crate::router::KnownRuntime;

/// Comes when a runtime has nothing left.
pub(crate) type Ended = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs containers outside of the fake.
///
/// It is given [`Reports`] when it is made, through which it answers, from any thread and at any
/// time. What it has begun ends when it is dropped, which may be on any thread, also on one of its
/// own: it must not wait there for itself.
pub(crate) trait Runtime: Debug + Send {
    /// Takes on an effect. Effects come in order, under the lock of the fake: this must neither
    /// wait nor look at the fake, and leaves the work to others.
    ///
    /// After it has lost its containers' trail, as after a restart, it is asked to
    /// [`Adopt`](Effect::Adopt) their tasks.
    fn execute(&mut self, effect: Effect);

    /// Runs a command in a container, as [`Effect::Execute`] says, which is not given to
    /// [`execute`](Self::execute). The same is true for this.
    fn exec(&mut self, process: Process);

    /// Looks for the answer to what a test asks about a container that runs. The same is true for
    /// this.
    fn question(&mut self, _container: ContainerRef, question: Question) {
        question.refuse("its runtime does not answer such questions");
    }

    /// A fake that writes a journal has named all tasks that are to be [adopted](Effect::Adopt).
    /// What there is of others is of tasks that nobody knows any more.
    #[cfg(feature = "journal")]
    fn all_adopted(&mut self) {}

    /// Ends all that it has begun, and takes on nothing more. Returns what comes to its end when
    /// nothing is left; `None` where nothing needs time for that.
    fn end(&mut self) -> Option<Ended> {
        None
    }

    /// Everything was forgotten: removes all that there is. From now on `reports` are to be used;
    /// what is sent through those of before is dropped.
    fn reset(&mut self, reports: Reports);
}

/// Makes a runtime. An error says what the system does not give.
pub(crate) type Make = Arc<dyn Fn(Reports) -> io::Result<Box<dyn Runtime>> + Send + Sync>;

/// How a runtime is made, once there is a fake to report to.
#[derive(Clone)]
pub(crate) struct NewRuntime {
    /// The name by which a test chooses it, such as `docker`.
    pub(crate) name: &'static str,
    /// Whether it runs tasks only as a whole; see [`KnownRuntime`].
    pub(crate) whole_tasks: bool,
    pub(crate) make: Make,
}

impl NewRuntime {
    /// One that runs containers one by one.
    #[cfg(any(test, feature = "docker"))]
    pub(crate) fn new(name: &'static str, make: Make) -> Self {
        Self {
            name,
            whole_tasks: false,
            make,
        }
    }

    /// Whether something answers at the addresses of its tasks: not where tests stand for one.
    #[cfg(feature = "elb")]
    pub(crate) fn has_addresses(&self) -> bool {
        ["docker", "kubernetes"].contains(&self.name)
    }

    /// What the world knows of it.
    pub(crate) fn known(&self) -> KnownRuntime {
        KnownRuntime {
            name: self.name,
            whole_tasks: self.whole_tasks,
        }
    }
}

impl Debug for NewRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
