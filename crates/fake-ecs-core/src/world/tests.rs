use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::UNIX_EPOCH;

use super::*;
use crate::ecs::fixtures;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle;
use crate::ecs::task::state::TaskStatus;
use crate::kernel::profile::Profile;
use crate::kernel::strictness::Strictness;

fn scope(account: &str) -> Scope {
    Scope {
        account: account.to_owned(),
        region: "us-east-1".to_owned(),
    }
}

fn world() -> World {
    world_of("1")
}

/// A world of that account.
pub(super) fn world_of(account: &str) -> World {
    let settings = Settings {
        seed: 0,
        profile: Profile::realistic(),
        strictness: Strictness::Lenient,
        strict_neighbours: false,
        ignores_unknown_resources: false,
        without: Vec::new(),
        endpoints: BTreeMap::new(),
        synthetic_instances: false,
        rate_limits: crate::limits::RateLimits::none(),
        quotas: crate::limits::Quotas::none(),
        has_runtimes: false,
        vpc: None,
        new_log_file: || None,
    };
    let setup = Setup {
        scope: scope(account),
        default_cluster: Some("default".to_owned()),
        settings: Arc::new(settings),
        runtimes: Vec::new(),
    };
    World::new(setup, 0, Time::from_system(UNIX_EPOCH))
}

fn launch(world: &mut World, region: RegionKey) -> TaskKey {
    world.with_region(region, |region| {
        lifecycle::launch::task(region, fixtures::launch(Vec::new()))
    })
}

fn status(world: &mut World, region: RegionKey, task: TaskKey) -> TaskStatus {
    world.refresh(region).tasks.get(task).status
}

#[test]
fn a_scope_has_one_region() {
    let mut world = world();
    let (one, two) = (scope("1"), scope("2"));

    let keys = [&one, &two, &one, &two].map(|scope| world.region_of(scope));

    assert_eq!(keys, [0, 1, 0, 1].map(RegionKey));
    assert_eq!(world.region(keys[1]).scope, two);
}

#[test]
fn what_is_due_first_in_any_region_is_played_first() {
    let mut world = world();
    let (one, two) = (World::DEFAULT_REGION, world.region_of(&scope("2")));
    let late = launch(&mut world, two);
    world.pass_to(world.now() + Duration::from_millis(1));
    let later = launch(&mut world, one);

    while status(&mut world, two, late) == TaskStatus::Provisioning {
        assert_eq!(status(&mut world, one, later), TaskStatus::Provisioning);
        assert!(world.fire_next(Time::LAST));
    }

    let at = world.now();
    assert_eq!(world.refresh(one).now(), at);
    assert_eq!(status(&mut world, one, later), TaskStatus::Provisioning);
}

#[test]
fn an_emptied_world_has_nothing_due_and_goes_on_in_time_and_order() {
    let mut world = world();
    launch(&mut world, World::DEFAULT_REGION);
    world.pass_to(world.now() + Duration::from_secs(5));
    let (now, last) = (world.now(), world.sequence().last());

    let emptied = world.emptied();

    assert_eq!((emptied.next_due(), emptied.now()), (None, now));
    assert_eq!((emptied.sequence().last(), emptied.resets()), (last, 1));
}

#[test]
fn a_panic_in_the_middle_of_what_is_due_does_not_let_it_be_due_for_ever() {
    let mut world = world();
    let task = launch(&mut world, World::DEFAULT_REGION);
    let due = world.next_due().expect("the task goes on");
    let broken = catch_unwind(AssertUnwindSafe(|| {
        world.with_region(World::DEFAULT_REGION, |region| {
            assert!(!region.fire_next(due), "in the middle");
        });
    }));
    assert!(broken.is_err());

    let end = due + Duration::from_hours(1);
    let rounds = (0..1_000).take_while(|_| world.fire_next(end));

    assert!(rounds.count() < 1_000);
    assert_eq!(
        status(&mut world, World::DEFAULT_REGION, task),
        TaskStatus::Running
    );
}
