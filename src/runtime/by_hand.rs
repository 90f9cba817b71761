//! A runtime for tests that does nothing by itself: a test says what it reports, and when. Also
//! what the fake makes of runtimes that get things wrong.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::{NewRuntime, Runtime};
use crate::driver::Reports;
use crate::effect::{ContainerRef, Effect, Happened, Report};

/// What runs containers, and the other end of it, which a test has.
#[derive(Clone, Default)]
struct ByHand(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    reports: Option<Reports>,
    asked: Vec<Effect>,
    /// Whether it panics at whatever it is asked.
    is_broken: bool,
}

impl fmt::Debug for ByHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByHand")
    }
}

impl Runtime for ByHand {
    fn execute(&mut self, effect: Effect) {
        let mut inner = self.0.lock().unwrap();
        let is_broken = inner.is_broken;
        inner.asked.push(effect);
        drop(inner);
        assert!(!is_broken, "the engine is broken");
    }

    fn reset(&mut self, reports: Reports) {
        self.0.lock().unwrap().reports = Some(reports);
    }
}

impl ByHand {
    fn new_runtime(&self) -> NewRuntime {
        let hand = self.clone();
        NewRuntime {
            name: "by-hand",
            make: Arc::new(move |reports| {
                hand.0.lock().unwrap().reports = Some(reports);
                Box::new(hand.clone())
            }),
        }
    }

    fn asked(&self) -> Vec<Effect> {
        self.0.lock().unwrap().asked.clone()
    }

    /// The word for each effect about a container.
    fn words(&self) -> Vec<&'static str> {
        let asked = self.asked().into_iter();
        let words = asked.filter_map(|effect| match effect {
            Effect::Pull(..) => Some("pull"),
            Effect::Start(..) => Some("start"),
            Effect::Stop(..) => Some("stop"),
            Effect::Execute(..) => Some("execute"),
            Effect::Prepare(..) | Effect::Remove(_) | Effect::Invoke(..) => None,
        });
        words.collect()
    }

    /// The container that the last effect was about.
    fn last(&self) -> Option<ContainerRef> {
        match self.asked().last()? {
            Effect::Pull(of, ..)
            | Effect::Start(of, _)
            | Effect::Stop(of, ..)
            | Effect::Execute(of, ..) => Some(*of),
            Effect::Prepare(..) | Effect::Remove(_) | Effect::Invoke(..) => None,
        }
    }

    fn send(&self, container: ContainerRef, what: Happened) {
        let reports = self.0.lock().unwrap().reports.clone().unwrap();
        reports.send(Report { container, what });
    }
}

mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::time::Duration;

    use super::*;
    use crate::driver::clock::Clock;
    use crate::driver::{Answered, Call, Outside};
    use crate::effect::Running;
    use crate::fake::FakeEcs;
    use crate::handle::TaskHandle;
    use crate::kernel::caller::Caller;
    use crate::wire::{HealthStatus, Operation, Route};

    fn start() -> (FakeEcs, ByHand) {
        let hand = ByHand::default();
        let builder = FakeEcs::start().clock(Clock::manual());
        (builder.runtime(hand.new_runtime()).blocking(), hand)
    }

    const DEFINITION: &str = r#"{ "family": "job", "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "taskRoleArn": "arn:aws:iam::123456789012:role/job",
        "containerDefinitions": [{ "name": "app", "image": "job",
            "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 } }] }"#;

    fn call(ecs: &FakeEcs, operation: Operation, body: &str) {
        let answer = ecs.driver().call(Call {
            caller: Caller::default(),
            scope: ecs.driver().default_scope().clone(),
            route: Route::Ecs(operation),
            body: body.as_bytes(),
        });
        assert!(matches!(answer.what, Answered::Body(_)), "{answer:?}");
    }

    /// A task whose image is being pulled.
    fn pulling(ecs: &FakeEcs, hand: &ByHand) -> (TaskHandle, ContainerRef) {
        ecs.register_json(DEFINITION);
        let body = r#"{ "taskDefinition": "job", "launchType": "FARGATE",
            "enableExecuteCommand": true,
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }"#;
        let before = hand.words().len();
        call(ecs, Operation::RunTask, body);
        while hand.words().len() == before {
            assert!(ecs.step());
        }
        let task = ecs.tasks().iter().last().unwrap().clone();
        (task, hand.last().unwrap())
    }

    fn pulled() -> Happened {
        let digest = "sha256:1".to_owned();
        Happened::Pulled { digest }
    }

    fn started() -> Happened {
        Happened::Started(Running::default())
    }

    fn exited() -> Happened {
        Happened::Exited {
            code: 0,
            reason: None,
        }
    }

    /// A task that runs.
    fn running(ecs: &FakeEcs, hand: &ByHand) -> (TaskHandle, ContainerRef) {
        let (task, container) = pulling(ecs, hand);
        run(ecs, hand, container);
        assert!(task.is_running());
        (task, container)
    }

    fn run(ecs: &FakeEcs, hand: &ByHand, container: ContainerRef) {
        hand.send(container, pulled());
        ecs.step();
        hand.send(container, started());
        ecs.settle();
    }

    #[test]
    fn reports_about_what_the_runtime_does_not_run_are_dropped() {
        let (ecs, hand) = start();
        let (task, container) = running(&ecs, &hand);
        let elsewhere = crate::ecs::keys::RegionKey(7);
        for container in [
            ContainerRef {
                region: elsewhere,
                ..container
            },
            ContainerRef {
                task: 99,
                ..container
            },
            ContainerRef {
                container: 9,
                ..container
            },
            ContainerRef {
                generation: 9,
                ..container
            },
        ] {
            let execute = |exec| Happened::Executed {
                exec,
                output: String::new(),
                exit_code: 0,
            };
            for what in [
                pulled(),
                Happened::PullFailed {
                    reason: String::new(),
                },
                started(),
                Happened::StartFailed {
                    reason: String::new(),
                },
                Happened::Logged {
                    line: "?".to_owned(),
                },
                Happened::Health(HealthStatus::Unhealthy),
                execute(0),
                exited(),
            ] {
                hand.send(container, what);
                ecs.settle();
            }
        }
        assert!(task.is_running() && task.container("app").logs().iter().len() == 0);
        // Once more, when it is over.
        task.mark_failed(1, "gone");
        hand.send(
            container,
            Happened::Logged {
                line: "?".to_owned(),
            },
        );
        hand.send(container, exited());
        ecs.settle();
        assert_eq!(task.container("app").exit_code(), Some(1));
        assert!(task.container("app").logs().iter().len() == 0);
    }

    #[test]
    fn what_is_never_answered_is_waited_for_once() {
        let (ecs, hand) = start();
        let (silent, _) = pulling(&ecs, &hand);
        assert_eq!(ecs.driver().outside(), Outside::InFlight);

        ecs.driver().lock().lose_patience();

        ecs.advance(Duration::from_secs(1));
        // What is heard of others does not make the fake wait again for the one that is silent.
        let (other, _) = running(&ecs, &hand);
        assert_eq!(ecs.driver().outside(), Outside::Running);
        other.mark_failed(1, "enough");
        silent.mark_failed(1, "enough");
        ecs.settle();
        let removed = hand.asked().into_iter();
        let removed = removed.filter(|effect| matches!(effect, Effect::Remove(_)));
        assert_eq!(removed.count(), 2);
    }

    #[test]
    fn a_container_that_a_test_ends_ends_where_it_runs() {
        let (ecs, hand) = start();
        let (task, container) = running(&ecs, &hand);
        let body = format!(
            r#"{{ "task": "{}", "command": "ls", "interactive": true }}"#,
            task.id()
        );
        call(&ecs, Operation::ExecuteCommand, &body);
        ecs.driver().lock().lose_patience();
        ecs.advance(Duration::from_secs(61));
        call(&ecs, Operation::ExecuteCommand, &body);
        assert_eq!(ecs.driver().outside(), Outside::InFlight);

        task.container("app").exit(3);

        let words = ["pull", "start", "execute", "execute", "stop", "start"];
        assert_eq!(hand.words(), words);
        let next = ContainerRef {
            generation: 1,
            ..container
        };
        assert_eq!(hand.last(), Some(next));
        hand.send(container, exited());
        hand.send(next, started());
        ecs.settle();
        assert_eq!(ecs.driver().outside(), Outside::Running);
        assert_eq!(task.container("app").restarts(), 1);
        assert!(task.is_running());
    }

    #[test]
    fn a_runtime_that_panics_fails_whoever_asks_and_nobody_after_that() {
        let (ecs, hand) = start();
        let (task, _) = running(&ecs, &hand);
        hand.0.lock().unwrap().is_broken = true;
        let body = format!(
            r#"{{ "task": "{}", "command": "ls", "interactive": true }}"#,
            task.id()
        );
        let execute = || call(&ecs, Operation::ExecuteCommand, &body);

        let panicked = catch_unwind(AssertUnwindSafe(execute));

        assert!(panicked.is_err());
        hand.0.lock().unwrap().is_broken = false;
        let (other, _) = {
            ecs.driver().lock().lose_patience();
            running(&ecs, &hand)
        };
        assert!(task.is_running() && other.is_running());
    }
}
