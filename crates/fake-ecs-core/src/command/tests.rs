//! Commands mean the same in JSON, and none breaks a promise of the fake, whatever it is about.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;

use super::address::{InstanceId, ServiceName, TaskId, TaskSetName};
use super::instance::Purchase;
use super::*;
use crate::ecs::Settings;
use crate::ecs::keys::DeploymentId;
use crate::ecs::task::state::TaskStatus;
use crate::faults::calls::{Action, CallFault, InjectedError};
use crate::faults::events::{EventAction, EventFault};
use crate::faults::logs::{LogAction, LogFault};
use crate::faults::stages::StageHold;
use crate::faults::tasks::{TaskDelay, TaskHold, TaskScope};
use crate::faults::when::When;
use crate::faults::{Kind, Origin};
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::kernel::profile::Profile;
use crate::kernel::strictness::Strictness;
use crate::kernel::time::Time;
use crate::render::event;
use crate::wire::{Blob, Operation, Route};
use crate::world::{self, World};

/// A world with a service on Fargate, one on instances, and a task, some seconds later.
fn world() -> World {
    let setup = world::Setup {
        scope: Scope {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
        },
        default_cluster: Some("default".to_owned()),
        settings: Arc::new(Settings {
            seed: 0,
            profile: Profile::realistic(),
            strictness: Strictness::Lenient,
            strict_neighbours: false,
            ignores_unknown_resources: false,
            without: Vec::new(),
            endpoints: BTreeMap::new(),
            synthetic_instances: false,
            rate_limits: crate::limits::RateLimits::none(),
            quotas: Quotas::none(),
            has_runtimes: false,
            vpc: None,
            new_log_file: || None,
        }),
        runtimes: Vec::new(),
    };
    let mut world = World::new(setup, 0, Time::from_system(UNIX_EPOCH));
    let region = World::DEFAULT_REGION;
    let add = NewInstance::new("default".to_owned(), Some("m5.large".to_owned()));
    world.apply(region, Command::AddInstance(add)).unwrap();
    for (operation, body) in [
        (
            Operation::RegisterTaskDefinition,
            r#"{"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
                "containerDefinitions":[{"name":"app","image":"web","portMappings":[{"containerPort":80}]}]}"#,
        ),
        (
            Operation::RegisterTaskDefinition,
            r#"{"family":"batch","containerDefinitions":[{"name":"app","image":"batch","memory":64}]}"#,
        ),
        (
            Operation::CreateService,
            r#"{"serviceName":"web","taskDefinition":"web","desiredCount":2,"launchType":"FARGATE",
                "loadBalancers":[{"targetGroupArn":"arn:aws:elasticloadbalancing:web","containerName":"app","containerPort":80}],
                "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}}"#,
        ),
        (
            Operation::CreateService,
            r#"{"serviceName":"batch","taskDefinition":"batch","desiredCount":2}"#,
        ),
        (Operation::RunTask, r#"{"taskDefinition":"batch"}"#),
    ] {
        call(&mut world, operation, body);
    }
    play(&mut world, Duration::from_secs(40));
    world
}

fn call(world: &mut World, operation: Operation, body: &str) {
    let route = Route::Ecs(operation);
    let caller = Caller::default();
    let answer = world.call(World::DEFAULT_REGION, &caller, route, body.as_bytes());
    assert!(answer.is_ok(), "{operation}: {:?}", answer.err());
}

/// Lets so much time pass, with everything that happens meanwhile.
fn play(world: &mut World, duration: Duration) {
    let until = world.now() + duration;
    loop {
        while world.poll_effect().is_some() {}
        if !world.fire_next(until) {
            break;
        }
    }
    world.pass_to(until);
}

fn seconds() -> impl Strategy<Value = Duration> {
    prop_oneof![
        4 => (0..200_000_u64).prop_map(Duration::from_millis),
        1 => Just(Duration::MAX),
    ]
}

