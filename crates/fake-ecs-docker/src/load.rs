//! How busy containers are: once a minute, and once soon after its beginning, the engine is asked
//! what each has used since, which ECS tells CloudWatch.

use std::time::Duration;

use bollard::models::ContainerStatsResponse;
use fake_ecs_core::effect::load::Load;
use fake_ecs_core::effect::{ContainerChange, ContainerRef};
use fake_ecs_core::kernel::time::Time;
use fake_ecs_core::wire::TaskDefinition;
use tokio::time::sleep;

use crate::task::Task;
use crate::{stats, time};

/// How often the engine is asked: CloudWatch has a value for each minute.
const EVERY: Duration = Duration::from_secs(60);

/// When it is asked first after the beginning: most of the first full minutes have a value by then.
const FIRST: Duration = Duration::from_secs(10);

/// What a container has used until some moment.
#[derive(Clone, Copy, Debug)]
struct Used {
    at: Time,
    cpu_nanos: u64,
    memory: Option<u64>,
}

/// What a task has reserved: parts of processors, and bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reserved {
    cpus: f64,
    memory: f64,
}

impl Task {
    /// Reports how busy a container is for as long as somebody waits for this.
    pub(crate) async fn measure(&self, of: ContainerRef, id: &str) {
        let reserved = Reserved::of(&self.plan.definition);
        let used = async || stats::once(self, id).await.and_then(|it| Used::of(&it));
        let (mut before, mut pause) = (used().await, FIRST);
        loop {
            sleep(pause).await;
            let now = used().await;
            let load = now.map(|now| now.since(before, reserved));
            if let Some(load) = load.filter(|load| load.is_known()) {
                self.report(of, ContainerChange::from(load));
            }
            (before, pause) = (now, EVERY);
        }
    }
}

impl Used {
    fn of(stats: &ContainerStatsResponse) -> Option<Self> {
        let cpu = stats.cpu_stats.as_ref()?.cpu_usage.as_ref()?;
        let memory = stats.memory_stats.as_ref();
        // What the kernel may take back counts for nothing, as in `docker stats`.
        let memory = memory.and_then(|it| {
            let all = it.stats.as_ref();
            let part = |name| all.and_then(|all| all.get(name)).copied();
            let cache = part("inactive_file").or_else(|| part("total_inactive_file"));
            Some(it.usage?.saturating_sub(cache.unwrap_or(0)))
        });
        Some(Self {
            at: time::parse(stats.read.as_deref()?)?,
            cpu_nanos: cpu.total_usage?,
            memory,
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "a load is a measurement")]
    fn since(self, before: Option<Self>, reserved: Reserved) -> Load {
        let percent = |used: f64, of: f64| (of > 0.0).then(|| used / of * 100.0);
        let cpu = before.and_then(|before| {
            let seconds = self.at.since(before.at).as_secs_f64();
            let used = self.cpu_nanos.saturating_sub(before.cpu_nanos) as f64 / 1e9;
            let cpus = (seconds > 0.0).then(|| used / seconds)?;
            percent(cpus, reserved.cpus)
        });
        let memory = self.memory;
        Load {
            cpu,
            memory: memory.and_then(|used| percent(used as f64, reserved.memory)),
        }
    }
}

impl Reserved {
    /// What the task has reserved, or else what its containers have together.
    fn of(definition: &TaskDefinition) -> Self {
        let containers = definition.container_definitions.as_deref();
        let containers = || containers.unwrap_or_default().iter();
        let of_task = |text: &Option<String>| text.as_ref().and_then(|it| it.parse::<f64>().ok());
        let units = of_task(&definition.cpu);
        let units = units.unwrap_or_else(|| {
            let units = containers().filter_map(|it| it.cpu);
            units.map(f64::from).sum()
        });
        let mib = of_task(&definition.memory);
        let mib = mib.unwrap_or_else(|| {
            let mib = containers().filter_map(|it| it.memory_reservation.or(it.memory));
            mib.map(f64::from).sum()
        });
        Self {
            cpus: units / 1024.0,
            memory: mib * 1024.0 * 1024.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::{ContainerCpuStats, ContainerCpuUsage, ContainerMemoryStats};
    use fake_ecs_core::wire::ContainerDefinition;

    use super::*;

    fn used(read: &str, cpu_nanos: u64) -> Used {
        let stats = ContainerStatsResponse {
            read: Some(read.to_owned()),
            cpu_stats: Some(ContainerCpuStats {
                cpu_usage: Some(ContainerCpuUsage {
                    total_usage: Some(cpu_nanos),
                    ..ContainerCpuUsage::default()
                }),
                ..ContainerCpuStats::default()
            }),
            memory_stats: Some(ContainerMemoryStats {
                usage: Some(96 << 20),
                stats: Some([("inactive_file".to_owned(), 32 << 20)].into()),
                ..ContainerMemoryStats::default()
            }),
            ..ContainerStatsResponse::default()
        };
        Used::of(&stats).unwrap()
    }

    #[test]
    fn a_load_is_what_was_used_of_what_the_task_has_reserved() {
        let definition = TaskDefinition {
            cpu: Some("512".to_owned()),
            memory: Some("128".to_owned()),
            ..TaskDefinition::default()
        };
        let before = used("2026-01-01T00:00:00.000000000Z", 0);
        let now = used("2026-01-01T00:01:00.000000000Z", 15_000_000_000);

        let load = now.since(Some(before), Reserved::of(&definition));

        assert_eq!(load.cpu, Some(50.0));
        assert_eq!(load.memory, Some(50.0));
        assert_eq!(now.since(None, Reserved::of(&definition)).cpu, None);
    }

    #[test]
    fn where_a_task_has_no_size_that_of_its_containers_counts() {
        let container = |cpu, memory| ContainerDefinition {
            cpu: Some(cpu),
            memory: Some(memory),
            ..ContainerDefinition::default()
        };
        let definition = TaskDefinition {
            container_definitions: Some(vec![container(256, 64), container(256, 64)]),
            ..TaskDefinition::default()
        };
        let reserved = Reserved::of(&definition);
        let expected = Reserved {
            cpus: 0.5,
            memory: 134_217_728.0,
        };
        assert_eq!(reserved, expected);
    }
}
