//! What time it is in a fake, and letting it pass.

use std::time::{Duration, SystemTime};

use super::FakeEcs;
use crate::driver::Livelock;
use crate::handle::{story, wait};

/// # Time
impl FakeEcs {
    /// What the fake's clock shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.inner.driver.now()
    }

    /// When the fake was started, as its clock shows it: the epoch of the
    /// [builder](crate::Builder::epoch). A reset does not change it.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// assert_eq!(humantime(ecs.started_at()), 1_735_689_600); // 2025-01-01T00:00:00Z
    /// # fn humantime(time: std::time::SystemTime) -> u64 {
    /// #     time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
    /// # }
    /// ```
    #[must_use]
    pub fn started_at(&self) -> SystemTime {
        self.driver().lock().started().to_system()
    }

    /// How much of the fake's time has passed since its start. A reset does not change it.
    ///
    /// Use it to say how long the code under test has taken.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fake_ecs::{Clock, FakeEcs};
    /// let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    /// ecs.advance(Duration::from_secs(90));
    /// assert_eq!(ecs.elapsed(), Duration::from_secs(90));
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.driver().elapsed()
    }

    /// How long it is until something happens by itself; zero when that is overdue, as on a manual
    /// clock, and `None` at rest. What a function or a command is still to answer counts as
    /// overdue. It does not say what happens: that may be a stage that nobody sees.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fake_ecs::{Clock, FakeEcs, Profile};
    /// # let definition = r#"{
    /// #     "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().clock(Clock::manual()).profile(Profile::realistic()).blocking();
    /// assert_eq!(ecs.next_event_in(), None);
    ///
    /// ecs.register_json(definition).run();
    ///
    /// let next = ecs.next_event_in().expect("a task that was run goes on by itself");
    /// ecs.advance(next);
    /// assert_eq!(ecs.elapsed(), next);
    /// ```
    #[must_use]
    pub fn next_event_in(&self) -> Option<Duration> {
        self.driver().next_event_in()
    }

    /// Moves the fake's time on to `time`, and lets happen what is due by then, as
    /// [`advance`](Self::advance) does. Time does not go back: for a time that has passed, only
    /// what is due by now happens.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fake_ecs::{Clock, FakeEcs};
    /// let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    /// let midnight = ecs.started_at() + Duration::from_secs(24 * 60 * 60);
    /// ecs.advance_to(midnight);
    /// assert_eq!(ecs.now(), midnight);
    /// ```
    pub fn advance_to(&self, time: SystemTime) {
        let now = self.now();
        self.advance(time.duration_since(now).unwrap_or_default());
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
    /// container that is restarted for ever: with the story. Tasks that rules of EventBridge run do
    /// not count, because a rule may run a task for each task of its own.
    #[track_caller]
    pub fn settle(&self) {
        if let Err(Livelock { steps }) = self.driver().settle() {
            panic!(
                "the fake does not come to rest in {steps} steps\n\n{}",
                story::of(self)
            );
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
    /// This holds for all `wait_*`. While something is due in the fake, a wait moves the time on to
    /// it. When nothing is due, the fake is at rest, and only the application can change anything:
    /// in another task or thread, or over HTTP. The wait gives the application time to act:
    ///
    /// - on a runtime with a paused tokio clock, a day of tokio's time, so that an application that
    ///   sleeps between its calls comes to its next call;
    /// - then, and on a running clock, 5 s of real time, or what
    ///   [`patience`](crate::Builder::patience) says;
    /// - and at most 10,000 calls that set nothing in motion.
    ///
    /// What really runs, in containers or on hosts with agents, is waited for besides, for 30 s of
    /// real time since something was last heard of it. A test of a container that works in silence
    /// for longer sets `patience`.
    ///
    /// Where no application can be there, the wait fails after 100 ms of real time. That is so when
    /// the value that `start()` gave has no clone and no client, its address was never asked for,
    /// and the runtime has no other task. On a runtime of the flavor `current_thread` with a paused
    /// clock other tasks do not count, because all of them are asleep by then.
    ///
    /// The fake cannot know of a thread that has only a handle or a reference, of a `static`, or of
    /// a future that is joined with the wait in one task. Give these a clone, or set `patience`.
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
