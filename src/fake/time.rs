//! What time it is in a fake, and letting it pass.

use std::time::{Duration, SystemTime};

use super::FakeEcs;
use crate::handle::{story, wait};

/// # Time
impl FakeEcs {
    /// What the fake's clock shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.inner.driver.now()
    }

    /// Moves the fake's time on, and lets happen what is due by then.
    ///
    /// Tokio's clock stays where it is, also a paused one: timers of the code under test do not
    /// fire. Under `start_paused` use `tokio::time::advance`, or sleep in the test: a fake with the
    /// default clock follows.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// # use std::time::Duration;
    /// # use fake_ecs::{FakeEcs, Profile, TaskStatus};
    /// let ecs = FakeEcs::start().profile(Profile::realistic()).blocking();
    /// let task = ecs.register_json(definition).run();
    /// ecs.advance(Duration::from_secs(10));
    /// assert_eq!(task.status(), TaskStatus::Pending);
    /// # }
    /// ```
    pub fn advance(&self, duration: Duration) {
        self.inner.driver.advance(duration);
    }

    /// Lets the next thing happen that happens by itself, and nothing else, moving the time to it.
    /// Returns whether there was one.
    ///
    /// With [`Clock::manual`](crate::Clock::manual) each stage can be looked at; with other clocks,
    /// whatever is due happens before each call and each look at a handle. Tokio's clock stays
    /// where it is, as with [`advance`](Self::advance).
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// # use fake_ecs::{Clock, FakeEcs, TaskStatus};
    /// let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    /// let task = ecs.register_json(definition).run();
    /// assert_eq!(task.status(), TaskStatus::Provisioning);
    /// while ecs.step() {
    ///     println!("{task:?}");
    /// }
    /// # }
    /// ```
    pub fn step(&self) -> bool {
        self.driver().step()
    }

    /// Lets everything happen that happens by itself, however far in the future, until the fake is
    /// at rest. Tokio's clock stays where it is, as with [`advance`](Self::advance).
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// # use std::time::Duration;
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.script("job", Script::new().runs_for(Duration::from_secs(3600)));
    /// let job = ecs.register_json(definition).run();
    /// ecs.settle();
    /// assert!(job.is_stopped());
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not come to rest in 10,000 steps and 1,000 more for each task, as with a
    /// container that is restarted for ever: with the story.
    #[track_caller]
    pub fn settle(&self) {
        let mut steps = 0;
        while self.step() {
            assert!(
                !self.driver().read(|state| state.is_livelocked(steps)),
                "the fake does not come to rest in {steps} steps\n\n{}",
                story::of(self)
            );
            steps += 1;
        }
    }

    /// Lets time pass until `condition` holds. It is looked at after each step, and whenever
    /// somebody does something.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// // … the application is at work in another task …
    /// ecs.wait_until(|ecs| ecs.tasks().family("report-job").stopped().len() == 3).await;
    /// # }
    /// ```
    ///
    /// # How long it waits
    ///
    /// This holds for all `wait_*`. As long as something is to happen by itself, time is moved on
    /// to that. When nothing is, the fake is at rest, and only somebody else can change anything:
    /// the application, in another task or thread, or over HTTP. That is waited for, too:
    ///
    /// - on a runtime whose tokio clock is paused for a day of tokio's time, so that an application
    ///   that sleeps between its calls comes to its next call;
    /// - then, or on a clock that runs, for 100 ms of real time;
    /// - and no longer than for 10,000 calls that set nothing in motion.
    ///
    /// A closure of the test that another thread runs, as for a command or a lifecycle hook, is
    /// waited for before time is moved on, for up to 30 s of real time.
    ///
    /// Whatever happens by itself begins the count anew. A fake that never comes to rest, as with a
    /// container that is restarted for ever, is given up on as [`settle`](Self::settle) does it.
    ///
    /// # Panics
    ///
    /// When the condition cannot be waited for any longer: with the story, and the line that has
    /// waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_condition(self, condition)
    }
}
