//! Whatever tasks come and go, instances are not filled beyond what they have, and groups keep
//! within their limits.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::{ManagedDraining, ManagedTerminationProtection};
use fake_ecs::{AutoScalingGroupHandle, Clock, FakeEcs, Profile, TaskStatus};
use proptest::prelude::*;

use super::{group, managed, provide, register_job, run_jobs};
use crate::support::secs;

#[derive(Clone, Debug)]
enum Step {
    Run { family: u8, count: i32 },
    Stop { task: u8 },
    Advance { seconds: u64 },
    SetMin { count: u8 },
    RaiseMax { count: u8 },
    Desire { count: u8 },
    Terminate { instance: u8 },
    Drain { instance: u8, back: bool },
    RunOut,
    Regain,
}

fn step() -> impl Strategy<Value = Step> {
    let small = || 0..8_u8;
    prop_oneof![
        8 => (small(), 1..8_i32).prop_map(|(family, count)| Step::Run { family, count }),
        6 => (0..40_u8).prop_map(|task| Step::Stop { task }),
        8 => prop_oneof![0..100_u64, 0..1000_u64, 0..4000_u64].prop_map(|seconds| Step::Advance { seconds }),
        1 => (0..3_u8).prop_map(|count| Step::SetMin { count }),
        1 => small().prop_map(|count| Step::RaiseMax { count }),
        1 => small().prop_map(|count| Step::Desire { count }),
        2 => small().prop_map(|instance| Step::Terminate { instance }),
        2 => (small(), any::<bool>()).prop_map(|(instance, back)| Step::Drain { instance, back }),
        1 => Just(Step::RunOut),
        1 => Just(Step::Regain),
    ]
}

/// How the group and its provider are set.
#[derive(Clone, Debug)]
struct Settings {
    is_instant: bool,
    is_protected: bool,
    drains: bool,
    target: i32,
    steps: (i32, i32),
    warm_up: i32,
}

fn settings() -> impl Strategy<Value = Settings> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let steps = (1..3_i32, 3..9_i32);
    (flags, 1..=100_i32, steps, 0..400_i32).prop_map(|(flags, target, steps, warm_up)| Settings {
        is_instant: flags.0,
        is_protected: flags.1,
        drains: flags.2,
        target,
        steps,
        warm_up,
    })
}

const FAMILIES: [(&str, i32, i32); 4] = [
    ("small", 256, 512),
    ("half", 1024, 512),
    ("heavy", 128, 6000),
    ("impossible", 4096, 64),
];

async fn start(settings: &Settings) -> (FakeEcs, AutoScalingGroupHandle) {
    let profile = if settings.is_instant {
        Profile::instant()
    } else {
        Profile::realistic()
    };
    let fake = FakeEcs::start().clock(Clock::manual()).profile(profile);
    let ecs = fake.blocking();
    let new = ecs.new_auto_scaling_group("workers").max(6);
    let workers = if settings.is_protected {
        new.protected_from_scale_in().add()
    } else {
        new.add()
    };
    let scaling = managed()
        .target_capacity(settings.target)
        .minimum_scaling_step_size(settings.steps.0)
        .maximum_scaling_step_size(settings.steps.1)
        .instance_warmup_period(settings.warm_up);
    let mut provider = group("workers", Some(scaling.build()));
    if settings.is_protected {
        provider.managed_termination_protection = Some(ManagedTerminationProtection::Enabled);
    }
    if !settings.drains {
        provider.managed_draining = Some(ManagedDraining::Disabled);
    }
    provide(&ecs, "workers", provider).await;
    for (family, cpu, memory) in FAMILIES {
        register_job(&ecs, family, cpu, memory);
    }
    (ecs, workers)
}

