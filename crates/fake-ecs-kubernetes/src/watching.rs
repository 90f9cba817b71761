//! What there is of a kind, and what becomes of it: a list first, and changes after it. Where the
//! cluster goes away, or has forgotten what came next, there is another list.

use std::fmt::Debug;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use k8s_openapi::serde::de::DeserializeOwned;
use kube::api::{ListParams, WatchEvent, WatchParams};
use kube::{Api, Error, ResourceExt};
use tokio::time::{sleep, timeout};

use crate::connect::{is_refusal, why};
use crate::owner::PAUSE;

/// For how long the cluster tells of changes at a time, in seconds. A connection that was lost
/// without a word is noticed after that.
const WATCH_S: u32 = 60;
/// How long it may be silent beyond that.
const SILENCE: Duration = Duration::from_secs(WATCH_S as u64 + 15);

/// How long to wait before something is asked again that was refused.
const LONG_PAUSE: Duration = Duration::from_secs(10);
/// How long to wait before a watch is begun again that has ended.
const SHORT_PAUSE: Duration = Duration::from_millis(20);

/// What is told of things of a kind.
#[derive(Debug)]
pub(crate) enum Event<K> {
    /// A list is asked for. What is made after this may be missing in it.
    Listing,
    /// All that there are.
    All(Vec<K>),
    /// One is so from now on.
    Changed(K),
    /// One is gone, and was so at last.
    Deleted(K),
}

/// Tells of all things with these labels, for ever.
pub(crate) async fn watch<K>(api: &Api<K>, labels: Option<&str>, tell: impl Fn(Event<K>))
where
    K: Clone + DeserializeOwned + Debug + ResourceExt,
{
    let mut said = String::new();
    loop {
        let listed = list_and_watch(api, labels, &tell).await;
        if listed.is_ok() {
            // The next time that it fails is another one.
            said.clear();
        }
        if let Err(error) = listed {
            let pause = if is_refusal(&error) {
                LONG_PAUSE
            } else {
                PAUSE
            };
            let error = why(&error);
            if said != error {
                tracing::warn!(target: "fake_ecs", error, "the cluster cannot be watched");
                said = error;
            }
            sleep(pause).await;
        }
    }
}

/// Comes to its end when there has to be another list.
async fn list_and_watch<K>(
    api: &Api<K>,
    labels: Option<&str>,
    tell: &impl Fn(Event<K>),
) -> Result<(), Error>
where
    K: Clone + DeserializeOwned + Debug + ResourceExt,
{
    let (mut list, mut watch) = (
        ListParams::default(),
        WatchParams::default().timeout(WATCH_S),
    );
    if let Some(labels) = labels {
        list = list.labels(labels);
        watch = watch.labels(labels);
    }
    tell(Event::Listing);
    let Ok(listed) = timeout(SILENCE, api.list(&list)).await else {
        return Ok(());
    };
    let listed = listed?;
    let mut version = listed.metadata.resource_version.unwrap_or_default();
    tell(Event::All(listed.items));
    loop {
        let changes = match timeout(SILENCE, api.watch(&watch, &version)).await {
            // What comes next is forgotten, or nobody answers.
            Ok(Err(Error::Api(status))) if status.code == 410 => return Ok(()),
            Ok(changes) => changes?,
            Err(_) => return Ok(()),
        };
        let mut changes = pin!(changes);
        while let Ok(Some(change)) = timeout(SILENCE, changes.next()).await {
            let (event, at) = match change? {
                WatchEvent::Added(it) | WatchEvent::Modified(it) => {
                    let at = it.resource_version();
                    (Some(Event::Changed(it)), at)
                }
                WatchEvent::Deleted(it) => {
                    let at = it.resource_version();
                    (Some(Event::Deleted(it)), at)
                }
                WatchEvent::Bookmark(mark) => (None, Some(mark.metadata.resource_version)),
                // Most often what comes next is forgotten: 410.
                WatchEvent::Error(status) => {
                    let error = status.message;
                    tracing::debug!(target: "fake_ecs", error, "a watch has ended");
                    sleep(PAUSE).await;
                    return Ok(());
                }
            };
            version = at.unwrap_or(version);
            event.into_iter().for_each(tell);
        }
        sleep(SHORT_PAUSE).await;
    }
}
