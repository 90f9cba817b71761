//! Random lives of a fake, for the property tests: what is done to it, and what must hold then.
//!
//! A test has a [`Trial`], which is a fake and what must hold of it, and a table of acts, made with
//! [`acts`]: how often each is chosen, where its arguments come from, and what it does. What
//! several tests do is a method of [`Trial`]. A life that failed is printed as the acts that were
//! chosen.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use fake_ecs::{
    Clock, FakeEcs, InstanceHandle, InstanceStatus, Profile, ServiceHandle, TaskHandle,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Answer, millis, post};

/// A number that stands for one of what there is.
pub(crate) const ANY: Range<usize> = 0..8;
pub(crate) const EITHER: proptest::bool::Any = proptest::bool::ANY;

/// The one that the number stands for.
pub(crate) fn one_of<T: Copy>(all: &[T], number: usize) -> T {
    all[number % all.len()]
}

/// The one that the number stands for, if there is any.
pub(crate) fn pick<T: Clone>(all: &[T], number: usize) -> Option<T> {
    all.get(number % all.len().max(1)).cloned()
}

/// The items of a list in an answer; none if it has no such list.
pub(crate) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// What a member of these comes to together.
pub(crate) fn sum(items: &[Value], member: &str) -> u64 {
    let counts = items.iter().filter_map(|item| item[member].as_u64());
    counts.sum()
}

/// The stages take as long as with AWS, or no time at all.
pub(crate) fn profile() -> impl Strategy<Value = Profile> {
    prop_oneof![Just(Profile::instant()), Just(Profile::realistic())]
}

/// A fake whose time stands still.
pub(crate) fn start(profile: Profile) -> FakeEcs {
    let start = FakeEcs::start()
        .clock(Clock::manual())
        .allow_unused_faults();
    start.profile(profile).blocking()
}

/// So many cases, unless `PROPTEST_CASES` says otherwise.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let is_asked_for = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if is_asked_for { default.cases } else { cases },
        failure_persistence: None,
        ..default
    }
}

/// A call whose answer must be one that the service could give.
#[track_caller]
pub(crate) fn call(ecs: &FakeEcs, operation: &str, body: &Value) -> Answer {
    let answer = post(ecs, operation, body);
    let is_possible = match answer.status() {
        200 => answer.json().is_object(),
        400 => answer.json()["__type"].is_string(),
        _ => false,
    };
    assert!(is_possible, "{operation} {body}: {answer:?}");
    answer
}

/// Something that is done to a fake.
#[derive(Clone)]
pub(crate) struct Act<T> {
    text: String,
    run: Rc<dyn Fn(&T)>,
}

impl<T> Act<T> {
    pub(crate) fn new(name: &str, arguments: &[String], run: impl Fn(&T) + 'static) -> Self {
        Self {
            text: format!("{name}({})", arguments.join(", ")),
            run: Rc::new(run),
        }
    }
}

impl<T> fmt::Debug for Act<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A table of acts: `weight => name(argument in strategy, …) { what is done }`. Without a block the
/// method of that name is called.
///
/// ```text
/// acts! { |trial: MyTrial|
///     3 => stop(task in ANY);
///     1 => scale(count in 0..5_u8) { trial.update(count) }
/// }
/// ```
macro_rules! acts {
    (|$trial:ident: $type:ty| $($weight:literal => $act:ident($($argument:ident in $strategy:expr),*)
        $({ $($body:tt)* })? $(;)?)+) => {
        proptest::prop_oneof![$($weight => {
            let arguments = (proptest::strategy::Just(()), $($strategy),*);
            arguments.prop_map(|((), $($argument),*)| {
                let texts = [$(format!("{:?}", $argument)),*];
                $crate::support::actions::Act::new(stringify!($act), &texts, move |$trial: &$type| {
                    acts!(@run $trial.$act($($argument),*) $({ $($body)* })?);
                })
            })
        }),+]
    };
    (@run $trial:ident.$act:ident($($argument:ident),*)) => { $trial.$act($($argument),*) };
    (@run $trial:ident.$act:ident($($argument:ident),*) { $($body:tt)* }) => {
        // What a call answers is nothing to the one who makes it.
        let _answer = { $($body)* };
    };
}
pub(crate) use acts;

