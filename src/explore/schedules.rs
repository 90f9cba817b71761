//! The code under test runs under many seeds, which vary what AWS leaves open.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use super::ground::{Check, Ground};
use super::schedule_report::{ScheduleReport, ScheduleRun};
use super::stage::{End, Stage, on_a_thread};
use super::varied::{Budget, Variations, Varied};
use crate::fake::{Builder, FakeEcs};
use crate::handle::story;

/// The variable that names the only seed to run.
pub(super) const SEED: &str = "FAKE_ECS_SEED";
const SEEDS: u64 = 100;

/// Runs code under many seeds, each of which varies what AWS leaves open, and finds the first seed
/// under which the code goes wrong.
///
/// For each seed the code runs in a fresh fake of that seed, on a runtime of its own with a paused
/// tokio clock. The seed draws how long tasks take for their stages, and so the order in which they
/// run and stop; how long calls take, and so the order of concurrent ones; which reads are stale;
/// which events are delivered twice or in another order; and how long the SDK's waiters pause: see
/// [`Varied`]. A run has gone wrong when the code returns
/// an error, panics or hangs, or when the [check](ScheduleTest::check) of the author panics.
///
/// Of the first seed that goes wrong the report names few variations that it takes: kinds that play
/// no part are left out, and so are the last variations of each kind, for as long as the code still
/// goes wrong in the same way, until nothing more can be left out. Two reports of the same code are
/// the same. `FAKE_ECS_SEED=17 cargo test <name of the test>` runs that seed only.
///
/// ```
/// # #[cfg(feature = "client")]
/// # mod test {
/// use fake_ecs::Script;
/// # use std::time::Duration;
/// # const JOB: &str = r#"{
/// #     "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
/// #     "cpu": "256", "memory": "512",
/// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// # }"#;
///
/// /// Returns the task that stops first, and takes that for granted to be the one started first.
/// async fn first_to_stop(ecs: fake_ecs::FakeEcs) -> Result<(), String> {
///     let job = ecs.task_definition("job");
///     let (first, second) = (job.run(), job.run());
///     second.wait_stopped().await;
///     match first.is_stopped() {
///         true => Ok(()),
///         false => Err("the first task runs on".to_owned()),
///     }
/// }
///
/// # pub fn run() {
/// let report = fake_ecs::explore_schedules(first_to_stop)
///     .setup(|ecs| {
///         ecs.register_json(JOB);
///         ecs.script("job", Script::new().runs_for(Duration::from_secs(60)));
///     })
///     .run();
///
/// let failed = report.failed().expect("the second may stop first");
/// assert_eq!(failed.problem(), "returned an error: the first task runs on");
/// # }
/// # }
/// # fn main() {
/// #     #[cfg(feature = "client")]
/// #     test::run();
/// # }
/// ```
///
/// # What it takes of the code
///
/// What [`for_each_failure`](crate::for_each_failure) takes.
#[track_caller]
pub fn explore_schedules<F, R, T, E>(code: F) -> ScheduleTest
where
    F: Fn(FakeEcs) -> R + Send + 'static,
    R: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: fmt::Display,
{
    ScheduleTest {
        ground: Ground::new(code),
        check: Box::new(|_| {}),
        seeds: 0..SEEDS,
        varied: Varied::ALL.to_vec(),
        test: None,
    }
}

/// Code that is about to run under many seeds; see [`explore_schedules`].
#[must_use = "nothing runs before `run()`"]
pub struct ScheduleTest {
    ground: Ground,
    check: Check,
    seeds: Range<u64>,
    varied: Vec<Varied>,
    /// The name of the test, if this thread has it.
    test: Option<String>,
}

impl ScheduleTest {
    /// What each fresh fake needs before the code runs. Nothing is varied before that. Where the
    /// code returns `Ok`, calls that are [expected](FakeEcs::expect) here must have come.
    pub fn setup(mut self, setup: impl Fn(&FakeEcs) + Send + 'static) -> Self {
        self.ground.setup = Box::new(setup);
        self
    }

    /// Looks at the fake when the code has returned `Ok`, and panics when something is wrong. The
    /// default is that nothing is.
    pub fn check(mut self, check: impl Fn(&FakeEcs) + Send + 'static) -> Self {
        self.check = Box::new(check);
        self
    }

    /// The seeds. The default is `0..100`. The variable `FAKE_ECS_SEED` overrides it with one.
    pub fn seeds(mut self, seeds: Range<u64>) -> Self {
        self.seeds = seeds;
        self
    }

    /// Varies only that. The default is [`Varied::ALL`].
    pub fn only(mut self, varied: impl IntoIterator<Item = Varied>) -> Self {
        self.varied = varied.into_iter().collect();
        self
    }