async fn act(ecs: &FakeEcs, workers: &AutoScalingGroupHandle, step: &Step) {
    let instance = |number: u8| {
        let all = workers.instances();
        let at = usize::from(number) % all.len().max(1);
        all.get(at).cloned()
    };
    match *step {
        Step::Run { family, count } => {
            let (family, ..) = FAMILIES[usize::from(family) % FAMILIES.len()];
            run_jobs(ecs, family, count).await;
        }
        Step::Stop { task } => {
            let tasks = ecs.tasks();
            if !tasks.is_empty() {
                tasks[usize::from(task) % tasks.len()].force_stop();
            }
        }
        Step::Advance { seconds } => ecs.advance(secs(seconds)),
        Step::SetMin { count } => workers.set_min(usize::from(count)),
        Step::RaiseMax { count } => workers.set_max(workers.max().max(usize::from(count))),
        Step::Desire { count } => {
            let count = usize::from(count);
            workers.set_desired_capacity(count.clamp(workers.min(), workers.max()));
        }
        Step::Terminate { instance: number } => {
            if let Some(instance) = instance(number) {
                instance.terminate();
            }
        }
        Step::Drain {
            instance: number,
            back,
        } => match instance(number) {
            Some(instance) if back => instance.activate(),
            Some(instance) => instance.drain(),
            None => {}
        },
        Step::RunOut => workers.run_out_of_capacity(),
        Step::Regain => workers.regain_capacity(),
    }
}

fn check(ecs: &FakeEcs, workers: &AutoScalingGroupHandle) {
    let desired = workers.desired_capacity();
    assert!(
        (workers.min()..=workers.max()).contains(&desired),
        "{workers:?}"
    );
    let mut placed = 0;
    for instance in ecs.instances() {
        let remaining = instance.remaining();
        assert!(
            remaining.cpu() >= 0 && remaining.memory() >= 0,
            "{instance:?}"
        );
        let tasks = instance.tasks();
        let sum = |of: fn(&(&str, i32, i32)) -> i32| {
            let taking = tasks.iter().filter(|task| !task.is_stopped());
            let family = |family: String| FAMILIES.iter().find(|(name, ..)| **name == family);
            taking
                .filter_map(|task| family(task.family()))
                .map(of)
                .map(i64::from)
                .sum::<i64>()
        };
        let registered = instance.registered();
        assert_eq!(registered.cpu() - remaining.cpu(), sum(|of| of.1));
        assert_eq!(registered.memory() - remaining.memory(), sum(|of| of.2));
        placed += tasks.len();
    }
    let all = ecs.tasks();
    let never = all.iter().filter(|task| {
        let waits = task.status() == TaskStatus::Provisioning;
        waits || task.describe().container_instance_arn().is_none()
    });
    assert_eq!(placed + never.count(), all.len());
}

/// What is left when nothing happens any more.
fn check_at_rest(ecs: &FakeEcs, workers: &AutoScalingGroupHandle) {
    let stages: BTreeSet<_> = ecs.tasks().iter().map(|task| task.status()).collect();
    for status in stages {
        let is_quiet = matches!(status, TaskStatus::Running | TaskStatus::Stopped);
        assert!(is_quiet, "a task is {status} for ever");
    }
    check(ecs, workers);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn groups_keep_within_their_limits_and_instances_within_theirs(
        settings in settings(),
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        runtime().block_on(async {
            let (ecs, workers) = start(&settings).await;
            for step in &steps {
                act(&ecs, &workers, step).await;
                check(&ecs, &workers);
            }
            ecs.settle();
            check_at_rest(&ecs, &workers);
        });
    }

    #[test]
    fn the_same_happens_again(
        settings in settings(),
        steps in proptest::collection::vec(step(), 1..30),
    ) {
        let run = || runtime().block_on(async {
            let (ecs, workers) = start(&settings).await;
            for step in &steps {
                act(&ecs, &workers, step).await;
            }
            ecs.settle();
            format!("{workers:?}\n{:?}\n{}", ecs.instances(), ecs.timeline())
        });
        prop_assert_eq!(run(), run());
    }
}
