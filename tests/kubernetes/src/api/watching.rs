//! Watches: what becomes of objects, as it happens.

use std::sync::Arc;
use std::time::Duration;

use hyper::Response;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::api::body::{Answered, goes_on};
use crate::api::route::Asked;
use crate::refusal::{Answer, Refusal};
use crate::selector::Selector;
use crate::shared::{Shared, State};
use crate::store::Change;

struct Watch {
    shared: Arc<Shared>,
    asked: Asked,
    selector: Selector,
    /// What has been told.
    version: u64,
    sender: mpsc::Sender<Bytes>,
}

pub(crate) fn watch(shared: Arc<Shared>, asked: Asked) -> Answer<Response<Answered>> {
    let selector = asked.selector()?;
    let from =
        match asked.parameter("resourceVersion") {
            None | Some("" | "0") => None,
            Some(version) => Some(version.parse().map_err(|_| {
                Refusal::bad_request(format!("invalid resource version {version:?}"))
            })?),
        };
    let (sender, receiver) = mpsc::channel(16);
    let watch = Watch {
        shared,
        asked,
        selector,
        version: from.unwrap_or_default(),
        sender,
    };
    tokio::spawn(watch.tell(from));
    Ok(goes_on("application/json", receiver))
}

impl Watch {
    async fn tell(mut self, from: Option<u64>) {
        let mut changed = self.shared.changed.subscribe();
        let mut cuts = self.shared.cuts.subscribe();
        let mut bookmarks = self.shared.bookmarks.subscribe();
        let limit_s = self.asked.parameter("timeoutSeconds");
        let limit_s = limit_s.and_then(|it| it.parse().ok()).unwrap_or(1800);
        let mut limit = Box::pin(sleep(Duration::from_secs(limit_s)));
        let shared = Arc::clone(&self.shared);
        let mut events = match from {
            None => shared.look(|state| self.all(state)),
            Some(_) => Ok(Vec::new()),
        };
        loop {
            let refusal = events.as_ref().err().cloned();
            for event in events.into_iter().flatten() {
                if self.send(&event).await.is_none() {
                    return;
                }
            }
            if let Some(refusal) = refusal {
                let event = json!({"type": "ERROR", "object": refusal.to_json()});
                self.send(&event).await;
                return;
            }
            changed.borrow_and_update();
            events = shared.look(|state| self.news(state));
            if !events.as_ref().is_ok_and(Vec::is_empty) {
                continue;
            }
            let is_bookmark = tokio::select! {
                _ = changed.changed() => false,
                _ = bookmarks.changed() => true,
                _ = cuts.changed() => return,
                () = self.sender.closed() => return,
                () = &mut limit => return,
            };
            if is_bookmark && self.asked.is_set("allowWatchBookmarks") {
                events = Ok(vec![self.bookmark()]);
            }
        }
    }

    async fn send(&self, event: &Value) -> Option<()> {
        let line = format!("{event}\n");
        self.sender.send(line.into()).await.ok()
    }

    /// What there is, for whoever knows nothing yet.
    fn all(&mut self, state: &State) -> Answer<Vec<Value>> {
        self.version = state.store.version();
        let objects = state.store.all(self.asked.resource).into_iter();
        let events = objects.filter_map(|object| {
            let key = crate::store::Key::of(self.asked.resource, &object);
            let is_meant = self.asked.is_about(&key) && self.selector.matches(&object);
            is_meant.then(|| json!({"type": "ADDED", "object": *object}))
        });
        Ok(events.collect())
    }

    /// What has happened since.
    fn news(&mut self, state: &State) -> Answer<Vec<Value>> {
        if self.version < state.store.oldest() {
            return Err(Refusal::expired(self.version, state.store.oldest()));
        }
        let changes = state.store.since(self.version).iter();
        let events = changes.filter(|it| self.is_meant(it));
        let events = events
            .map(|it| json!({"type": it.kind, "object": *it.object}))
            .collect();
        self.version = self.version.max(state.store.version());
        Ok(events)
    }

    fn is_meant(&self, change: &Change) -> bool {
        self.asked.is_about(&change.key) && self.selector.matches(&change.object)
    }

    fn bookmark(&self) -> Value {
        let resource = self.asked.resource;
        let object = json!({
            "kind": resource.kind,
            "apiVersion": resource.api_version(),
            "metadata": {"resourceVersion": self.version.to_string(), "creationTimestamp": null},
        });
        json!({"type": "BOOKMARK", "object": object})
    }
}
