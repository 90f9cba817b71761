//! Statistics of containers, as a container may ask for its own.
//!
//! The engine measures a container once a second for as long as somebody listens. The first that
//! asks begins to, and from then on there is always an answer.

use std::sync::Arc;
use std::time::Duration;

use bollard::models::{ContainerNetworkStats, ContainerStatsResponse};
use bollard::query_parameters::StatsOptionsBuilder;
use fake_ecs_core::effect::ContainerRef;
use fake_ecs_core::effect::question::{NetworkRates, Stats};
use fake_ecs_core::kernel::time::Time;
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::task::Task;
use crate::time;

/// How long to wait for the first statistics. The engine takes two seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// The last statistics that there are.
pub(crate) type Last = watch::Receiver<Option<Stats>>;

/// The statistics of a container of that id; `None` when there are none, as of one that has ended.
pub(crate) async fn of(task: &Arc<Task>, of: ContainerRef) -> Option<Stats> {
    let mut last = {
        let mut container = task.containers[usize::from(of.container)].lock().await;
        let id = container.id.clone()?;
        let followed = container.stats.take().filter(|it| it.has_changed().is_ok());
        let last = followed.unwrap_or_else(|| follow(task, id));
        container.stats = Some(last.clone());
        last
    };
    let first = timeout(PATIENCE, last.wait_for(Option::is_some)).await;
    first.ok()?.ok()?.clone()
}

fn follow(task: &Arc<Task>, id: String) -> Last {
    let (sender, last) = watch::channel(None);
    task.spawn(|task| async move {
        let (mut before, mut has_some) = (None, false);
        let options = StatsOptionsBuilder::new().stream(true).build();
        let mut all = std::pin::pin!(task.fake.client().stats(&id, Some(options)));
        while let Some(Ok(mut stats)) = all.next().await {
            // Podman leaves it out.
            stats.id.get_or_insert_with(|| id.clone());
            // The interface of the task is that of another container.
            if let Ok(resources) = task.resources().await
                && let Some(sandbox) = &resources.sandbox
            {
                stats.networks = once(&task, &sandbox.id).await.and_then(|it| it.networks);
            }
            let now = Traffic::of(&stats);
            let rates = before.as_ref().zip(now.as_ref());
            let rates = rates.and_then(|(before, now)| now.since(before));
            before = now;
            // What comes first cannot be compared with anything, so no use of the processor can be
            // made out of it, and no rates.
            let precedes = stats.precpu_stats.as_ref();
            let is_first = !std::mem::replace(&mut has_some, true);
            if is_first || precedes.is_none_or(|it| it.system_cpu_usage.unwrap_or_default() == 0) {
                continue;
            }
            let Ok(json) = serde_json::to_string(&stats) else {
                continue;
            };
            sender.send_replace(Some(Stats { json, rates }));
        }
    });
    last
}

/// What the engine measures of a container now.
pub(crate) async fn once(task: &Task, id: &str) -> Option<ContainerStatsResponse> {
    let options = StatsOptionsBuilder::new()
        .stream(false)
        .one_shot(true)
        .build();
    let mut stats = std::pin::pin!(task.fake.client().stats(id, Some(options)));
    stats.next().await?.ok()
}

/// What has come and gone over all interfaces until some moment.
#[derive(Debug)]
struct Traffic {
    at: Time,
    received: u64,
    sent: u64,
}

impl Traffic {
    fn of(stats: &ContainerStatsResponse) -> Option<Self> {
        let networks = stats.networks.as_ref()?;
        let sum = |bytes: fn(&ContainerNetworkStats) -> Option<u64>| {
            networks.values().filter_map(bytes).sum()
        };
        Some(Self {
            at: time::parse(stats.read.as_deref()?)?,
            received: sum(|of| of.rx_bytes),
            sent: sum(|of| of.tx_bytes),
        })
    }

    fn since(&self, before: &Self) -> Option<NetworkRates> {
        let seconds = self.at.since(before.at).as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate is a measurement")]
        let rate = |now: u64, before: u64| now.saturating_sub(before) as f64 / seconds;
        (seconds > 0.0).then(|| NetworkRates {
            received: rate(self.received, before.received),
            sent: rate(self.sent, before.sent),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(read: &str, received: u64) -> ContainerStatsResponse {
        let interface = ContainerNetworkStats {
            rx_bytes: Some(received),
            tx_bytes: Some(10),
            ..ContainerNetworkStats::default()
        };
        let networks = ["eth0", "eth1"].map(|name| (name.to_owned(), interface.clone()));
        ContainerStatsResponse {
            read: Some(read.to_owned()),
            networks: Some(networks.into_iter().collect()),
            ..ContainerStatsResponse::default()
        }
    }

    #[test]
    fn rates_are_those_of_all_interfaces_by_the_second() {
        let before = Traffic::of(&stats("2026-01-01T00:00:01.000000000Z", 100)).unwrap();
        let now = Traffic::of(&stats("2026-01-01T00:00:03.000000000Z", 400)).unwrap();

        let rates = now.since(&before).unwrap();

        assert_eq!((rates.received, rates.sent), (300.0, 0.0));
        assert!(now.since(&now).is_none());
        assert!(Traffic::of(&ContainerStatsResponse::default()).is_none());
    }
}
