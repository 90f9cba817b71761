//! The code under test meets every failure of the catalogue.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::failure::Failure;
use super::ground::{Ground, operations_since, requests};
use super::report::{FailureReport, FailureRun, Verdict};
use super::stage::{End, Returned, Stage, on_a_thread};
use super::strike::{Before, DryRun, Place, Strike};
use crate::ecs::task::state::Task;
use crate::fake::{Builder, FakeEcs};
use crate::handle::story;
use crate::wire::DesiredStatus;

/// Runs code against every failure of [`Failure::ALL`], and says what came of it each time.
///
/// First the code runs with no failure, and must succeed. From what it did then, it is known which
/// failures can strike it: each of them strikes at the first, a middle and the last call of an
/// operation, or task of a family. For each the code runs again, in a fresh fake of the same seed,
/// on a runtime of its own whose tokio clock is paused: days of waiting take no time, and two
/// reports of the same code are the same, down to the pauses between the SDK's retries.
///
/// The author says [what success is](FailureTest::success), and in what state the code finds the
/// fake ([`setup`](FailureTest::setup)). What the code claims is in its result: `Ok` is success,
/// unless [`claims`](FailureTest::claims) says otherwise.
///
/// ```
/// # #[cfg(feature = "client")]
/// # mod test {
/// use std::time::Duration;
/// use fake_ecs::{FakeEcs, Script};
/// # use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
/// # const JOB: &str = r#"{
/// #     "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
/// #     "cpu": "256", "memory": "512",
/// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// # }"#;
///
/// /// Starts a task and returns at once. It never sees how the task ends.
/// async fn start_job(client: aws_sdk_ecs::Client) -> Result<(), Box<dyn std::error::Error>> {
/// #   let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build()?;
/// #   let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
///     let call = client.run_task().task_definition("job").launch_type(LaunchType::Fargate);
///     let answer = call.network_configuration(network).send().await?;
///     if answer.tasks().is_empty() { return Err("nothing was started".into()) }
///     Ok(())
/// }
///
/// # pub fn run() {
/// let report = fake_ecs::for_each_failure(|ecs| start_job(ecs.client()))
///     .setup(|ecs| { ecs.register_json(JOB); })
///     .success(|ecs, ()| !ecs.tasks().is_empty())
///     .run();
///
/// report.assert_survived();
/// # }
/// # }
/// # fn main() {
/// #     #[cfg(feature = "client")]
/// #     assert!(std::panic::catch_unwind(test::run).is_err());
/// # }
/// ```
///
/// This fails. `start_job` is told that its call has failed, but the task runs:
///
/// ```text
///   failure                  at          result
/// …
/// ! reset after its effect   RunTask 1   left tasks running: 1 task, and an error: …
/// ! error after its effect   RunTask 1   left tasks running: 1 task, and an error: …
/// ```
///
/// # What it takes of the code
///
/// - It lets time pass with tokio, and calls the fake with [`FakeEcs::client`] or a client made
///   from [`FakeEcs::sdk_config`]: a paused clock does not wait for an answer that comes over a
///   socket.
/// - Only calls in the region of [`FakeEcs::start`] fail. Those to
///   [other regions](FakeEcs::in_region) are carried out.
/// - What it keeps outside of the fake begins anew in [`setup`](FailureTest::setup).
/// - Code that never awaits cannot be found to hang: it hangs. The same goes for code that waits
///   for an answer in `spawn_blocking`, where tokio stops the paused clock.
/// - `tokio::select!` chooses among what is ready at random, unless it is `biased`.
///
/// `run` works in sync tests and in those of any runtime, which it blocks meanwhile.
#[track_caller]
pub fn for_each_failure<F, R, T, E>(code: F) -> FailureTest<T>
where
    F: Fn(FakeEcs) -> R + Send + 'static,
    R: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: fmt::Display,
{
    FailureTest {
        plan: Plan {
            ground: Ground::new(code),
            success: None,
            claims: Box::new(|_| true),
            failures: Failure::ALL.to_vec(),
            are_chosen: false,
        },
        value: PhantomData,
    }
}

/// Code that is about to meet every failure; see [`for_each_failure`].
#[must_use = "nothing runs before `run()`"]
pub struct FailureTest<T> {
    plan: Plan,
    value: PhantomData<fn(&T)>,
}

type Claims = Box<dyn Fn(&dyn Any) -> bool + Send>;
type Success = Box<dyn Fn(&FakeEcs, &dyn Any) -> bool + Send>;

/// The same, whatever the code returns.
struct Plan {
    ground: Ground,
    success: Option<Success>,
    claims: Claims,
    failures: Vec<Failure>,
    /// Whether the author has named the failures one by one.
    are_chosen: bool,
}

