//! What the engine tells of health checks. Events are hints: what counts is the inspection that
//! follows.

use std::sync::Arc;
use std::time::Duration;

use bollard::models::EventMessage;
use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::fake::Fake;
use crate::names;

/// How long to wait before listening again to an engine that has gone away.
const PAUSE: Duration = Duration::from_secs(1);

/// Listens for as long as the fake lives.
pub(crate) async fn follow(fake: Arc<Fake>) {
    let mut seen: Option<String> = None;
    loop {
        let filters: Vec<(&str, Vec<String>)> = vec![
            ("type", vec!["container".to_owned()]),
            ("event", vec!["health_status".to_owned()]),
            ("label", vec![format!("{}={}", names::OWNER, fake.owner)]),
        ];
        let filters = filters.into_iter().collect();
        let mut options = EventsOptionsBuilder::new().filters(&filters);
        if let Some(seen) = &seen {
            options = options.since(seen);
        }
        let mut events = std::pin::pin!(fake.client().events(Some(options.build())));
        while let Some(Ok(event)) = events.next().await {
            seen = event.time.map(|seconds| seconds.to_string()).or(seen);
            handle(&fake, &event);
        }
        sleep(PAUSE).await;
        // The engine may have forgotten what it has said meanwhile.
        for task in fake.tasks() {
            task.spawn(|task| async move {
                for container in &task.plan.containers {
                    task.report_health(&container.name).await;
                }
            });
        }
    }
}

fn handle(fake: &Fake, event: &EventMessage) {
    let labels = event
        .actor
        .as_ref()
        .and_then(|actor| actor.attributes.as_ref());
    let label = |name: &str| labels.and_then(|labels| labels.get(name));
    let (Some(id), Some(name)) = (label(names::TASK), label(names::CONTAINER)) else {
        return;
    };
    if let Some(task) = fake.tasks().into_iter().find(|task| task.plan.id == *id) {
        let name = name.clone();
        task.spawn(|task| async move { task.report_health(&name).await });
    }
}
