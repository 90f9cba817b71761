//! What there is when a story is told, in a line for each family and service.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::ecs::Region;
use crate::ecs::service::deployment::Rollout;
use crate::ecs::service::state::Service;
use crate::ecs::task::state::TaskStatus;
use crate::handle::service::running_count;
use crate::kernel::text;

/// How many services are shown.
const SERVICES_MAX: usize = 20;

/// What there is: nothing where there is neither a task nor a service.
pub(super) fn write(text: &mut String, region: &Region) {
    let mut families: BTreeMap<&str, BTreeMap<TaskStatus, usize>> = BTreeMap::new();
    for task in region.tasks.iter() {
        let statuses = families.entry(&task.spec.definition.family).or_default();
        *statuses.entry(task.status).or_default() += 1;
    }
    let services: Vec<&Service> = region.services.iter().filter(|it| !it.is_gone()).collect();
    if families.is_empty() && services.is_empty() {
        return;
    }
    text.push_str("now\n");
    // Writing to a string cannot fail.
    if !families.is_empty() {
        let families: Vec<String> = families
            .iter()
            .map(|(family, statuses)| format!("{family} {}", counts(statuses)))
            .collect();
        let _ = writeln!(text, "  tasks of {}", text::list(&families));
    }
    for service in services.iter().take(SERVICES_MAX) {
        let _ = write!(text, "  service {}", service.name);
        write_service(text, region, service);
        text.push('\n');
    }
    if let Some(more @ 1..) = services.len().checked_sub(SERVICES_MAX) {
        let _ = writeln!(text, "  and {more} more services");
    }
}

/// `1 RUNNING + 2 STOPPED`.
fn counts(statuses: &BTreeMap<TaskStatus, usize>) -> String {
    let counts = statuses.iter();
    let counts: Vec<String> = counts
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    counts.join(" + ")
}

fn write_service(text: &mut String, region: &Region, service: &Service) {
    let (running, desired) = (running_count(region, service), service.settings.desired);
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        " {}: {running} of {desired} running",
        service.status.as_str()
    );
    for deployment in service.all_deployments() {
        let rollout = match deployment.rollout {
            Rollout::InProgress => "IN_PROGRESS",
            Rollout::RollingBack(_) => "IN_PROGRESS, a rollback",
            Rollout::Completed => "COMPLETED",
            Rollout::Failed(_) => "FAILED",
        };
        let revision = &deployment.revision.workload.definition;
        let _ = write!(text, "; {}:{} {rollout}", revision.family, revision.number);
        match deployment.failed {
            0 => {}
            1 => text.push_str(", 1 task failed"),
            failed => {
                let _ = write!(text, ", {failed} tasks failed");
            }
        }
    }
}
