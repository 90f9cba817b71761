//! A runtime for tests that does nothing by itself: a test says what it reports, and when. Also
//! what the fake makes of runtimes that get things wrong.
//!
//! One that is obedient answers at once, from within the effect, and reports of whole tasks, as a
//! runtime does that runs whole tasks. Its containers do what those of [`super::threads`] do.

use std::sync::{Arc, Mutex};
use std::{fmt, io};

use super::exec::Process;
use super::{NewRuntime, Runtime};
use crate::driver::Reports;
use crate::effect::report::Written;
use crate::effect::{ContainerChange, ContainerRef, Effect, Happened, Report, TaskChange, TaskRef};

/// What runs containers, and the other end of it, which a test has.
#[derive(Clone, Default)]
pub(super) struct ByHand(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    reports: Option<Reports>,
    asked: Vec<Effect>,
    /// The commands that were to be run, none of which ends.
    processes: Vec<Process>,
    /// Whether it panics at whatever it is asked.
    is_broken: bool,
    is_obedient: bool,
}

/// How a container is, once it was asked to do that.
fn obey(effect: &Effect) -> Option<(ContainerRef, Vec<ContainerChange>)> {
    let because = |reason| vec![ContainerChange::failed(reason)];
    match effect {
        Effect::Pull(of, spec, _) if spec.image == "missing" => {
            Some((*of, because("CannotPullContainerError: there is no image")))
        }
        Effect::Pull(of, spec, _) => Some((*of, vec![ContainerChange::pulled(&*spec.image)])),
        Effect::Start(of, spec) if spec.image == "broken" => Some((
            *of,
            because("CannotStartContainerError: there is no entry point"),
        )),
        Effect::Start(of, spec) => {
            let code = spec.image.strip_prefix("exits-");
            let exited = code.map(|code| ContainerChange::exited(code.parse().unwrap()));
            let running = ContainerChange::running();
            Some((*of, [Some(running), exited].into_iter().flatten().collect()))
        }
        Effect::Stop(of, spec, _) => {
            let code = if spec.image == "stubborn" { 137 } else { 143 };
            Some((*of, vec![ContainerChange::exited(code)]))
        }
        _ => None,
    }
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
        let answer = obey(&effect).filter(|_| inner.is_obedient);
        inner.asked.push(effect);
        drop(inner);
        assert!(!is_broken, "the engine is broken");
        for (of, change) in answer.into_iter().flat_map(|(of, all)| {
            let changes = all.into_iter();
            changes.map(move |change| (of, change))
        }) {
            if change.exit_code.is_some_and(|code| code < 128) {
                self.send(of, Happened::Logged(vec![Written::stdout("done")]));
            }
            self.report_task(of, change);
        }
    }

    fn exec(&mut self, process: Process) {
        if self.0.lock().unwrap().is_obedient {
            process.write(process.command());
            process.exit(0);
            return;
        }
        let mut inner = self.0.lock().unwrap();
        let is_broken = inner.is_broken;
        let (of, exec) = (process.container(), process.exec());
        let command = process.command().to_owned();
        inner.asked.push(Effect::Execute(of, exec, command));
        inner.processes.push(process);
        drop(inner);
        assert!(!is_broken, "the engine is broken");
    }

    fn reset(&mut self, reports: Reports) {
        self.0.lock().unwrap().reports = Some(reports);
    }
}

impl ByHand {
    pub(super) fn obedient() -> Self {
        let hand = Self::default();
        hand.0.lock().unwrap().is_obedient = true;
        hand
    }

    pub(super) fn new_runtime(&self) -> NewRuntime {
        let hand = self.clone();
        let make = move |reports| -> io::Result<Box<dyn Runtime>> {
            hand.0.lock().unwrap().reports = Some(reports);
            Ok(Box::new(hand.clone()))
        };
        NewRuntime::new("by-hand", Arc::new(make))
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
            Effect::Prepare(..)
            | Effect::Adopt(..)
            | Effect::Remove(_)
            | Effect::Invoke(..)
            | Effect::CallTarget(_)
            | Effect::Call(_)
            | Effect::Tell(..) => None,
        });
        words.collect()
    }

    /// The container that the last effect was about.
    pub(super) fn last(&self) -> Option<ContainerRef> {
        match self.asked().last()? {
            Effect::Pull(of, ..)
            | Effect::Start(of, _)
            | Effect::Stop(of, ..)
            | Effect::Execute(of, ..) => Some(*of),
            Effect::Prepare(..)
            | Effect::Adopt(..)
            | Effect::Remove(_)
            | Effect::Invoke(..)
            | Effect::CallTarget(_)
            | Effect::Call(_)
            | Effect::Tell(..) => None,
        }
    }

    pub(super) fn send(&self, container: ContainerRef, what: Happened) {
        self.report(Report::Container(container, what));
    }

    /// Reports of the task, in which one container has changed.
    fn report_task(&self, of: ContainerRef, change: ContainerChange) {
        let change = TaskChange {
            containers: vec![(usize::from(of.container), change)],
            ..TaskChange::default()
        };
        self.report(Report::Task(of.task, Box::new(change)));
    }

    fn report(&self, report: Report) {
        let reports = self.0.lock().unwrap().reports.clone().unwrap();
        reports.send(report);
    }
}

mod tests {
    use std::net::Ipv4Addr;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::time::Duration;

    use super::*;
    use crate::TargetHealth;
    use crate::driver::clock::Clock;
    use crate::driver::{Answered, Call, Outside};
    use crate::effect::report::Reported;
    use crate::fake::FakeEcs;
    use crate::handle::TaskHandle;
    use crate::kernel::caller::Caller;
    use crate::kernel::time::Time;
    use crate::wire::{HealthStatus, NetworkBinding, Operation, Route};