/// One of what there is, or nothing that there is.
fn one<T: Clone + std::fmt::Debug + 'static>(there_is: Vec<T>, else_: T) -> BoxedStrategy<T> {
    let mut all = there_is;
    all.push(else_);
    prop::sample::select(all).boxed()
}

fn script() -> impl Strategy<Value = Script> {
    let step = prop_oneof![
        Just(Script::new()),
        seconds().prop_map(|it| Script::new().pull_takes(it)),
        "[a-z]{0,5}".prop_map(|it| Script::new().cannot_pull(it)),
        "[a-z]{0,5}".prop_map(|it| Script::new().fails_to_start(it)),
        (any::<i32>(), seconds()).prop_map(|(code, at)| Script::new().exits(code).after(at)),
        seconds().prop_map(|at| Script::new().runs_out_of_memory().after(at)),
        Just(Script::new().ignores_sigterm()),
        any::<i32>().prop_map(|code| Script::new().exits_on_sigterm(code)),
        (any::<i32>(), seconds())
            .prop_map(|(code, at)| Script::new().exits_on_sigterm(code).after(at)),
    ];
    let lines = prop::collection::vec(("[ -~]{0,9}", seconds()), 0..3);
    let health = prop::collection::vec((any::<bool>(), seconds()), 0..3);
    (step, lines, health).prop_map(|(script, lines, health)| {
        let script = lines
            .into_iter()
            .fold(script, |script, (line, at)| script.log(line).after(at));
        health.into_iter().fold(script, |script, (is_healthy, at)| {
            if is_healthy {
                script.becomes_healthy().after(at)
            } else {
                script.becomes_unhealthy().after(at)
            }
        })
    })
}