    /// How each fake is started, for another profile. The default is [`FakeEcs::start`]. Its clock
    /// is always [`Clock::tokio`](crate::Clock::tokio), and its seed that of the run.
    pub fn fake(mut self, start: impl Fn() -> Builder + Send + 'static) -> Self {
        self.ground.start = Box::new(start);
        self
    }

    /// For how long of the fake's time nothing may change before the code counts as hung: see
    /// [`FailureTest::hung_after`](crate::FailureTest::hung_after). The default is 24 hours.
    pub fn hung_after(mut self, duration: Duration) -> Self {
        self.ground.hung_after = duration;
        self
    }

    /// Runs the code under each seed, until it goes wrong.
    ///
    /// # Panics
    ///
    /// When `FAKE_ECS_SEED` is set and is no number.
    #[track_caller]
    pub fn run(mut self) -> ScheduleReport {
        if let Some(seed) = std::env::var_os(SEED) {
            let seed = seed.to_str().and_then(|seed| seed.parse::<u64>().ok());
            let Some(seed) = seed else {
                panic!("{SEED} is not a number");
            };
            self.seeds = seed..seed.saturating_add(1);
        }
        self.test = name_of_test();
        on_a_thread(move || self.explore())
    }

    fn explore(&self) -> ScheduleReport {
        let all = Budget::all(&self.varied);
        let failed = self.seeds.clone().find_map(|seed| {
            let run = self.run_with(seed, &all);
            run.problem.is_some().then_some((seed, run))
        });
        ScheduleReport {
            seeds: self.seeds.clone(),
            failed: failed.map(|(seed, run)| self.shrink(seed, run)),
        }
    }

    /// Leaves out variations for as long as the code still goes wrong in the same way.
    fn shrink(&self, seed: u64, mut last: Run) -> ScheduleRun {
        loop {
            let before = last.used.clone();
            last = self.shrink_each(seed, last);
            // A kind may take fewer once another has.
            if last.used == before {
                break;
            }
        }
        let (_, problem) = last.problem.unwrap_or_default();
        ScheduleRun {
            seed,
            problem,
            varied: last.used.counts(),
            story: last.story,
            test: self.test.clone(),
        }
    }

    /// The same, once for each kind of variation.
    fn shrink_each(&self, seed: u64, mut last: Run) -> Run {
        let ended = last.ended();
        for place in 0..last.used.len() {
            // None of that; then half as many, and so on, down to the last that is needed.
            let (mut too_few, mut enough) = (None, last.used.part(place));
            while enough > too_few.map_or(0, |few: usize| few + 1) {
                let tried = too_few.map_or(0, |few: usize| few + (enough - few) / 2);
                let run = self.run_with(seed, &last.used.with(place, tried));
                if run.ended() == ended {
                    enough = run.used.part(place).min(tried);
                    last = run;
                } else {
                    too_few = Some(tried);
                }
            }
        }
        last
    }

    fn run_with(&self, seed: u64, budget: &Budget) -> Run {
        let stage = Stage::new();
        let ecs = self.ground.fresh_with(&stage, Some(seed));
        let variations = stage.enter(|| Variations::make(&ecs, budget));
        let problem = match self.ground.run(&stage, &ecs, &mut || false) {
            End::Returned(Ok(_)) => {
                let problem = self.ground.check(&stage, &ecs, &self.check);
                problem.map(|text| (Ended::Checked, text))
            }
            End::Returned(Err(error)) => {
                Some((Ended::InError, format!("returned an error: {error}")))
            }
            End::Panicked(text) => Some((Ended::Panicked, format!("panicked: {text}"))),
            End::Hung(why) => Some((Ended::Hung, format!("hung: {why}"))),
            End::Cut => unreachable!("nobody cuts the code off"),
        };
        let used = stage.enter(|| variations.used());
        let story = match problem {
            Some(_) => stage.enter(|| story::of(&ecs)),
            None => String::new(),
        };
        Run {
            problem,
            used,
            story,
        }
    }
}

/// Each test has a thread of its name, unless tests run one by one on the main thread. The threads
/// of runtimes have other names.
fn name_of_test() -> Option<String> {
    let thread = std::thread::current();
    let name = thread.name().filter(|name| *name != "main")?;
    let is_test = !name.starts_with("tokio-") && !name.contains(char::is_whitespace);
    is_test.then(|| name.to_owned())
}

/// How code goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ended {
    /// It returned `Ok`, and something is wrong.
    #[default]
    Checked,
    InError,
    Panicked,
    Hung,
}

/// What came of one seed.
struct Run {
    problem: Option<(Ended, String)>,
    /// How many variations of each kind there were.
    used: Budget,
    story: String,
}

impl Run {
    fn ended(&self) -> Option<Ended> {
        self.problem.as_ref().map(|(ended, _)| *ended)
    }
}

impl fmt::Debug for ScheduleTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScheduleTest({:?})", self.seeds)
    }
}
