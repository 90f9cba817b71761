//! The instances that a service of the scheduling strategy `DAEMON` is for.

use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, InstanceKey, TaskKey};
use crate::ecs::placement::refusal::Why;
use crate::ecs::service::draft;
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::Task;
use crate::kernel::sorted::SortedMap;

/// What is on one instance that a daemon is for, or has a task on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    /// Whether there should be a task.
    pub(super) is_wanted: bool,
    /// The task of the newest deployment that is to run there.
    pub(super) newest: Option<TaskKey>,
    /// Tasks that are to run there and to be replaced: those of older deployments, and such as are
    /// unhealthy.
    pub(super) replaced: Vec<TaskKey>,
    /// How many of those run, and how many of them count as healthy.
    pub(super) replaced_counts: Running,
    /// Whether a task is on its way out that runs still.
    pub(super) is_leaving: bool,
}

/// Some of the tasks that run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) all: usize,
    /// Those among them that count as healthy.
    pub(super) healthy: usize,
}

/// How many tasks the service should have: a daemon as many as there are instances for it.
pub fn desired_count(region: &Region, service: &Service) -> usize {
    let primary = service.primary().filter(|_| service.is_daemon());
    let Some(primary) = primary.filter(|_| service.status == ServiceStatus::Active) else {
        return service.settings.desired;
    };
    let sites = of(region, service, primary.id);
    sites.values().filter(|site| site.is_wanted).count()
}

pub(super) fn of(
    region: &Region,
    service: &Service,
    newest: DeploymentId,
) -> SortedMap<InstanceKey, Site> {
    let mut sites = SortedMap::<InstanceKey, Site>::new();
    let draft = draft::of(region, service.key, newest);
    for instance in region.instances.in_cluster(service.cluster, None) {
        let fits = draft.as_ref().is_some_and(|draft| {
            let launch_type = service.settings.compute.launch_type;
            let why = draft::refuses(region, draft, instance.key);
            // There should be one even where there is no room for it now.
            instance.kind.launch_type() == launch_type
                && instance.is_active()
                && !matches!(why, Some(Why::MemberOf | Why::Attribute | Why::Location))
        });
        if fits {
            sites.get_or_default(instance.key).is_wanted = true;
        }
    }
    for deployment in &service.deployments {
        for availability in Availability::ALL {
            for key in region.tasks.availability(deployment.id, availability) {
                let task = region.tasks.get(*key);
                if let Some(instance) = task.instance {
                    let site = sites.get_or_default(instance);
                    site.add(task, deployment.id == newest);
                }
            }
        }
    }
    sites
}

impl Site {
    fn add(&mut self, task: &Task, is_newest: bool) {
        match task.availability {
            None => {}
            Some(Availability::Cancelled | Availability::Stopping | Availability::Draining) => {
                self.is_leaving = true;
            }
            Some(availability) if is_newest && availability != Availability::Unhealthy => {
                self.newest = Some(task.key);
            }
            // It is stopped, and then there is room for another.
            Some(availability) => {
                self.replaced.push(task.key);
                let counts = &mut self.replaced_counts;
                counts.all += usize::from(availability != Availability::Starting);
                counts.healthy += usize::from(availability == Availability::Healthy);
            }
        }
    }
}