/// Any command, mostly about what is in [`world`].
fn command() -> impl Strategy<Value = Command> {
    let world = world();
    let region = world.region(World::DEFAULT_REGION);
    let tasks: Vec<TaskId> = region.tasks.iter().map(|task| TaskId(task.id)).collect();
    let instances = region.instances.iter();
    let instances: Vec<InstanceId> = instances.map(|it| InstanceId(it.id)).collect();
    let task = move || one(tasks.clone(), TaskId(1));
    let instance = move || one(instances.clone(), InstanceId(1));
    let service = || {
        let named = |name: &str| ServiceName {
            cluster: "default".to_owned(),
            service: name.to_owned(),
        };
        one(vec![named("web"), named("batch")], named("nothing"))
    };
    let about_tasks = prop_oneof![
        task().prop_map(|task| Command::ForceStop { task }),
        (task(), any::<Option<i32>>(), "[ -~]{0,9}").prop_map(|(task, exit_code, reason)| {
            Command::MarkFailed {
                task,
                exit_code,
                reason,
            }
        }),
        task().prop_map(|task| Command::ForgetTask { task }),
        (task(), -1.0..200.0_f64).prop_map(|(task, cpu)| Command::SetTaskLoad {
            task,
            cpu: Some(cpu),
            memory: None,
        }),
        task().prop_map(|task| Command::InterruptTask { task }),
        (0..3_usize).prop_map(|count| Command::ReclaimSpot { count }),
        (
            task(),
            one(vec!["app".to_owned()], "ap".to_owned()),
            any::<i32>()
        )
            .prop_map(|(task, container, exit_code)| Command::ExitContainer {
                task,
                container,
                exit_code,
            }),
    ];
    let about_instances = prop_oneof![
        new_instance().prop_map(Command::AddInstance),
        instance().prop_map(|instance| Command::DrainInstance { instance }),
        instance().prop_map(|instance| Command::ActivateInstance { instance }),
        instance().prop_map(|instance| Command::TerminateInstance { instance }),
        instance().prop_map(|instance| Command::InterruptInstance { instance }),
        instance().prop_map(|instance| Command::DisconnectAgent { instance }),
        instance().prop_map(|instance| Command::ReconnectAgent { instance }),
        (0..3_usize, 0..3_usize).prop_map(|(min, max)| {
            Command::AddAutoScalingGroup(NewAutoScalingGroup {
                group: "workers".to_owned(),
                cluster: "default".to_owned(),
                instance_type: "m5.large".to_owned(),
                zones: Vec::new(),
                min,
                max,
                protects_instances: false,
            })
        }),
        (prop::option::of(0..4_usize), prop::option::of(0..4_usize)).prop_map(|(min, max)| {
            Command::ResizeAutoScalingGroup {
                group: "workers".to_owned(),
                min,
                max,
                desired_capacity: min,
            }
        }),
        any::<bool>().prop_map(|is_available| Command::SetGroupCapacity {
            group: "workers".to_owned(),
            is_available,
        }),
    ];
    let about_services = prop_oneof![
        service().prop_map(|service| Command::SetServiceLoad {
            service,
            cpu: None,
            memory: Some(50.0),
        }),
        (service(), seconds()).prop_map(|(service, delay)| Command::AnswerHook {
            service,
            stage: LifecycleStage::PostScaleUp,
            result: HookResult::CallBackAfter(delay),
        }),
        service().prop_map(|service| Command::CreateTaskSet {
            service,
            task_definition: "web:1".to_owned(),
            target_group: None,
        }),
        service().prop_map(|service| {
            Command::PromoteTaskSet {
                task_set: TaskSetName {
                    service,
                    task_set: DeploymentId(7),
                },
            }
        }),
        service().prop_map(|service| {
            Command::DeleteTaskSet {
                task_set: TaskSetName {
                    service,
                    task_set: DeploymentId(7),
                },
            }
        }),
    ];
    let about_others = prop_oneof![
        any::<bool>().prop_map(|is_raised| Command::SetAlarm {
            alarm: "errors".to_owned(),
            is_raised,
        }),
        ("10\\.0\\.0\\.[4-6]", any::<bool>()).prop_map(|(target, is_healthy)| {
            Command::SetTargetHealth {
                group: "arn:aws:elasticloadbalancing:web".to_owned(),
                target,
                is_healthy,
            }
        }),
        prop::option::of(0..3_usize).prop_map(|addresses| Command::SetSubnet {
            subnet: "subnet-1".to_owned(),
            availability_zone: addresses.map(|_| "us-east-1b".to_owned()),
            addresses,
        }),
        "[a-z]{1,5}".prop_map(|image| Command::PushImage { image }),
        about_stores(),
        quotas().prop_map(Command::SetQuotas),
        fault().prop_map(Command::AddFault),
        (0..3_u64).prop_map(|id| Command::RemoveFault { fault: FaultId(id) }),
        prop::sample::select(vec!["{", r#"{"Statement":[]}"#]).prop_map(|policy| {
            Command::AllowPolicy {
                policy: policy.to_owned(),
            }
        }),
        (0..3_u64).prop_map(|id| Command::AllowUnusedFault { fault: FaultId(id) }),
        (
            "[a-z*]{1,3}(/app)?|image:[a-z*]{1,3}",
            prop_oneof![
                Just(Which::All),
                (0..3_usize).prop_map(Which::First),
                (0..3_usize).prop_map(Which::Nth),
            ],
            script()
        )
            .prop_map(|(containers, which, script)| Command::Script {
                containers: containers.parse().unwrap(),
                which,
                script,
            }),
    ];
    let about_runtimes =
        ("[a-z*]{1,3}(/app)?", "simulator|docker").prop_map(|(containers, runtime)| {
            Command::ChooseRuntime {
                containers: containers.parse().unwrap(),
                runtime,
            }
        });
    let reconnected = "threads|docker".prop_map(|runtime| Command::ReconnectRuntime { runtime });
    let about_runtimes = prop_oneof![about_runtimes, reconnected];
    let about_others = prop_oneof![9 => about_others, 1 => about_runtimes];
    prop_oneof![about_tasks, about_instances, about_services, about_others]
}

