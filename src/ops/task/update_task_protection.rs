//! `UpdateTaskProtection` — keeps tasks of a service from being scaled in for some time, or no longer.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html>
//!
//! Protecting a task that is protected counts from now again. What stops a task for another reason, such as `StopTask`,
//! does not look at its protection.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::protection;
use crate::render;
use crate::wire::{ApiError, UpdateTaskProtectionRequest, UpdateTaskProtectionResponse};
use crate::world::World;

/// How many tasks one call may change.
const TASKS_MAX: usize = 10;
const MINUTES: RangeInclusive<i32> = 1..=2_880;
const MINUTES_DEFAULT: i32 = 120;

pub(in crate::ops) fn update_task_protection(
    world: &mut World,
    input: UpdateTaskProtectionRequest,
) -> Result<UpdateTaskProtectionResponse, ApiError> {
    let UpdateTaskProtectionRequest {
        cluster,
        tasks,
        protection_enabled,
        expires_in_minutes,
    } = input;
    let cluster = world.cluster(Some(&cluster))?;
    if tasks.is_empty() {
        return Err(ApiError::invalid_parameter("Tasks cannot be empty."));
    }
    let duration = duration(expires_in_minutes)?;
    let (found, mut failures) = protection::protectable(world, cluster, &tasks, TASKS_MAX)?;

    let (found, blocked) = if protection_enabled {
        protection::unblocked(world, found)
    } else {
        (found, Vec::new())
    };
    failures.extend(blocked);

    let until = protection_enabled.then(|| world.now() + duration);
    for key in &found {
        world.protect(*key, until);
    }
    let protected = found
        .iter()
        .map(|key| render::protected_task(world, world.tasks.get(*key)));
    Ok(UpdateTaskProtectionResponse {
        protected_tasks: Some(protected.collect()),
        failures: Some(failures),
    })
}