/// A fake under test. Its methods are what can be done to it; numbers stand for one of what is
/// there, and nothing is done where nothing is.
pub(crate) trait Trial: Sized {
    fn ecs(&self) -> &FakeEcs;

    /// What holds at any time.
    fn check(&self);

    /// What holds when nothing happens any more.
    fn check_rest(&self) {}

    /// Does it all, one after the other.
    fn live(&self, acts: &[Act<Self>]) {
        for act in acts {
            (act.run)(self);
            self.check();
        }
    }

    /// A call whose answer must be one that the service could give.
    #[track_caller]
    fn call(&self, operation: &str, body: Value) -> Value {
        call(self.ecs(), operation, &body).json()
    }

    // ---- what there is ----

    /// The tasks that something is done to.
    fn tasks(&self) -> Vec<TaskHandle> {
        self.ecs().tasks().running().iter().cloned().collect()
    }

    /// The instances that something is done to.
    fn instances(&self) -> Vec<InstanceHandle> {
        let mut instances = Vec::from(self.ecs().instances());
        instances.retain(|of| of.status() != InstanceStatus::Inactive);
        instances
    }

    fn task(&self, number: usize) -> Option<TaskHandle> {
        pick(&self.tasks(), number)
    }

    fn instance(&self, number: usize) -> Option<InstanceHandle> {
        pick(&self.instances(), number)
    }

    /// What `DescribeServices` shows of it; nothing if it is not there.
    fn described(&self, service: &str) -> Value {
        let mut answer = self.call("DescribeServices", json!({ "services": [service] }));
        let service = answer["services"].get_mut(0);
        service.map_or(Value::Null, Value::take)
    }

    fn service(&self, name: &str) -> Option<ServiceHandle> {
        let is_there = self.described(name).is_object();
        is_there.then(|| self.ecs().service(name))
    }

    // ---- tasks ----

    fn stop(&self, task: usize) {
        self.task(task).iter().for_each(TaskHandle::force_stop);
    }

    fn fail(&self, task: usize) {
        let task = self.task(task);
        task.iter().for_each(|task| task.mark_failed(1, "marked"));
    }

    fn protect(&self, task: usize, on: bool) {
        if let Some(task) = self.task(task) {
            let protection = json!({
                "cluster": "default", "tasks": [task.id()], "protectionEnabled": on, "expiresInMinutes": 5,
            });
            self.call("UpdateTaskProtection", protection);
        }
    }

    // ---- container instances ----

    fn terminate(&self, instance: usize) {
        let instance = self.instance(instance);
        instance.iter().for_each(InstanceHandle::terminate);
    }

    fn drain(&self, instance: usize) {
        let instance = self.instance(instance);
        instance.iter().for_each(InstanceHandle::drain);
    }

    fn activate(&self, instance: usize) {
        let instance = self.instance(instance);
        instance.iter().for_each(InstanceHandle::activate);
    }

    fn disconnect(&self, instance: usize) {
        let instance = self.instance(instance);
        instance.iter().for_each(InstanceHandle::disconnect_agent);
    }

    fn reconnect(&self, instance: usize) {
        let instance = self.instance(instance);
        instance.iter().for_each(InstanceHandle::reconnect_agent);
    }

    // ---- time ----

    fn advance(&self, by_millis: u64) {
        self.ecs().advance(millis(by_millis));
    }

    /// Stage by stage.
    fn play(&self, steps: usize) {
        for _ in 0..steps {
            self.ecs().step();
            self.check();
        }
    }

    /// Until nothing happens any more, unless a container is restarted for ever.
    fn settle(&self) {
        if (0..3_000).any(|_| !self.ecs().step()) {
            self.check_rest();
        }
    }
}