impl<T: 'static> FailureTest<T> {
    /// What success is: whether what the code claims is so. It is asked when the code has returned
    /// `Ok`, with the fake and the value. A panic means no.
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>) {
    /// // The task that was started last exited with 0.
    /// test.success(|ecs, _| ecs.tasks().last().container("app").exit_code() == Some(0));
    /// # }
    /// ```
    pub fn success(mut self, holds: impl Fn(&FakeEcs, &T) -> bool + Send + 'static) -> Self {
        self.plan.success = Some(Box::new(move |ecs, value| {
            value.downcast_ref().is_some_and(|value| holds(ecs, value))
        }));
        self
    }

    /// Which values claim success: by default each `Ok` does. A value that claims none counts as an
    /// error that was returned.
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>) {
    /// // The code returns the exit code of the task.
    /// test.claims(|exit_code| *exit_code == 0);
    /// # }
    /// ```
    pub fn claims(mut self, claims: impl Fn(&T) -> bool + Send + 'static) -> Self {
        self.plan.claims = Box::new(move |value| value.downcast_ref().is_some_and(&claims));
        self
    }

    /// What each fresh fake needs before the code runs: definitions, scripts, instances. No failure
    /// strikes it, and tasks that it starts are not the code's, nor are those of its services.
    /// Where the code claims success, calls that are [expected](FakeEcs::expect) here must have
    /// come.
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>, definition: &'static str) {
    /// use fake_ecs::Script;
    ///
    /// test.setup(move |ecs| {
    ///     ecs.register_json(definition);
    ///     ecs.script("job", Script::new().runs_for(std::time::Duration::from_secs(180)));
    /// });
    /// # }
    /// ```
    pub fn setup(mut self, setup: impl Fn(&FakeEcs) + Send + 'static) -> Self {
        self.plan.ground.setup = Box::new(setup);
        self
    }

    /// How each fake is started, for another profile or seed. The default is [`FakeEcs::start`].
    /// Its clock is always [`Clock::tokio`](crate::Clock::tokio).
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>) {
    /// use fake_ecs::{FakeEcs, Profile};
    ///
    /// // Tasks take as long to start as those of AWS.
    /// test.fake(|| FakeEcs::start().profile(Profile::realistic()));
    /// # }
    /// ```
    pub fn fake(mut self, start: impl Fn() -> Builder + Send + 'static) -> Self {
        self.plan.ground.start = Box::new(start);
        self
    }

    /// Only these failures. The default is [`Failure::ALL`]. One that can strike nowhere in this
    /// code is [`NotReached`](Verdict::NotReached).
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>) {
    /// use fake_ecs::Failure;
    ///
    /// test.only([Failure::Throttle, Failure::ResetAfterEffect]);
    /// # }
    /// ```
    pub fn only(mut self, failures: impl IntoIterator<Item = Failure>) -> Self {
        self.plan.failures = failures.into_iter().collect();
        self.plan.are_chosen = true;
        self
    }

    /// All failures but that one.
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>) {
    /// // The job may take as long as it likes.
    /// test.without(fake_ecs::Failure::Hangs);
    /// # }
    /// ```
    pub fn without(mut self, failure: Failure) -> Self {
        self.plan.failures.retain(|other| *other != failure);
        self
    }

    /// For how long of the fake's time nothing may change before the code counts as hung. The
    /// default is 24 hours. Reads and refused calls change nothing. Code that goes on changing
    /// something counts as hung after 30 times as long, after 100,000 requests, or after 2,500
    /// requests without a pause.
    ///
    /// Use less for code that polls every second: each poll of a day is carried out.
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # fn example(test: fake_ecs::FailureTest<i32>) {
    /// test.hung_after(std::time::Duration::from_secs(3600));
    /// # }
    /// ```
    pub fn hung_after(mut self, duration: Duration) -> Self {
        self.plan.ground.hung_after = duration;
        self
    }

    /// Runs the code, once without a failure and once for each.
    ///
    /// # Panics
    ///
    /// When the code does not succeed without any failure, and when
    /// [`success`](Self::success) was not called.
    #[track_caller]
    pub fn run(self) -> FailureReport {
        let plan = self.plan;
        assert!(
            plan.success.is_some(),
            "say what success is: `.success(|ecs, value| …)`"
        );
        match on_a_thread(move || plan.run()) {
            Ok(report) => report,
            Err(problem) => panic!("{problem}"),
        }
    }
}

impl<T> fmt::Debug for FailureTest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FailureTest({:?})", self.plan.failures)
    }
}

impl Plan {
    fn run(&self) -> Result<FailureReport, String> {
        let (dry_run, left) = self.dry_run()?;
        let mut runs = Vec::new();
        for failure in &self.failures {
            let places = dry_run.places(*failure);
            if places.is_empty() && self.are_chosen {
                runs.push(FailureRun::without_place(*failure));
            }
            for place in places {
                runs.push(self.run_with(*failure, place, left));
            }
        }
        Ok(FailureReport { runs })
    }

