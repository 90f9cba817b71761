//! Whatever tasks come and go, instances are not filled beyond what they have, and groups keep
//! within their limits.

use aws_sdk_ecs::types::{ManagedDraining, ManagedTerminationProtection};
use fake_ecs::{AutoScalingGroupHandle, FakeEcs, InstanceHandle, Profile, TaskHandle, TaskStatus};
use proptest::prelude::*;
use serde_json::json;

use super::{group, managed, provide, register_job};
use crate::support::actions::{self, ANY, Act, EITHER, Trial, acts, config, one_of};
use crate::support::ask;

fn act() -> impl Strategy<Value = Act<Groups>> {
    let millis = || {
        let seconds = prop_oneof![0..100_u64, 0..1000_u64, 0..4000_u64];
        seconds.prop_map(|seconds| seconds * 1_000)
    };
    acts! { |it: Groups|
        8 => run(family in ANY, count in 1..8_i32);
        6 => stop(task in 0..40_usize);
        8 => advance(millis in millis());
        1 => set_min(count in 0..3_usize) { it.workers.set_min(count) }
        1 => raise_max(count in ANY) { it.workers.set_max(it.workers.max().max(count)) }
        1 => desire(count in ANY);
        2 => terminate(instance in ANY);
        2 => drain_or_activate(instance in ANY, back in EITHER) {
            if back { it.activate(instance) } else { it.drain(instance) }
        }
        1 => run_out() { it.workers.run_out_of_capacity() }
        1 => regain() { it.workers.regain_capacity() }
    }
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
    let flags = (EITHER, EITHER, EITHER);
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

/// A fake with a group that jobs of all families run on.
struct Groups {
    ecs: FakeEcs,
    workers: AutoScalingGroupHandle,
}

impl Groups {
    fn start(settings: &Settings) -> Self {
        let profile = if settings.is_instant {
            Profile::instant()
        } else {
            Profile::realistic()
        };
        let ecs = actions::start(profile);
        let new = ecs.auto_scaling().new_group("workers").max(6);
        let scaling = managed()
            .target_capacity(settings.target)
            .minimum_scaling_step_size(settings.steps.0)
            .maximum_scaling_step_size(settings.steps.1)
            .instance_warmup_period(settings.warm_up);
        let mut provider = group("workers", Some(scaling.build()));
        let workers = if settings.is_protected {
            provider.managed_termination_protection = Some(ManagedTerminationProtection::Enabled);
            new.protected_from_scale_in().add()
        } else {
            new.add()
        };
        if !settings.drains {
            provider.managed_draining = Some(ManagedDraining::Disabled);
        }
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build();
        let runtime = runtime.expect("a runtime starts");
        runtime.block_on(provide(&ecs, "workers", provider));
        for (family, cpu, memory) in FAMILIES {
            register_job(&ecs, family, cpu, memory);
        }
        Self { ecs, workers }
    }

    fn run(&self, family: usize, count: i32) {
        let (family, ..) = one_of(&FAMILIES, family);
        let run = json!({ "taskDefinition": family, "count": count });
        ask(&self.ecs, "RunTask", &run);
    }

    fn desire(&self, count: usize) {
        let (min, max) = (self.workers.min(), self.workers.max());
        self.workers.set_desired_capacity(count.clamp(min, max));
    }
}

impl Trial for Groups {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    fn tasks(&self) -> Vec<TaskHandle> {
        self.ecs.tasks().iter().cloned().collect()
    }

    fn instances(&self) -> Vec<InstanceHandle> {
        self.workers.instances().into()
    }

    fn check(&self) {
        let workers = &self.workers;
        let limits = workers.min()..=workers.max();
        assert!(limits.contains(&workers.desired_capacity()), "{workers:?}");
        let mut placed = 0;
        for instance in self.ecs.instances() {
            let tasks = instance.tasks();
            let (mut cpu, mut memory) = (0, 0);
            for task in tasks.iter().filter(|task| !task.is_stopped()) {
                let family = task.family();
                let mut families = FAMILIES.iter().filter(|(name, ..)| *name == family);
                let (_, of_cpu, of_memory) = families.next().expect("it is one of these");
                cpu += i64::from(*of_cpu);
                memory += i64::from(*of_memory);
            }
            let (registered, remaining) = (instance.registered(), instance.remaining());
            assert!(
                remaining.cpu() >= 0 && remaining.memory() >= 0,
                "{instance:?}"
            );
            assert_eq!(registered.cpu() - remaining.cpu(), cpu);
            assert_eq!(registered.memory() - remaining.memory(), memory);
            placed += tasks.len();
        }
        let all = self.ecs.tasks();
        let never = all.iter().filter(|task| {
            let waits = task.status() == TaskStatus::Provisioning;
            waits || task.describe().container_instance_arn().is_none()
        });
        assert_eq!(placed + never.count(), all.len());
    }

    fn settle(&self) {
        self.ecs.settle();
        self.check_rest();
    }

    fn check_rest(&self) {
        for task in &self.ecs.tasks() {
            let is_quiet = matches!(task.status(), TaskStatus::Running | TaskStatus::Stopped);
            assert!(is_quiet, "{task:?} is so for ever");
        }
        self.check();
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn groups_keep_within_their_limits_and_instances_within_theirs(
        settings in settings(),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let trial = Groups::start(&settings);
        trial.live(&acts);
        trial.settle();
    }

    #[test]
    fn the_same_happens_again(
        settings in settings(),
        acts in prop::collection::vec(act(), 1..30),
    ) {
        let run = || {
            let trial = Groups::start(&settings);
            trial.live(&acts);
            trial.settle();
            let ecs = &trial.ecs;
            format!("{:?}\n{:?}\n{}", trial.workers, ecs.instances(), ecs.timeline())
        };
        prop_assert_eq!(run(), run());
    }
}

/// Found by the property above, before.
#[test]
fn lives_that_used_not_to_come_to_rest_do() {
    let settings = |is_protected, target| Settings {
        is_instant: false,
        is_protected,
        drains: false,
        target,
        steps: (1, 3),
        warm_up: 0,
    };

    let trial = Groups::start(&settings(false, 67));
    trial.run(0, 1);
    trial.advance(150_000);
    trial.stop(0);
    trial.drain(0);
    trial.run(0, 1);
    trial.workers.run_out_of_capacity();
    trial.settle();

    let trial = Groups::start(&settings(true, 67));
    trial.run(0, 2);
    trial.advance(300_000);
    trial.drain(2);
    trial.settle();

    let trial = Groups::start(&settings(true, 50));
    trial.desire(3);
    trial.advance(90_000);
    trial.drain(2);
    trial.run(0, 2);
    trial.settle();
}