fn about_stores() -> impl Strategy<Value = Command> {
    let name = || "/?[a-c]( x)?";
    prop_oneof![
        (name(), "[ -~]{0,9}", prop::option::of("AWSCURRENT|next")).prop_map(
            |(secret, value, stage)| Command::PutSecret {
                secret,
                value,
                stage,
            }
        ),
        name().prop_map(|secret| Command::RemoveSecret { secret }),
        (name(), "[ -~]{0,9}", any::<bool>()).prop_map(|(parameter, value, is_secure)| {
            Command::PutParameter {
                parameter,
                value,
                is_secure,
            }
        }),
        name().prop_map(|parameter| Command::RemoveParameter { parameter }),
        (
            name(),
            prop::collection::vec((name(), any::<Vec<u8>>()), 0..3)
        )
            .prop_map(|(bucket, objects)| {
                let objects = objects.into_iter();
                let objects = objects.map(|(key, body)| NewObject {
                    key,
                    body: Blob(body),
                });
                Command::PutObjects {
                    bucket,
                    objects: objects.collect(),
                }
            }),
        (name(), name()).prop_map(|(bucket, key)| Command::RemoveObject { bucket, key }),
    ]
}

fn quotas() -> impl Strategy<Value = Quotas> {
    let most = || prop::option::of(0..4_u32);
    (most(), most(), most()).prop_map(|(tasks, vcpus, waiting)| Quotas {
        tasks_per_service: tasks,
        fargate_vcpus: vcpus,
        provisioning_tasks_per_cluster: waiting,
        ..Quotas::none()
    })
}

fn fault() -> impl Strategy<Value = Fault> {
    let action = prop_oneof![
        "[A-Z][a-z]{0,9}"
            .prop_map(|code| Action::Error(InjectedError::new(code, "as the test asked"))),
        seconds().prop_map(Action::Latency),
        seconds().prop_map(Action::Stale),
        (0..3_u32).prop_map(Action::StaleForPolls),
        "[A-Z]{1,9}".prop_map(Action::Failures),
        Just(Action::Deny),
        Just(Action::Empty),
        Just(Action::CutBefore),
        Just(Action::CutAfter),
    ];
    let operation = prop::sample::select(vec![Operation::RunTask, Operation::ListTasks]);
    let call = (operation, action)
        .prop_map(|(operation, action)| Kind::Call(CallFault::new(operation, action)));
    let kind = prop_oneof![
        call,
        (any::<bool>(), task_scope()).prop_map(|(provisioning, tasks)| {
            Kind::TaskStart {
                tasks,
                provisioning,
                reason: "as the test asked".to_owned(),
            }
        }),
        task_hold().prop_map(Kind::TaskHold),
        event_fault().prop_map(Kind::Event),
        task_delay().prop_map(Kind::TaskDelay),
        log_fault().prop_map(Kind::LogStream),
        Just(Kind::ServiceTask("default/web".to_owned())),
        Just(Kind::ServiceHold("default/web".to_owned())),
        prop::option::of("web|api").prop_map(|service| {
            Kind::StageHold(StageHold {
                cluster: None,
                service,
                stage: "BAKE_TIME".to_owned(),
            })
        }),
        Just(Kind::DaemonTask("default/logs".to_owned())),
        Just(Kind::Target("arn:aws:elasticloadbalancing:web".to_owned())),
        Just(Kind::GatewayUpdate {
            gateway: "shared".to_owned(),
            code: "TooManyRules".to_owned(),
            message: "too many".to_owned(),
        }),
        Just(Kind::GatewayRoute("shared".to_owned())),
    ];
    let origin = ("[a-z/]{0,9}", any::<u32>()).prop_map(|(file, line)| Origin { file, line });
    let times = prop::option::of(0..3_usize);
    (kind, times, prop::option::of(origin)).prop_map(|(kind, times, origin)| Fault {
        times,
        origin,
        ..Fault::new(kind)
    })
}

