//! How busy services are: what ECS tells CloudWatch of that each full minute, as `CPUUtilization`
//! and `MemoryUtilization` in `AWS/ECS`, for each service and each cluster.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html>
//!
//! Nothing is told as long as no task is said to be busy: by a test, by the script of a container,
//! or by an engine that measures.
//!
//! - [`state`] — what was said, as data.

pub mod state;

#[cfg(feature = "cloudwatch")]
use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::ecs::keys::{ServiceKey, TaskKey};
#[cfg(feature = "cloudwatch")]
use crate::ecs::task::state::TaskStatus;
use crate::ecs::task::state::{Container, ContainerStatus, Task};
use crate::effect::load::Load;
use crate::kernel::time::Time;

/// When CloudWatch is told next.
pub fn due(region: &Region) -> Option<Time> {
    region.loads.due
}

/// Each task of the service is that busy from now on, as far as it is said.
pub fn set_of_service(region: &mut Region, service: ServiceKey, load: Load) {
    let known = region.loads.services.get_or_default(service);
    *known = load.or(*known);
    begin(region);
}

/// The task is that busy from now on, as far as it is said.
pub fn set_of_task(region: &mut Region, task: TaskKey, load: Load) {
    let known = region.loads.tasks.get_or_default(task);
    *known = load.or(*known);
    begin(region);
}

/// Whether a container is not as busy as it was. One that does not run is not busy.
pub(in crate::ecs) fn changes(container: &Container, load: Option<Load>) -> bool {
    container.status == ContainerStatus::Running
        && load.is_some_and(|load| load.or(container.load) != container.load)
}

/// A container is that busy from now on, as far as it is reported.
pub(in crate::ecs) fn set_of_container(
    region: &mut Region,
    (task, index): (TaskKey, usize),
    load: Option<Load>,
) {
    let container = &region.tasks.get(task).containers[index];
    let Some(load) = load.filter(|_| changes(container, load)) else {
        return;
    };
    region.tasks.update(task, |task| {
        let container = &mut task.containers[index];
        container.load = load.or(container.load);
    });
    begin(region);
}

/// From the next full minute on CloudWatch is told.
fn begin(region: &mut Region) {
    #[cfg(feature = "cloudwatch")]
    if region.loads.due.is_none() {
        let next = crate::aws::cloudwatch::declared::next_multiple(60_000, region.now());
        region.loads.due = Some(next);
    }
    #[cfg(not(feature = "cloudwatch"))]
    let _ = region;
}

/// How busy a task is: as a test has said of it, or else of its service, or else as its containers
/// are together.
pub fn of_task(region: &Region, task: &Task) -> Load {
    let said = region.loads.tasks.get(&task.key).copied();
    let of_service = task.spec.owner.map(|of| of.service);
    let of_service = of_service.and_then(|key| region.loads.services.get(&key).copied());
    let running = task
        .containers
        .iter()
        .filter(|it| it.status == ContainerStatus::Running);
    let measured = running.fold(Load::default(), |sum, it| sum.plus(it.load));
    said.unwrap_or_default()
        .or(of_service.unwrap_or_default())
        .or(measured)
}

/// Who has values of a metric: a service, or a cluster as a whole.
#[cfg(feature = "cloudwatch")]
type Values = BTreeMap<(String, Option<String>), (Vec<f64>, Vec<f64>)>;

/// What all tasks that run have used, by cluster and service.
#[cfg(feature = "cloudwatch")]
fn gathered(region: &Region) -> Values {
    let mut values = Values::new();
    for task in region
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::Running)
    {
        let load = of_task(region, task);
        if !load.is_known() {
            continue;
        }
        let cluster = &region.clusters.get(task.spec.cluster).name;
        let of_service = task.spec.owner.map(|of| of.service);
        let service = of_service.map(|key| region.services.get(key).name.to_string());
        let whole = (cluster.clone(), None);
        let own = service.map(|service| (cluster.clone(), Some(service)));
        for place in std::iter::once(whole).chain(own) {
            let (cpu, memory) = values.entry(place).or_default();
            cpu.extend(load.cpu);
            memory.extend(load.memory);
        }
    }
    values
}

/// Tells CloudWatch of the minute that is over.
#[cfg(feature = "cloudwatch")]
pub fn publish(region: &mut Region) {
    use std::time::Duration;

    use crate::aws::cloudwatch::declared::next_multiple;

    let now = region.now();
    forget_old(region);
    let values = gathered(region);
    let goes_on =
        !values.is_empty() || !region.loads.services.is_empty() || !region.loads.tasks.is_empty();
    region.loads.due = goes_on.then(|| next_multiple(60_000, now));
    let minute = now.before(Duration::from_secs(60));
    for ((cluster, service), (cpu, memory)) in values {
        let place = (cluster.as_str(), service.as_deref());
        tell(region, (place, "CPUUtilization"), minute, &cpu);
        tell(region, (place, "MemoryUtilization"), minute, &memory);
    }
}

#[cfg(feature = "cloudwatch")]
fn tell(
    region: &mut Region,
    ((cluster, service), name): ((&str, Option<&str>), &str),
    minute: Time,
    values: &[f64],
) {
    use crate::aws::cloudwatch::metrics::{MetricKey, Summary};
    use crate::aws::cloudwatch::port;
    use crate::wire::cloudwatch::enums::StandardUnit;

    let Some(summary) = Summary::of_all(StandardUnit::Percent, values) else {
        return;
    };
    let mut dimensions = BTreeMap::from([("ClusterName".to_owned(), cluster.to_owned())]);
    dimensions.extend(service.map(|it| ("ServiceName".to_owned(), it.to_owned())));
    let key = MetricKey {
        namespace: "AWS/ECS".to_owned(),
        name: name.to_owned(),
        dimensions,
    };
    port::measure(region, key, (minute, false), &summary);
}

/// What was said of services and tasks that are gone has no meaning.
#[cfg(feature = "cloudwatch")]
fn forget_old(region: &mut Region) {
    let mut loads = std::mem::take(&mut region.loads);
    loads
        .services
        .retain(|key, _| !region.services.get(*key).is_gone());
    loads.tasks.retain(|key, _| {
        let task = region.tasks.try_get(*key);
        task.is_some_and(|task| task.status < TaskStatus::Stopped)
    });
    region.loads = loads;
}
