//! How healthy a task is, as far as its containers tell.

use crate::ecs::task::state::Task;
use crate::wire::HealthStatus;

/// What the health checks of the essential containers come to; `None` when there are none.
pub(in crate::ecs) fn checks(task: &Task) -> Option<HealthStatus> {
    let containers = task.containers.iter().enumerate();
    let checked = containers
        .filter(|(index, container)| container.spec.has_health_check && task.is_essential(*index));
    worst(checked.map(|(_, container)| container.health))
}

/// Containers and load balancers must all find a task healthy.
pub(in crate::ecs) fn worst(health: impl Iterator<Item = HealthStatus>) -> Option<HealthStatus> {
    health.max_by_key(|health| match health {
        HealthStatus::Healthy => 0,
        HealthStatus::Unknown => 1,
        HealthStatus::Unhealthy => 2,
    })
}
