//! What happens to a service is written into its event log, and announced.

use crate::ecs::keys::{ServiceKey, TaskKey};
use crate::ecs::service::event_log::{Entry, TASKS_PER_EVENT_MAX, What};
use crate::ecs::service::named::Named;
use crate::ecs::{Region, outbox};
use crate::kernel::ids::Kind;

/// Records what happened to the service, unless it is known already.
pub(in crate::ecs) fn event(region: &mut Region, key: ServiceKey, what: What) {
    let at = region.now();
    if region.services.get(key).story.is_known(&what, at) {
        return;
    }
    let entry = Entry {
        at,
        sequence: region.next_sequence(),
        id: region.ids.number(Kind::ServiceEvent),
        what,
    };
    let sequence = entry.sequence;
    let number = region.services.update(key, |service| {
        service.story.add(entry);
        service.story.ever() - 1
    });
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let what = outbox::What::Service(key, number);
    region.announce(at, sequence, what);
}

/// Records what happened to tasks, in as many events as it takes.
pub(in crate::ecs::service) fn tasks(
    region: &mut Region,
    key: ServiceKey,
    tasks: &[TaskKey],
    what: impl Fn(Named) -> What,
) {
    for some in tasks.chunks(TASKS_PER_EVENT_MAX) {
        let named = Named::of(&region.tasks, some);
        event(region, key, what(named));
    }
}