fn event_fault() -> impl Strategy<Value = EventFault> {
    let pattern = prop::sample::select(vec![
        r#"{"detail":{"lastStatus":["STOPPED"]}}"#.to_owned(),
        r#"{"source":[{"prefix":"aws."}]}"#.to_owned(),
        "{}".to_owned(),
    ]);
    let patterns = prop::collection::vec(pattern, 0..3);
    let action = prop_oneof![
        Just(EventAction::Lose),
        Just(EventAction::Duplicate),
        Just(EventAction::Reorder),
        seconds().prop_map(EventAction::Delay),
    ];
    let nth = prop::option::of(1..3_u64);
    (patterns, nth, action).prop_map(|(patterns, nth, action)| EventFault {
        patterns,
        when: When {
            nth,
            ..When::default()
        },
        action,
    })
}

fn task_hold() -> impl Strategy<Value = TaskHold> {
    let statuses = TaskStatus::NOT_STOPPED.iter().map(|it| it.as_str());
    let status = prop::sample::select(statuses.chain(["STOPPED"]).collect::<Vec<_>>());
    (status, task_scope()).prop_map(|(status, tasks)| TaskHold {
        tasks,
        ..TaskHold::new(status)
    })
}

fn task_delay() -> impl Strategy<Value = TaskDelay> {
    let up_to = (0..9_000_u64).prop_map(Duration::from_millis);
    (up_to, task_scope()).prop_map(|(up_to, tasks)| TaskDelay { up_to, tasks })
}

fn log_fault() -> impl Strategy<Value = LogFault> {
    let action = prop_oneof![
        Just(LogAction::Missing),
        (0..9_000_u64).prop_map(|it| LogAction::CreatedAfter(Duration::from_millis(it))),
        (0..9_000_u64).prop_map(|it| LogAction::Lag(Duration::from_millis(it))),
    ];
    let container = prop::option::of("app|log");
    (task_scope(), container, action).prop_map(|(tasks, container, action)| LogFault {
        tasks,
        container,
        action,
    })
}

fn task_scope() -> impl Strategy<Value = TaskScope> {
    let cluster = prop::option::of("default|blue");
    let (family, nth) = (prop::option::of("web|job"), prop::option::of(1..3_usize));
    (cluster, family, nth).prop_map(|(cluster, family, nth)| TaskScope {
        cluster,
        family,
        nth,
        task: None,
    })
}

fn new_instance() -> impl Strategy<Value = NewInstance> {
    let purchase = prop::sample::select(vec![
        Purchase::OnDemand,
        Purchase::Spot,
        Purchase::SpotDraining,
    ]);
    let instance_type = one(
        vec![Some("t3.small".to_owned()), None],
        Some("none".to_owned()),
    );
    let amount = || prop::option::of(-1..9_000_i32);
    let new = (instance_type, amount(), amount(), purchase, any::<bool>());
    new.prop_map(|(instance_type, cpu, memory, purchase, has_more)| {
        let mut new = NewInstance::new("default".to_owned(), instance_type);
        (new.cpu, new.memory, new.purchase) = (cpu, memory, purchase);
        if has_more {
            new.availability_zone = Some("us-east-1b".to_owned());
            new.attributes = vec![
                ("rack".to_owned(), Some("r1".to_owned())),
                ("ssd".to_owned(), None),
            ];
            new.tags = vec![("team".to_owned(), "web".to_owned())];
        }
        new
    })
}

