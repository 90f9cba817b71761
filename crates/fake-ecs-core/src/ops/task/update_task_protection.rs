//! `UpdateTaskProtection` — keeps tasks of a service from being scaled in for some time, or no
//! longer.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html>
//!
//! Protecting a task that is protected counts from now again. What stops a task for another reason,
//! such as `StopTask`, does not look at its protection.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::ecs::{Region, task};
use crate::ops::task::protection;
use crate::render;
use crate::wire::{ApiError, UpdateTaskProtectionRequest, UpdateTaskProtectionResponse};

/// How many tasks one call may change.
const TASKS_MAX: usize = 10;
const MINUTES: RangeInclusive<i32> = 1..=2_880;
const MINUTES_DEFAULT: i32 = 120;

pub(in crate::ops) fn update_task_protection(
    region: &mut Region,
    input: UpdateTaskProtectionRequest,
) -> Result<UpdateTaskProtectionResponse, ApiError> {
    let UpdateTaskProtectionRequest {
        cluster,
        tasks,
        protection_enabled,
        expires_in_minutes,
    } = input;
    let cluster = region.cluster(Some(&cluster))?;
    if tasks.is_empty() {
        return Err(ApiError::invalid_parameter("Tasks cannot be empty."));
    }
    let duration = duration(expires_in_minutes)?;
    let (found, mut failures) = protection::protectable(region, cluster, &tasks, TASKS_MAX)?;

    let (found, blocked) = if protection_enabled {
        protection::unblocked(region, found)
    } else {
        (found, Vec::new())
    };
    failures.extend(blocked);

    let until = protection_enabled.then(|| region.now() + duration);
    for key in &found {
        task::protection::set(region, *key, until);
    }
    let protected = found
        .iter()
        .map(|key| render::protected_task(region, region.tasks.get(*key)));
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
    use crate::ecs::fixtures;
    use crate::ecs::keys::TaskKey;
    use crate::ecs::lifecycle;
    use crate::kernel::time::Time;
    use crate::ops::task::get_task_protection;
    use crate::wire::{ContainerDefinition, GetTaskProtectionRequest, ProtectedTask};

    const MINUTE: Duration = Duration::from_secs(60);

    /// A region with a task of a service. `RunTask` makes none of those.
    fn region() -> (Region, TaskKey) {
        let mut region = fixtures::region();
        let key = run(&mut region, "service:web");
        (region, key)
    }

    fn run(region: &mut Region, group: &str) -> TaskKey {
        let mut launch = fixtures::launch(vec![ContainerDefinition::default()]);
        if group.starts_with("service:") {
            launch.spec.owner = Some(fixtures::owner(region));
        }
        launch.spec.group = group.into();
        lifecycle::launch::task(region, launch)
    }

    fn pass(region: &mut Region, duration: Duration) {
        let until = region.now() + duration;
        // Nobody answers, so the tasks pull their images for ever.
        region.advance(until);
        assert_eq!(region.now(), until);
    }

    fn update(region: &mut Region, tasks: &[TaskKey], minutes: Option<i32>) -> Vec<ProtectedTask> {
        change(region, tasks, true, minutes)
    }

    fn change(
        region: &mut Region,
        tasks: &[TaskKey],
        enabled: bool,
        minutes: Option<i32>,
    ) -> Vec<ProtectedTask> {
        let input = UpdateTaskProtectionRequest {
            cluster: "default".to_owned(),
            tasks: ids(region, tasks),
            protection_enabled: enabled,
            expires_in_minutes: minutes,
        };
        let answer = update_task_protection(region, input).unwrap();
        assert_eq!(answer.failures, Some(Vec::new()));
        answer.protected_tasks.unwrap()
    }

    fn get(region: &Region, tasks: &[TaskKey]) -> Vec<ProtectedTask> {
        let input = GetTaskProtectionRequest {
            cluster: "default".to_owned(),
            tasks: Some(ids(region, tasks)),
        };
        let answer = get_task_protection(region, input).unwrap();
        answer.protected_tasks.unwrap()
    }

    fn ids(region: &Region, tasks: &[TaskKey]) -> Vec<String> {
        tasks
            .iter()
            .map(|key| region.tasks.get(*key).id())
            .collect()
    }

    fn is(region: &Region, key: TaskKey, until: Option<Time>) -> ProtectedTask {
        ProtectedTask {
            task_arn: Some(region.task_arn(region.tasks.get(key))),
            protection_enabled: Some(until.is_some()),
            expiration_date: until.map(Time::timestamp),
        }
    }

    #[test]
    fn a_protection_lasts_for_two_hours_or_as_long_as_is_asked_for() {
        for (minutes, lasts) in [(None, 120), (Some(1), 1), (Some(2_880), 2_880)] {
            let (mut region, key) = region();
            let until = region.now() + lasts * MINUTE;

            let answer = update(&mut region, &[key], minutes);

            assert_eq!(answer, [is(&region, key, Some(until))]);
            assert_eq!(get(&region, &[key]), answer);
        }
    }

    #[test]
    fn a_protection_ends_at_its_expiration() {
        let (mut region, key) = region();
        update(&mut region, &[key], Some(5));

        pass(&mut region, 5 * MINUTE);

        assert_eq!(get(&region, &[key]), [is(&region, key, None)]);
        assert_eq!(get(&region, &[]), []);
    }

    #[test]
    fn protecting_a_protected_task_counts_from_now() {
        let (mut region, key) = region();
        update(&mut region, &[key], Some(5));
        pass(&mut region, 4 * MINUTE);

        update(&mut region, &[key], Some(5));

        let until = region.now() + 5 * MINUTE;
        assert_eq!(get(&region, &[key]), [is(&region, key, Some(until))]);
    }

    #[test]
    fn a_protection_can_be_taken_back() {
        let (mut region, key) = region();
        update(&mut region, &[key], None);

        let answer = change(&mut region, &[key], false, None);

        assert_eq!(answer, [is(&region, key, None)]);
        assert_eq!(get(&region, &[key]), answer);
    }

    #[test]
    fn without_tasks_the_protected_ones_are_shown() {
        let (mut region, first) = region();
        let second = run(&mut region, "service:web");
        run(&mut region, "family:batch");
        update(&mut region, &[second], None);
        let until = region.now() + 120 * MINUTE;

        assert_eq!(get(&region, &[]), [is(&region, second, Some(until))]);
        assert_eq!(
            get(&region, &[first, second]),
            [is(&region, first, None), is(&region, second, Some(until))]
        );
    }

    #[test]
    fn a_task_that_no_service_runs_does_not_keep_the_others_from_being_protected() {
        let (mut region, of_service) = region();
        let alone = run(&mut region, "family:batch");
        let input = UpdateTaskProtectionRequest {
            cluster: "default".to_owned(),
            tasks: ids(&region, &[alone, of_service]),
            protection_enabled: true,
            expires_in_minutes: None,
        };

        let answer = update_task_protection(&mut region, input).unwrap();

        let failures = answer.failures.unwrap();
        assert_eq!(failures[0].reason.as_deref(), Some("TASK_NOT_VALID"));
        let protected = answer.protected_tasks.unwrap();
        assert_eq!((failures.len(), protected.len()), (1, 1));
        assert!(task::protection::until(&region, region.tasks.get(of_service)).is_some());
        assert_eq!(
            task::protection::until(&region, region.tasks.get(alone)),
            None
        );
    }
}
