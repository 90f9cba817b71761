//! The code under test is cut off at each of its requests, and run again.

use std::fmt;
use std::time::Duration;

use super::crash_report::{CrashReport, CrashRun, Cut};
use super::ground::{Check, Ground, operations_since, requests};
use super::stage::{End, Stage, on_a_thread};
use crate::fake::{Builder, FakeEcs};
use crate::handle::{Fault, story};

/// Lets code crash at each of its requests, runs it again, and checks what is there then.
///
/// First the code runs to its end. Then, for each of its requests, it runs in a fresh fake of the
/// same seed until that request, and is cut off: once before the request is carried out, and once
/// after that, when its answer never comes. Its runtime is dropped, with all that it has spawned.
/// Then the code runs again from the start, on the same fake, and the [check](CrashTest::check) of
/// the author says whether all is well. Each runtime has a paused tokio clock, and two reports of
/// the same code are the same.
///
/// ```
/// # #[cfg(feature = "client")]
/// # mod test {
/// use fake_ecs::Script;
/// # use std::time::Duration;
/// # use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
/// # const JOB: &str = r#"{
/// #     "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
/// #     "cpu": "256", "memory": "512",
/// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// # }"#;
///
/// async fn run_once(client: aws_sdk_ecs::Client) -> Result<(), aws_sdk_ecs::Error> {
/// #   let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build()?;
/// #   let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
///     // The same token for the same job: whoever asks again gets the task that there is.
///     let call = client.run_task().task_definition("job");
///     let call = call.client_token("job-7").started_by("runner");
///     call.launch_type(LaunchType::Fargate).network_configuration(network).send().await?;
///     Ok(())
/// }
///
/// # pub fn run() {
/// let report = fake_ecs::explore_crashes(|ecs| run_once(ecs.client()))
///     .setup(|ecs| { ecs.register_json(JOB); })
///     .check(|ecs| assert_eq!(ecs.tasks().started_by("runner").len(), 1))
///     .run();
///
/// report.assert_survived();
/// assert_eq!(report.runs().len(), 2, "there is one request, and two ways to be cut off");
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
/// What [`for_each_failure`](crate::for_each_failure) takes. What the code keeps outside of the
/// fake survives the crash, as a database does: begin it anew in [`setup`](CrashTest::setup), which
/// runs once for each fake.
///
/// When the code runs again and returns an error, panics or hangs, the crash is not survived.
///
/// A thread of `spawn_blocking` cannot be cut off: what it asks for after the crash is carried out.
#[track_caller]
pub fn explore_crashes<F, R, T, E>(code: F) -> CrashTest
where
    F: Fn(FakeEcs) -> R + Send + 'static,
    R: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: fmt::Display,
{
    CrashTest {
        ground: Ground::new(code),
        check: None,
    }
}

/// Code that is about to crash; see [`explore_crashes`].
#[must_use = "nothing runs before `run()`"]
pub struct CrashTest {
    ground: Ground,
    check: Option<Check>,
}

impl CrashTest {
    /// What each fresh fake needs before the code runs for the first time. Calls that are
    /// [expected](FakeEcs::expect) here must have come when the code has run to its end, those from
    /// before the crash included.
    pub fn setup(mut self, setup: impl Fn(&FakeEcs) + Send + 'static) -> Self {
        self.ground.setup = Box::new(setup);
        self
    }

    /// Looks at the fake when the code has run to its end, and panics when something is wrong: see
    /// [`FakeEcs::assert_no_orphans`]. There is no default: `|_| {}` is for code that only has to
    /// succeed.
    pub fn check(mut self, check: impl Fn(&FakeEcs) + Send + 'static) -> Self {
        self.check = Some(Box::new(check));
        self
    }

    /// How each fake is started, for another profile or seed. The default is [`FakeEcs::start`].
    /// Its clock is always [`Clock::tokio`](crate::Clock::tokio).
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

    /// Runs the code, once to its end and once for each crash.
    ///
    /// # Panics
    ///
    /// When the code fails, or the check does, without any crash, and when
    /// [`check`](Self::check) was not called.
    #[track_caller]
    pub fn run(self) -> CrashReport {
        assert!(
            self.check.is_some(),
            "say what must be so after a crash: `.check(|ecs| …)`"
        );
        match on_a_thread(move || self.explore()) {
            Ok(report) => report,
            Err(problem) => panic!("{problem}"),
        }
    }

    fn explore(&self) -> Result<CrashReport, String> {
        let requests = self.dry_run()?;
        let mut runs = Vec::new();
        for (nth, operation) in (1..).zip(&requests) {
            for cut in [Cut::BeforeEffect, Cut::AfterEffect] {
                runs.push(self.crash(nth, operation, cut));
            }
        }
        Ok(CrashReport { runs })
    }

    /// The operations of the requests that the code makes when it does not crash.
    fn dry_run(&self) -> Result<Vec<String>, String> {
        let stage = Stage::new();
        let ecs = self.ground.fresh(&stage);
        let before = stage.enter(|| requests(&ecs));
        if let Some(problem) = self.run_to_the_end(&stage, &ecs) {
            let story = stage.enter(|| story::of(&ecs));
            return Err(format!(
                "the code does not succeed without any crash: {problem}\n\n{story}"
            ));
        }
        stage.enter(|| operations_since(&ecs, before))
    }

    fn crash(&self, nth: u64, operation: &str, cut: Cut) -> CrashRun {
        let before = Stage::new();
        let ecs = self.ground.fresh(&before);
        let faults = before.enter(|| faults(&ecs, nth, cut));
        let end = self.ground.run(&before, &ecs, &mut || {
            faults.iter().any(|fault| fault.hits() > 0)
        });
        // With all that the code has spawned: what that asks for as it is dropped is lost as well.
        drop(before);
        let after = Stage::new();
        after.enter(|| faults.iter().for_each(Fault::remove));
        let problem = match end {
            End::Cut => self.run_to_the_end(&after, &ecs),
            End::Hung(why) => Some(format!("it hung before the crash: {why}")),
            End::Panicked(text) => Some(format!("it panicked before the crash: {text}")),
            End::Returned(_) => Some("it never made that request".to_owned()),
        };
        let story = after.enter(|| story::of(&ecs));
        CrashRun {
            nth,
            operation: operation.to_owned(),
            cut,
            problem,
            story,
        }
    }

    /// Runs the code and the check. Returns what is wrong then.
    fn run_to_the_end(&self, stage: &Stage, ecs: &FakeEcs) -> Option<String> {
        match self.ground.run(stage, ecs, &mut || false) {
            End::Returned(Ok(_)) => {
                let check = self.check.as_ref()?;
                self.ground.check(stage, ecs, check)
            }
            End::Returned(Err(error)) => Some(format!("returned an error: {error}")),
            End::Panicked(text) => Some(format!("panicked: {text}")),
            End::Hung(why) => Some(format!("hung: {why}")),
            End::Cut => unreachable!("nobody cuts the code off"),
        }
    }
}

/// Nobody is answered any more from the n-th request on, and nothing is carried out: but for the
/// n-th itself, when the code is cut off after its effect.
fn faults(ecs: &FakeEcs, nth: u64, cut: Cut) -> Vec<Fault> {
    let from = |nth| ecs.faults().all().from_nth(nth).optional();
    let never = Duration::MAX;
    let first_lost = match cut {
        Cut::BeforeEffect => nth,
        Cut::AfterEffect => nth + 1,
    };
    vec![from(nth).latency(never), from(first_lost).reset()]
}

impl fmt::Debug for CrashTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CrashTest")
    }
}
