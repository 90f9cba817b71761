//! What a subscriber of `tracing` hears of calls.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use fake_ecs::FakeEcs;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Hears what the fake says at the level DEBUG, in a line each.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn push(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }

    fn lines(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.clone()
    }
}

/// Fields with their values.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {field}={value:?}");
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "fake_ecs" && *metadata.level() == Level::DEBUG
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("new {}", span.metadata().name()));
        span.record(&mut line);
        self.push(line.0);
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line("event".to_owned());
        event.record(&mut line);
        self.push(line.0);
    }

    fn enter(&self, _: &Id) {
        self.push("enter".to_owned());
    }

    fn exit(&self, _: &Id) {
        self.push("exit".to_owned());
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}
}

#[tokio::test]
async fn each_call_is_a_span_with_its_operation_and_request_id() {
    let heard = Heard::default();
    let ecs = FakeEcs::start().await;
    let guard = tracing::subscriber::set_default(heard.clone());
    ecs.client().list_clusters().send().await.unwrap();
    drop(guard);

    let id = ecs.requests().only().request_id().to_owned();
    let call = format!("new call service=\"ECS\" operation=\"ListClusters\" request_id=\"{id}\"");
    let lines = heard.lines();
    assert_eq!(lines[..2], [call, "enter".to_owned()]);
    assert!(
        lines[2].contains("answered") && lines[2].contains("status=200"),
        "{lines:?}"
    );
    assert_eq!(lines[3..], ["exit"]);
}