    fn start() -> (FakeEcs, ByHand) {
        let hand = ByHand::default();
        let builder = FakeEcs::start().clock(Clock::manual());
        (builder.add_runtime(hand.new_runtime()).blocking(), hand)
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
            may_wait: false,
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

    fn changed(change: ContainerChange) -> Happened {
        Happened::Changed(Box::new(change))
    }

    fn pulled() -> Happened {
        changed(ContainerChange::pulled("sha256:1"))
    }

    fn started() -> Happened {
        changed(ContainerChange::running())
    }

    fn exited() -> Happened {
        changed(ContainerChange::exited(0))
    }

    /// Where the container is, and since when it runs.
    fn known(ecs: &FakeEcs, of: ContainerRef) -> (Option<Ipv4Addr>, Option<Time>) {
        ecs.driver().read(|state| {
            let task = state.region(of.task.region).tasks.find(of.task.id).unwrap();
            let container = &task.containers[usize::from(of.container)];
            (container.address, container.started)
        })
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

    /// Behind a load balancer, with a port of the host that its engine chooses.
    const BEHIND: &str = r#"{ "family": "job", "networkMode": "bridge", "containerDefinitions": [{
        "name": "app", "image": "job", "memory": 64, "portMappings": [{ "containerPort": 80, "hostPort": 0 }] }] }"#;
    const SERVICE: &str = r#"{ "serviceName": "job", "taskDefinition": "job", "desiredCount": 1, "launchType": "EC2",
        "loadBalancers": [{ "containerName": "app", "containerPort": 80, "targetGroupArn": "GROUP" }] }"#;
    const GROUP: &str =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/job/0123456789abcdef";

    #[test]
    fn targets_follow_the_ports_that_a_container_has_after_it_was_started_again() {
        let hand = ByHand::default();
        let builder = FakeEcs::start()
            .clock(Clock::manual())
            .synthetic_instances();
        let ecs = builder.add_runtime(hand.new_runtime()).blocking();
        ecs.register_json(BEHIND);
        call(
            &ecs,
            Operation::CreateService,
            &SERVICE.replace("GROUP", GROUP),
        );
        while hand.words().is_empty() {
            assert!(ecs.step());
        }
        let container = hand.last().unwrap();
        let bound_to = |port: i32| ContainerChange {
            bindings: Some(vec![NetworkBinding {
                container_port: Some(80),
                host_port: Some(port),
                ..NetworkBinding::default()
            }]),
            ..ContainerChange::running()
        };
        hand.send(container, pulled());
        ecs.step();
        hand.send(container, changed(bound_to(33_001)));
        ecs.settle();
        let targets = || {
            let all = ecs.elb().target_group(GROUP).registered();
            let all = all.iter().map(|it| (it.port(), it.health()));
            all.collect::<Vec<_>>()
        };
        assert_eq!(targets(), [(33_001, TargetHealth::Healthy)]);

        hand.send(container, changed(bound_to(33_002)));
        ecs.step();
        assert_eq!(targets(), [(33_002, TargetHealth::Initial)]);
        // What is known already changes nothing.
        ecs.settle();
        hand.send(container, changed(bound_to(33_002)));
        ecs.settle();

        assert_eq!(targets(), [(33_002, TargetHealth::Healthy)]);
    }

    #[test]
    fn reports_about_what_the_runtime_does_not_run_are_dropped() {
        let (ecs, hand) = start();
        let (task, container) = running(&ecs, &hand);
        let elsewhere = crate::ecs::keys::RegionKey(7);
        for container in [
            ContainerRef {
                task: TaskRef {
                    region: elsewhere,
                    ..container.task
                },
                ..container
            },
            ContainerRef {
                task: TaskRef {
                    id: 99,
                    ..container.task
                },
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
                changed(ContainerChange::failed("")),
                started(),
                Happened::Logged(vec![Written::stdout("?")]),
                changed(ContainerChange::health(HealthStatus::Unhealthy)),
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
        hand.send(container, Happened::Logged(vec![Written::stdout("?")]));
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

    #[test]
    fn a_runtime_may_report_of_a_whole_task() {
        let (ecs, hand) = start();
        let (task, container) = pulling(&ecs, &hand);
        let whole = |change| Report::Task(container.task, Box::new(change));
        ecs.driver().lock().lose_patience();
        ecs.advance(Duration::from_secs(60));
        let running = ContainerChange {
            // Its clock is ahead.
            at: Some(Time::LAST),
            runtime_id: Some("pod-1".to_owned()),
            address: Some([10, 1, 2, 3].into()),
            health: Some(HealthStatus::Healthy),
            ..ContainerChange::running()
        };
        hand.report(whole(TaskChange {
            status: Some(Reported::Running),
            containers: vec![(0, running), (9, ContainerChange::running())],
            ..TaskChange::default()
        }));
        ecs.settle();
        let app = task.container("app");
        assert!(task.is_running() && app.health() == crate::HealthStatus::Healthy);
        assert_eq!(ecs.driver().outside(), Outside::Running);
        let (address, started) = known(&ecs, container);
        assert_eq!(address, Some([10, 1, 2, 3].into()));
        assert!(started.unwrap() < Time::LAST);

        let stopped = TaskChange {
            status: Some(Reported::Stopped),
            reason: Some("the node is gone".to_owned()),
            ..TaskChange::default()
        };
        for _ in 0..2 {
            hand.report(whole(stopped.clone()));
            ecs.settle();
        }
        assert!(task.is_stopped());
        assert_eq!(task.stopped_reason().as_deref(), Some("the node is gone"));
        assert_eq!(app.exit_code(), None);
    }
}
