//! Log streams that never appear, or late.

use std::fmt;
use std::time::Duration;

use super::Faults;
use super::turns::check_tasks;
use crate::fake::FakeEcs;
use crate::faults::logs::{LogAction, LogFault};
use crate::faults::tasks::TaskScope;
use crate::faults::{self, Kind, Origin};
use crate::handle::Fault;

impl Faults {
    /// What happens to the log streams of containers: say which, and what.
    ///
    /// By default a container has a log stream as soon as it has started, and lines are in it as
    /// soon as they are written. CloudWatch Logs promises neither.
    /// [`task.logs()`](crate::TaskHandle::logs) shows what can be read, and
    /// [`has_stream`](crate::Logs::has_stream) whether there is a stream.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// let late = ecs.faults().log_streams().family("report").lag(Duration::from_secs(5));
    /// ecs.script("report", Script::new().log("loading"));
    /// let report = ecs.define("report").run();
    ///
    /// assert_eq!(report.logs("app").lines(), [""; 0]);
    /// ecs.advance(Duration::from_secs(5));
    /// assert_eq!(report.logs("app").lines(), ["loading"]);
    /// assert_eq!(late.hits(), 1);
    /// ```
    pub fn log_streams(&self) -> NewLogFault {
        NewLogFault {
            fake: self.fake.share(),
            tasks: TaskScope::default(),
            container: None,
            times: None,
            optional: false,
        }
    }
}

/// What is to happen to log streams: the last call of the chain says what, and makes the fault.
/// Made with [`Faults::log_streams`].
///
/// By default it happens to the streams of all containers that start from then on. What is said of
/// them narrows that down: all of it must hold. What happens to a stream is decided when its
/// container starts for the first time; ending the fault later changes nothing about it. A fault
/// has fired for each task that it has struck, however many containers the task has.
#[must_use = "nothing happens before it is said what, as by `.missing()`"]
#[derive(Clone)]
pub struct NewLogFault {
    fake: FakeEcs,
    tasks: TaskScope,
    container: Option<String>,
    times: Option<usize>,
    optional: bool,
}

/// # Which streams
impl NewLogFault {
    /// Only those of tasks in the cluster of that name.
    pub fn cluster(mut self, name: &str) -> Self {
        self.tasks.cluster = Some(name.to_owned());
        self
    }

    /// Only those of tasks of that family.
    pub fn family(mut self, family: &str) -> Self {
        self.tasks.family = Some(family.to_owned());
        self
    }

    /// Only those of containers of that name.
    pub fn container(mut self, name: &str) -> Self {
        self.container = Some(name.to_owned());
        self
    }

    /// Only those of the n-th task, counted from 1, in the order in which tasks start.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn nth(mut self, n: usize) -> Self {
        self.tasks.nth = Some(n);
        check_tasks(&self.tasks);
        self
    }

    /// Only those of the next task: short for [`times(1)`](Self::times).
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only those of the first `times` tasks.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// It need not happen to any stream; see [`FakeEcs::verify`].
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// # What happens
impl NewLogFault {
    /// The stream never appears, and what is written is lost, though the container runs: its role
    /// may not create streams in `non-blocking` mode, or the agent has died. Use it for code that
    /// waits for a stream, or shows the log of what has failed.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.faults().log_streams().missing();
    /// ecs.script("report", Script::new().log("loading").exits(3));
    /// let report = ecs.define("report").run();
    /// ecs.settle();
    ///
    /// assert_eq!(report.container("app").exit_code(), Some(3));
    /// assert!(!report.logs("app").has_stream());
    /// ```
    #[track_caller]
    pub fn missing(self) -> Fault {
        self.make(LogAction::Missing)
    }

    /// The stream appears so much of the fake's time after its container has started, with what was
    /// written until then.
    #[track_caller]
    pub fn created_after(self, delay: Duration) -> Fault {
        self.make(LogAction::CreatedAfter(delay))
    }

    /// Lines appear in the stream so much of the fake's time after they were written, also after
    /// the task has stopped: whoever reads the log of a task as soon as it has stopped misses the
    /// last lines.
    #[track_caller]
    pub fn lag(self, lag: Duration) -> Fault {
        self.make(LogAction::Lag(lag))
    }

    #[track_caller]
    fn make(self, action: LogAction) -> Fault {
        let Self {
            fake,
            tasks,
            container,
            times,
            optional,
        } = self;
        let fault = faults::Fault {
            kind: Kind::LogStream(LogFault {
                tasks,
                container,
                action,
            }),
            times,
            optional,
            origin: Some(Origin::here()),
        };
        Fault::make(&fake, fault, None)
    }
}

impl fmt::Debug for NewLogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLogFault")
            .field("cluster", &self.tasks.cluster)
            .field("family", &self.tasks.family)
            .field("container", &self.container)
            .field("nth", &self.tasks.nth)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
