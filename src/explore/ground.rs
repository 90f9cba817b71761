//! What each run of the code begins with.

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::time::Duration;

use super::stage::{Code, End, Stage};
use crate::driver::clock::Clock;
use crate::fake::{Builder, FakeEcs};
use crate::handle::story;

/// How long a fake may stay as it is before the code counts as hung.
const HUNG_AFTER: Duration = Duration::from_hours(24);

/// Panics when something is wrong.
pub(super) type Check = Box<dyn Fn(&FakeEcs) + Send>;
pub(super) type Setup = Box<dyn Fn(&FakeEcs) + Send>;

/// The code under test, and what it finds.
pub(super) struct Ground {
    pub(super) code: Code,
    pub(super) setup: Setup,
    pub(super) start: Box<dyn Fn() -> Builder + Send>,
    pub(super) hung_after: Duration,
    /// The line of the test that explores.
    line: &'static Location<'static>,
}

impl Ground {
    #[track_caller]
    pub(super) fn new<F, R, T, E>(code: F) -> Self
    where
        F: Fn(FakeEcs) -> R + Send + 'static,
        R: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: fmt::Display,
    {
        Self {
            code: boxed(code),
            setup: Box::new(|_| {}),
            start: Box::new(FakeEcs::start),
            hung_after: HUNG_AFTER,
            line: Location::caller(),
        }
    }

    /// A fresh fake, in the time of the stage. The explorer says when the code hangs, so the fake
    /// itself never gives up on a call.
    pub(super) fn fresh(&self, stage: &Stage) -> FakeEcs {
        self.fresh_with(stage, None)
    }

    /// The same, with another seed than the author's.
    pub(super) fn fresh_with(&self, stage: &Stage, seed: Option<u64>) -> FakeEcs {
        stage.enter(|| {
            let mut builder = (self.start)().clock(Clock::tokio()).allow_unused_faults();
            if let Some(seed) = seed {
                builder = builder.seed(seed);
            }
            let started = builder.gives_up_after(Duration::MAX).start_at(self.line);
            let ecs = match started {
                Ok(ecs) => ecs.ends_no_test(),
                Err(error) => panic!("failed to start a fake ECS: {error}"),
            };
            // The SDK draws from this thread's generator: tokens, and the pauses of waiters. Code
            // that runs again on the same fake draws other ones.
            #[cfg(feature = "client")]
            fastrand::seed(ecs.seed());
            (self.setup)(&ecs);
            ecs
        })
    }

    /// Checks the fake when the code has claimed success: what the author checks, and the calls
    /// that the setup expects. Returns what is wrong.
    pub(super) fn check(&self, stage: &Stage, ecs: &FakeEcs, check: &Check) -> Option<String> {
        let problem = stage.check(|| check(ecs)).err();
        problem.or_else(|| stage.enter(|| ecs.unmet_expectations()))
    }

    /// Runs the code to its end. `watch` is asked again and again whether to cut it off.
    pub(super) fn run(&self, stage: &Stage, ecs: &FakeEcs, watch: &mut dyn FnMut() -> bool) -> End {
        stage.run(ecs, &self.code, self.hung_after, watch)
    }
}

/// How many calls of ECS there have been.
pub(super) fn requests(ecs: &FakeEcs) -> usize {
    ecs.requests().to("ecs").len()
}

/// The operations of the calls after the first so many, in their order: those that faults are asked
/// about, because they count these. What is wrong when the fake has forgotten some of them.
pub(super) fn operations_since(ecs: &FakeEcs, before: usize) -> Result<Vec<String>, String> {
    let dropped = ecs.read(|state| state.requests().dropped());
    if dropped > 0 {
        let story = story::of(ecs);
        return Err(format!(
            "without any failure the code makes more requests than a fake keeps (10,000), so it is not known what can \
             go wrong with them: poll less often\n\n{story}"
        ));
    }
    let requests = ecs.requests().to("ecs");
    let requests = requests.iter().skip(before);
    let requests = requests.filter(|request| request.has_met_faults());
    Ok(requests.map(|it| it.operation().to_owned()).collect())
}

/// Erases the type of the result, so that little is compiled for each caller.
fn boxed<F, R, T, E>(code: F) -> Code
where
    F: Fn(FakeEcs) -> R + Send + 'static,
    R: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: fmt::Display,
{
    Box::new(move |ecs| {
        let running = code(ecs);
        Box::pin(async move {
            match running.await {
                Ok(value) => Ok(Box::new(value) as Box<dyn Any>),
                Err(error) => Err(error.to_string()),
            }
        })
    })
}