/// What came of commands, and what there is after them.
fn run(commands: &[Command], through_json: bool) -> (Vec<Result<Outcome, Refusal>>, String) {
    let mut world = world();
    let outcomes = commands.iter().map(|command| {
        let mut command = command.clone();
        if through_json {
            let json = serde_json::to_string(&command).unwrap();
            command = serde_json::from_str(&json).unwrap();
        }
        let outcome = world.apply(World::DEFAULT_REGION, command);
        play(&mut world, Duration::from_secs(20));
        outcome
    });
    let outcomes = outcomes.collect();
    let region = world.refresh(World::DEFAULT_REGION);
    event::check(region);
    let tasks: Vec<_> = region.tasks.iter().collect();
    (outcomes, format!("{tasks:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_command_is_the_same_in_json(command in command()) {
        let json = serde_json::to_string(&command).unwrap();
        prop_assert_eq!(serde_json::from_str::<Command>(&json).unwrap(), command, "{}", json);
    }

    #[test]
    fn commands_do_the_same_in_json_and_break_no_promise(commands in prop::collection::vec(command(), 1..12)) {
        prop_assert_eq!(run(&commands, false), run(&commands, true));
    }

    /// Whatever else is done to tasks meanwhile, those go on that nobody holds any more.
    #[test]
    fn tasks_that_are_held_go_on_when_they_are_released(
        commands in prop::collection::vec(prop_oneof![command(), hold(), released()], 1..20),
    ) {
        let mut world = world();
        for command in commands {
            // What is refused is not there.
            let _ = world.apply(World::DEFAULT_REGION, command);
            play(&mut world, Duration::from_secs(20));
        }
        for id in 0..world.region(World::DEFAULT_REGION).faults.added() {
            let end = Command::RemoveFault { fault: FaultId(id) };
            world.apply(World::DEFAULT_REGION, end).unwrap();
        }
        let tasks = &world.region(World::DEFAULT_REGION).tasks;
        prop_assert!(!tasks.iter().any(|task| task.is_on_hold));
        let released: Vec<_> = tasks.iter().map(|task| task.key).collect();
        play(&mut world, Duration::from_secs(3600));
        // On instances the agent may be gone. A service whose tasks find no address goes on to run
        // others, of which one may be about to end just now.
        let tasks = &world.region(World::DEFAULT_REGION).tasks;
        let released = released.into_iter().filter_map(|key| tasks.try_get(key));
        let mut on_fargate = released.filter(|task| task.instance.is_none());
        prop_assert!(on_fargate.all(|task| task.is_over() || !task.is_stopping()));
    }
}

fn hold() -> impl Strategy<Value = Command> {
    let times = prop::option::of(0..3_usize);
    (task_hold(), times).prop_map(|(hold, times)| {
        Command::AddFault(Fault {
            times,
            ..Fault::new(Kind::TaskHold(hold))
        })
    })
}

fn released() -> impl Strategy<Value = Command> {
    (0..6_u64).prop_map(|id| Command::RemoveFault { fault: FaultId(id) })
}

/// Tags change without an event, and agents say when what has ended did so.
#[test]
fn events_show_the_tags_and_the_times_of_their_moments() {
    let mut world = world();
    let region = world.region(World::DEFAULT_REGION);
    let batch = region.tasks.iter().last().unwrap();
    let (arn, id) = (region.task_arn(batch), format!("{:032x}", batch.id));
    let instance = region.instances.iter().next().unwrap();
    let instance = format!("{:032x}", instance.id);
    let tag = |value: &str| {
        format!(r#"{{"resourceArn":"{arn}","tags":[{{"key":"team","value":"{value}"}}]}}"#)
    };
    for (operation, body) in [
        (Operation::TagResource, tag("web")),
        (Operation::TagResource, tag("jobs")),
        (Operation::StopTask, format!(r#"{{"task":"{id}"}}"#)),
        (
            Operation::DiscoverPollEndpoint,
            format!(r#"{{"containerInstance":"{instance}"}}"#),
        ),
        (
            Operation::RunTask,
            r#"{"taskDefinition":"batch"}"#.to_owned(),
        ),
    ] {
        call(&mut world, operation, &body);
        play(&mut world, Duration::from_secs(10));
    }
    let region = world.region(World::DEFAULT_REGION);
    let by_agent = region.tasks.iter().last().unwrap();
    assert!(by_agent.by_agent);
    let id = format!("{:032x}", by_agent.id);
    let told = |runtime: &str, rest: &str| {
        format!(
            r#""containers":[{{"containerName":"app","runtimeId":"{runtime}","networkBindings":
                [{{"containerPort":80,"hostPort":80,"protocol":"tcp"}}]{rest}}}]"#
        )
    };
    for rest in [
        r#""status":"RUNNING","pullStartedAt":50,"pullStoppedAt":51"#,
        &told(
            "docker-1",
            r#","status":"RUNNING","imageDigest":"sha256:1""#,
        ),
        &told("docker-2", r#","status":"RUNNING","reason":"restarted""#),
        r#""managedAgents":[{"containerName":"app","managedAgentName":"ExecuteCommandAgent","status":"RUNNING"}]"#,
        r#""pullStoppedAt":49"#,
        // Its clock is ahead.
        r#""status":"STOPPED","executionStoppedAt":9000"#,
    ] {
        let body = format!(r#"{{"cluster":"default","task":"{id}",{rest}}}"#);
        call(&mut world, Operation::SubmitTaskStateChange, &body);
        play(&mut world, Duration::from_secs(10));
    }

    event::check(world.refresh(World::DEFAULT_REGION));
}

#[test]
fn a_group_of_more_instances_than_a_cluster_may_have_is_refused() {
    let mut world = world();
    let group = |min, max| {
        Command::AddAutoScalingGroup(NewAutoScalingGroup {
            group: "workers".to_owned(),
            cluster: "default".to_owned(),
            instance_type: "m5.large".to_owned(),
            zones: Vec::new(),
            min,
            max,
            protects_instances: false,
        })
    };
    let resize = |min, desired_capacity| Command::ResizeAutoScalingGroup {
        group: "workers".to_owned(),
        min,
        max: None,
        desired_capacity,
    };
    for (command, is_refused) in [
        (group(5_001, usize::MAX), true),
        (group(0, usize::MAX), false),
        (resize(Some(usize::MAX), None), true),
        (resize(None, Some(5_001)), true),
        (resize(None, Some(1)), false),
    ] {
        let outcome = world.apply(World::DEFAULT_REGION, command.clone());
        assert_eq!(outcome.is_err(), is_refused, "{command:?}: {outcome:?}");
    }
    play(&mut world, Duration::from_secs(600));
}

#[test]
fn commands_are_written_plainly() {
    for (command, json) in [
        (
            Command::MarkFailed {
                task: TaskId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
                exit_code: Some(1),
                reason: "out of disk".to_owned(),
            },
            r#"{"command":"MarkFailed","task":"0123456789abcdef0123456789abcdef","exitCode":1,"reason":"out of disk"}"#,
        ),
        (
            Command::PromoteTaskSet {
                task_set: "default/web/ecs-svc/7".parse().unwrap(),
            },
            r#"{"command":"PromoteTaskSet","taskSet":"default/web/ecs-svc/7"}"#,
        ),
        (
            Command::AnswerHook {
                service: "default/web".parse().unwrap(),
                stage: LifecycleStage::PostScaleUp,
                result: HookResult::Failed,
            },
            r#"{"command":"AnswerHook","service":"default/web","stage":"POST_SCALE_UP","result":"FAILED"}"#,
        ),
        (
            Command::PutSecret {
                secret: "db".to_owned(),
                value: "s3cret".to_owned(),
                stage: None,
            },
            r#"{"command":"PutSecret","secret":"db","value":"s3cret","stage":null}"#,
        ),
        (
            Command::PutObjects {
                bucket: "config".to_owned(),
                objects: vec![NewObject {
                    key: "app.env".to_owned(),
                    body: Blob(b"A=1".to_vec()),
                }],
            },
            r#"{"command":"PutObjects","bucket":"config","objects":[{"key":"app.env","body":"QT0x"}]}"#,
        ),
        (
            Command::Script {
                containers: "report/app".parse().unwrap(),
                which: Which::All,
                script: Script::new()
                    .log("loading")
                    .exits(3)
                    .after(Duration::from_secs(40)),
            },
            r#"{"command":"Script","containers":"report/app","script":{"logs":[{"line":"loading","after":0.0}],"exit":{"code":3,"after":40.0}}}"#,
        ),
        (
            Command::Script {
                containers: "report".parse().unwrap(),
                which: Which::First(2),
                script: Script::new().ignores_sigterm(),
            },
            r#"{"command":"Script","containers":"report","which":{"first":2},"script":{"onSigterm":"ignored"}}"#,
        ),
        (
            Command::AddFault(Fault {
                times: Some(7),
                origin: Some(Origin {
                    file: "tests/jobs.rs".to_owned(),
                    line: 12,
                }),
                ..Fault::new(Kind::Call(CallFault::new(
                    Operation::RunTask,
                    Action::Error(InjectedError::throttling()),
                )))
            }),
            r#"{"command":"AddFault","kind":{"call":{"calls":{"operations":{"only":"RunTask"}},"action":{"error":{"code":"ThrottlingException","message":"Rate exceeded"}}}},"times":7,"origin":{"file":"tests/jobs.rs","line":12}}"#,
        ),
        (
            Command::AllowPolicy {
                policy: "{}".to_owned(),
            },
            r#"{"command":"AllowPolicy","policy":"{}"}"#,
        ),
        (
            Command::AddFault(Fault::new(Kind::ServiceTask("default/web".to_owned()))),
            r#"{"command":"AddFault","kind":{"serviceTask":"default/web"},"times":null,"origin":null}"#,
        ),
        (
            Command::AddFault(Fault::new(Kind::TaskHold(TaskHold {
                tasks: TaskScope {
                    family: Some("report".to_owned()),
                    nth: Some(2),
                    ..TaskScope::default()
                },
                ..TaskHold::new("PENDING")
            }))),
            r#"{"command":"AddFault","kind":{"taskHold":{"status":"PENDING","tasks":{"family":"report","nth":2}}},"times":null,"origin":null}"#,
        ),
        (
            Command::RemoveFault { fault: FaultId(3) },
            r#"{"command":"RemoveFault","fault":3}"#,
        ),
        (
            Command::AllowUnusedFault { fault: FaultId(3) },
            r#"{"command":"AllowUnusedFault","fault":3}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&command).unwrap(), json);
    }
}

#[test]
fn what_is_no_command_is_refused_with_a_sentence() {
    for (json, sentence) in [
        (
            r#"{"command":"ForceStop","task":"web"}"#,
            "'web' is not the id of a task: 32 hexadecimal digits",
        ),
        (
            r#"{"command":"ForceStop","task":"0123456789abcdef0123456789abcdef","reason":"x"}"#,
            "unknown field `reason`",
        ),
        (
            r#"{"command":"Script","containers":"web","script":{"exits":3}}"#,
            "unknown field `exits`",
        ),
        (
            r#"{"command":"AddFault","kind":{"call":{"calls":{"operations":{"only":"RunTsk"}},"action":"cutBefore"}}}"#,
            "ECS has no operation 'RunTsk'; did you mean 'RunTask'?",
        ),
        (r#"{"command":"Explode"}"#, "unknown variant `Explode`"),
        (
            r#"{"command":"Script","containers":"web","script":{"pullTakes":-1}}"#,
            "-1 is not a number of seconds",
        ),
    ] {
        let error = serde_json::from_str::<Command>(json).unwrap_err();
        assert!(error.to_string().contains(sentence), "{error}");
    }
}

#[test]
fn a_fault_that_cannot_be_is_refused() {
    let mut world = world();
    let hold = Fault {
        times: Some(2),
        ..Fault::new(Kind::ServiceHold("default/web".to_owned()))
    };
    for (command, sentence) in [
        (
            Command::AddFault(hold),
            "a deployment is held until the fault is removed, not so many times",
        ),
        (
            Command::AddFault(Fault::new(Kind::TaskHold(TaskHold::new("STOPPED")))),
            "a task cannot be held in 'STOPPED', only in PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING",
        ),
        (Command::RemoveFault { fault: FaultId(9) }, "no fault '9'"),
    ] {
        let refusal = world.apply(World::DEFAULT_REGION, command).unwrap_err();
        assert_eq!(refusal.to_string(), sentence);
    }
}