    /// What the code does when nothing goes wrong, and how many tasks it leaves running.
    fn dry_run(&self) -> Result<(DryRun, usize), String> {
        let stage = Stage::new();
        let ecs = self.ground.fresh(&stage);
        let requests_before = stage.enter(|| requests(&ecs));
        let before = stage.enter(|| Before::of(&ecs));
        let end = self.ground.run(&stage, &ecs, &mut || false);
        let left = stage.enter(|| left_running(&ecs, before.tasks));
        let (verdict, detail) = self.judge(&stage, &ecs, end, (before.tasks, left));
        if verdict != Verdict::Passed {
            let story = stage.enter(|| story::of(&ecs));
            return Err(format!(
                "the code does not succeed without any failure: {verdict}: {detail}\n\n{story}"
            ));
        }
        let operations = stage.enter(|| operations_since(&ecs, requests_before))?;
        let dry_run = stage.enter(|| DryRun::of(&ecs, &operations, &before));
        Ok((dry_run, left))
    }

    fn run_with(&self, failure: Failure, place: Place, left: usize) -> FailureRun {
        let stage = Stage::new();
        let ecs = self.ground.fresh(&stage);
        let tasks_before = stage.enter(|| ecs.tasks().len());
        let mut strike = stage.enter(|| Strike::new(&ecs, failure, place.clone()));
        let end = self.ground.run(&stage, &ecs, &mut || {
            strike.interfere(&ecs);
            false
        });
        let (mut verdict, mut detail) = self.judge(&stage, &ecs, end, (tasks_before, left));
        if !stage.enter(|| strike.has_struck(&ecs)) {
            detail = format!("it {verdict}");
            verdict = Verdict::NotReached;
        }
        let story = stage.enter(|| story::of(&ecs));
        FailureRun {
            failure,
            place: Some(place),
            verdict,
            detail,
            story,
        }
    }

    /// What the code came to. There were so many tasks before it, and it may leave so many running.
    fn judge(
        &self,
        stage: &Stage,
        ecs: &FakeEcs,
        end: End,
        (tasks_before, left): (usize, usize),
    ) -> (Verdict, String) {
        let returned = match end {
            End::Returned(returned) => returned,
            End::Panicked(text) => return (Verdict::Panicked, text),
            End::Hung(why) => return (Verdict::Hung, why),
            End::Cut => unreachable!("nobody cuts the code off"),
        };
        let running = stage.enter(|| left_running(ecs, tasks_before));
        let and_tasks = |and: String| {
            let tasks = if running == 1 { "task" } else { "tasks" };
            (Verdict::LeftTasksRunning, format!("{running} {tasks}{and}"))
        };
        let error = match self.error(stage, &returned) {
            Ok(error) => error,
            Err(panic) => return (Verdict::Panicked, format!("`claims`: {panic}")),
        };
        match error {
            Some(error) if running > 0 => and_tasks(format!(", and an error: {error}")),
            Some(error) => (Verdict::ReturnedError, error),
            None => match self.is_success(stage, ecs, &returned) {
                Ok(true) if running > left => and_tasks(String::new()),
                Ok(true) => (Verdict::Passed, String::new()),
                Ok(false) => (Verdict::FalseSuccess, "`success` said no".to_owned()),
                Err(panic) => (Verdict::FalseSuccess, panic),
            },
        }
    }

    /// What the code says has gone wrong; `None` when it claims success. The text of the panic,
    /// when the author's function panics.
    fn error(&self, stage: &Stage, returned: &Returned) -> Result<Option<String>, String> {
        let value = match returned {
            Err(error) => return Ok(Some(error.clone())),
            Ok(value) => value,
        };
        let claims = stage.check(|| (self.claims)(&**value))?;
        Ok((!claims).then(|| "a value that claims no success".to_owned()))
    }

    fn is_success(
        &self,
        stage: &Stage,
        ecs: &FakeEcs,
        returned: &Returned,
    ) -> Result<bool, String> {
        let (Some(success), Ok(value)) = (&self.success, returned) else {
            return Ok(false);
        };
        if !stage.check(|| success(ecs, &**value))? {
            return Ok(false);
        }
        stage
            .enter(|| ecs.unmet_expectations())
            .map_or(Ok(true), Err)
    }
}

/// How many tasks run, but for the first so many, that no service has started and nobody has
/// stopped.
fn left_running(ecs: &FakeEcs, tasks_before: usize) -> usize {
    ecs.read(|state| {
        let tasks = state.region(ecs.region_key()).tasks.iter();
        let tasks = tasks.skip(tasks_before);
        tasks.filter(|task| is_left_running(task)).count()
    })
}

/// Whether a task runs on, though it has no service and nobody has stopped it.
pub(crate) fn is_left_running(task: &Task) -> bool {
    let is_alone = task.spec.owner.is_none() && task.spec.daemon.is_none();
    is_alone && !task.is_over() && task.desired != DesiredStatus::Stopped
}