/// For how long. The wording of the refusal is ours; the API reference has the bounds.
fn duration(minutes: Option<i32>) -> Result<Duration, ApiError> {
    let minutes = minutes.unwrap_or(MINUTES_DEFAULT);
    match u64::try_from(minutes) {
        Ok(count) if MINUTES.contains(&minutes) => Ok(Duration::from_secs(count * 60)),
        _ => Err(ApiError::invalid_parameter(format!(
            "expiresInMinutes should be between {} and {}, but was {minutes}",
            MINUTES.start(),
            MINUTES.end()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::task::get_task_protection;
    use crate::wire::{ContainerDefinition, GetTaskProtectionRequest, ProtectedTask};
    use crate::world::fixtures;
    use crate::world::task::TaskKey;
    use crate::world::time::Time;

    const MINUTE: Duration = Duration::from_secs(60);

    /// A world with a task of a service. `RunTask` makes none of those.
    fn world() -> (World, TaskKey) {
        let mut world = fixtures::world();
        let key = run(&mut world, "service:web");
        (world, key)
    }

    fn run(world: &mut World, group: &str) -> TaskKey {
        let mut launch = fixtures::launch(vec![ContainerDefinition::default()]);
        if group.starts_with("service:") {
            launch.spec.owner = Some(fixtures::owner(world));
        }
        launch.spec.group = group.into();
        world.launch(launch)
    }

    fn pass(world: &mut World, duration: Duration) {
        let until = world.now() + duration;
        // Nobody answers, so the tasks pull their images for ever.
        world.advance(until);
        assert_eq!(world.now(), until);
    }

    fn update(world: &mut World, tasks: &[TaskKey], minutes: Option<i32>) -> Vec<ProtectedTask> {
        change(world, tasks, true, minutes)
    }

    fn change(
        world: &mut World,
        tasks: &[TaskKey],
        enabled: bool,
        minutes: Option<i32>,
    ) -> Vec<ProtectedTask> {
        let input = UpdateTaskProtectionRequest {
            cluster: "default".to_owned(),
            tasks: ids(world, tasks),
            protection_enabled: enabled,
            expires_in_minutes: minutes,
        };
        let answer = update_task_protection(world, input).unwrap();
        assert_eq!(answer.failures, Some(Vec::new()));
        answer.protected_tasks.unwrap()
    }

    fn get(world: &World, tasks: &[TaskKey]) -> Vec<ProtectedTask> {
        let input = GetTaskProtectionRequest {
            cluster: "default".to_owned(),
            tasks: Some(ids(world, tasks)),
        };
        let answer = get_task_protection(world, input).unwrap();
        answer.protected_tasks.unwrap()
    }

    fn ids(world: &World, tasks: &[TaskKey]) -> Vec<String> {
        tasks.iter().map(|key| world.tasks.get(*key).id()).collect()
    }

    fn is(world: &World, key: TaskKey, until: Option<Time>) -> ProtectedTask {
        ProtectedTask {
            task_arn: Some(world.task_arn(world.tasks.get(key))),
            protection_enabled: Some(until.is_some()),
            expiration_date: until.map(Time::timestamp),
        }
    }

    #[test]
    fn a_protection_lasts_for_two_hours_or_as_long_as_is_asked_for() {
        for (minutes, lasts) in [(None, 120), (Some(1), 1), (Some(2_880), 2_880)] {
            let (mut world, key) = world();
            let until = world.now() + lasts * MINUTE;

            let answer = update(&mut world, &[key], minutes);

            assert_eq!(answer, [is(&world, key, Some(until))]);
            assert_eq!(get(&world, &[key]), answer);
        }
    }

    #[test]
    fn a_protection_ends_at_its_expiration() {
        let (mut world, key) = world();
        update(&mut world, &[key], Some(5));

        pass(&mut world, 5 * MINUTE);

        assert_eq!(get(&world, &[key]), [is(&world, key, None)]);
        assert_eq!(get(&world, &[]), []);
    }

    #[test]
    fn protecting_a_protected_task_counts_from_now() {
        let (mut world, key) = world();
        update(&mut world, &[key], Some(5));
        pass(&mut world, 4 * MINUTE);

        update(&mut world, &[key], Some(5));

        let until = world.now() + 5 * MINUTE;
        assert_eq!(get(&world, &[key]), [is(&world, key, Some(until))]);
    }

    #[test]
    fn a_protection_can_be_taken_back() {
        let (mut world, key) = world();
        update(&mut world, &[key], None);

        let answer = change(&mut world, &[key], false, None);

        assert_eq!(answer, [is(&world, key, None)]);
        assert_eq!(get(&world, &[key]), answer);
    }

    #[test]
    fn without_tasks_the_protected_ones_are_shown() {
        let (mut world, first) = world();
        let second = run(&mut world, "service:web");
        run(&mut world, "family:batch");
        update(&mut world, &[second], None);
        let until = world.now() + 120 * MINUTE;

        assert_eq!(get(&world, &[]), [is(&world, second, Some(until))]);
        assert_eq!(
            get(&world, &[first, second]),
            [is(&world, first, None), is(&world, second, Some(until))]
        );
    }

    #[test]
    fn a_task_that_no_service_runs_does_not_keep_the_others_from_being_protected() {
        let (mut world, of_service) = world();
        let alone = run(&mut world, "family:batch");
        let input = UpdateTaskProtectionRequest {
            cluster: "default".to_owned(),
            tasks: ids(&world, &[alone, of_service]),
            protection_enabled: true,
            expires_in_minutes: None,
        };

        let answer = update_task_protection(&mut world, input).unwrap();

        let failures = answer.failures.unwrap();
        assert_eq!(failures[0].reason.as_deref(), Some("TASK_NOT_VALID"));
        let protected = answer.protected_tasks.unwrap();
        assert_eq!((failures.len(), protected.len()), (1, 1));
        assert!(world.protected_until(world.tasks.get(of_service)).is_some());
        assert_eq!(world.protected_until(world.tasks.get(alone)), None);
    }
}
