//! Making and removing what a task has in the cluster. A cluster that does not answer is asked
//! again.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use k8s_openapi::api::core::v1::Secret;
use k8s_openapi::serde::Serialize;
use k8s_openapi::serde::de::DeserializeOwned;
use kube::api::{DeleteParams, ListParams, PostParams};
use kube::{Api, Error, ResourceExt};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::cluster::Cluster;
use crate::connect::{is_not_found, is_refusal, why};
use crate::names;
use crate::owner::PAUSE;
use crate::translate::pod::Objects;

/// How long containers have to stop that are removed while they run.
const SHORT_GRACE: Duration = Duration::from_secs(1);
/// How long it is waited for what is being made, before it is removed.
const MAKING_PATIENCE: Duration = Duration::from_secs(2);
/// How often, and after which time, it is looked whether a Pod is gone: for five seconds.
const GONE_LOOKS: usize = 20;
const GONE_PAUSE: Duration = Duration::from_millis(250);
/// How often it is tried to remove something from a cluster that does not answer.
const ROUNDS: usize = 60;

/// Why there is no Pod.
#[derive(Debug)]
pub(crate) enum NotMade {
    /// The cluster has refused something, in its words.
    Refused(String),
    /// Something has the name already that is another fake's.
    Foreign(String),
}

/// Makes the Pod of a task, and before it its Secrets. Returns the uid of the Pod.
pub(crate) async fn make(cluster: &Cluster, objects: &Objects) -> Result<String, NotMade> {
    cluster.leased().await.map_err(NotMade::Refused)?;
    for secret in &objects.secrets {
        make_one(cluster, &cluster.secrets, secret).await?;
    }
    make_one(cluster, &cluster.pods, &objects.pod).await
}

async fn make_one<K>(cluster: &Cluster, api: &Api<K>, object: &K) -> Result<String, NotMade>
where
    K: Clone + DeserializeOwned + Serialize + Debug + ResourceExt,
{
    let refused =
        |error: &Error| NotMade::Refused(format!("CannotCreateContainerError: {}", why(error)));
    loop {
        let error = match api.create(&PostParams::default(), object).await {
            Ok(made) => return Ok(made.uid().unwrap_or_default()),
            // Perhaps an answer before this was lost.
            Err(Error::Api(status)) if status.is_already_exists() => {
                match find_own(cluster, api, object).await {
                    Ok(found) => return found,
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        if is_refusal(&error) {
            return Err(refused(&error));
        }
        let error = why(&error);
        tracing::debug!(target: "fake_ecs", error, "the cluster makes nothing");
        sleep(PAUSE).await;
    }
}

/// What has the name already: this fake's, or that of another one with the same seed.
async fn find_own<K>(
    cluster: &Cluster,
    api: &Api<K>,
    object: &K,
) -> Result<Result<String, NotMade>, Error>
where
    K: Clone + DeserializeOwned + Debug + ResourceExt,
{
    let own = ListParams::default().labels(&format!("{}={}", names::OWNER, cluster.owner));
    let name = object.name_any();
    let own = api.list_metadata(&own).await?.items;
    let found = own.iter().find(|it| it.name_any() == name);
    Ok(match found {
        Some(found) => Ok(found.uid().unwrap_or_default()),
        None => Err(NotMade::Foreign(format!(
            "CannotCreateContainerError: {name} is another fake's: give this one another seed or namespace"
        ))),
    })
}

/// Has a Pod deleted, whose containers have that time.
///
/// # Errors
///
/// When the cluster refuses that, in its words.
pub(crate) async fn delete(cluster: &Cluster, pod: &str, grace: Duration) -> Result<(), String> {
    let seconds = u32::try_from(grace.as_secs()).unwrap_or(u32::MAX);
    let params = DeleteParams::default().grace_period(seconds);
    while let Err(error) = cluster.pods.delete(pod, &params).await {
        if is_not_found(&error) {
            break;
        }
        let is_refused = is_refusal(&error);
        let error = why(&error);
        tracing::warn!(target: "fake_ecs", pod, error, "a Pod cannot be deleted");
        if is_refused {
            return Err(format!("CannotStopContainerError: {error}"));
        }
        sleep(PAUSE).await;
        wait_until_back(cluster).await;
    }
    Ok(())
}

/// Waits until the cluster answers again, and then until those who read logs are back as well: they
/// would find nothing any more where a Pod is gone at once.
async fn wait_until_back(cluster: &Cluster) {
    let own = format!("{}={}", names::OWNER, cluster.owner);
    let one = ListParams::default().labels(&own).limit(1);
    while cluster.pods.list_metadata(&one).await.is_err() {
        sleep(PAUSE).await;
    }
    sleep(PAUSE * 2).await;
}

/// Removes all that there is of a task. `still_runs` says that its containers are to have a moment.
pub(crate) async fn remove(
    cluster: Arc<Cluster>,
    pod: String,
    secrets: Vec<Secret>,
    still_runs: bool,
    making: Option<JoinHandle<()>>,
) {
    // What is being made may come after all, and would stay.
    if let Some(mut making) = making
        && timeout(MAKING_PATIENCE, &mut making).await.is_err()
    {
        making.abort();
    }
    // Whether it is gone, the cluster says whenever it is to be deleted.
    let mut is_there = still_runs;
    for _ in 0..GONE_LOOKS {
        if !is_there {
            break;
        }
        is_there = remove_pod(&cluster, &pod, SHORT_GRACE).await;
        sleep(GONE_PAUSE).await;
    }
    remove_pod(&cluster, &pod, Duration::ZERO).await;
    for secret in secrets {
        let name = secret.name_any();
        let params = DeleteParams::default();
        if let Err(error) = cluster.secrets.delete(&name, &params).await
            && !is_not_found(&error)
        {
            let error = why(&error);
            tracing::warn!(target: "fake_ecs", name, error, "a Secret cannot be removed");
        }
    }
}

/// Returns whether there was one.
async fn remove_pod(cluster: &Cluster, pod: &str, grace: Duration) -> bool {
    let seconds = u32::try_from(grace.as_secs()).unwrap_or_default();
    let params = DeleteParams::default().grace_period(seconds);
    for _ in 0..ROUNDS {
        match cluster.pods.delete(pod, &params).await {
            Ok(_) => return true,
            Err(error) if is_not_found(&error) => return false,
            Err(error) if is_refusal(&error) => {
                let error = why(&error);
                tracing::warn!(target: "fake_ecs", pod, error, "a Pod cannot be removed");
                return false;
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
    tracing::warn!(
        target: "fake_ecs", pod,
        "the cluster does not remove what it has of a fake: another process that starts one will"
    );
    false
}

/// The Secrets that a Pod may have, for one that an earlier process has made.
pub(crate) fn possible_secrets(pod: &str) -> Vec<Secret> {
    let names = [names::secret(pod), names::registry_secret(pod)];
    let secrets = names.map(|name| {
        let mut secret = Secret::default();
        secret.metadata.name = Some(name);
        secret
    });
    secrets.into()
}
