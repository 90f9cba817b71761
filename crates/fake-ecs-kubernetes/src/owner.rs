//! Who has made the cluster's objects: a fake, which says that it lives by renewing a Lease.
//!
//! What a fake leaves behind that was killed is removed by the next one that starts, once its Lease
//! is over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::api::core::v1::{Pod, Secret};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta};
use k8s_openapi::jiff::Timestamp;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams, PostParams};
use kube::{Api, Error, ResourceExt};
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::connect::{is_not_found, is_refusal, why};
use crate::names;

/// How often a Lease is renewed.
const RENEWED: Duration = Duration::from_secs(10);
/// How long it lasts, in seconds: so long may a process be stopped, as in a debugger.
const LASTS_S: i32 = 300;
/// How often it is looked for what others have left.
const SWEPT: Duration = Duration::from_secs(300);
/// How long to wait before asking a cluster again that did not answer.
pub(crate) const PAUSE: Duration = Duration::from_millis(500);

/// The value of the label of things that were to be kept begins so: they are nobody's, and no sweep
/// takes them.
const KEPT: &str = "kept-";

/// The same for things of fakes with a journal: they are for whoever goes on with the journal.
const OF_JOURNAL: &str = "journal-";

/// The name of all fakes that go on with a journal, one after another.
pub(crate) fn of_journal(journal: &str) -> String {
    format!("{OF_JOURNAL}{journal}")
}

/// A name for one fake that no other has.
pub(crate) fn new_owner(is_kept: bool) -> String {
    static FAKES: AtomicU32 = AtomicU32::new(0);
    let fake = FAKES.fetch_add(1, Ordering::Relaxed);
    let (process, now) = (std::process::id(), now());
    let kept = if is_kept { KEPT } else { "" };
    let nanoseconds = now.subsec_nanos();
    format!("{kept}{:x}-{nanoseconds:x}-{process}-{fake}", now.as_secs())
}

#[expect(
    clippy::disallowed_methods,
    reason = "Leases have the times of the real world"
)]
fn now() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}

fn name(owner: &str) -> String {
    format!("fake-ecs-{owner}")
}

fn lease(owner: &str) -> Lease {
    let now = Timestamp::new(i64::try_from(now().as_secs()).unwrap_or_default(), 0);
    Lease {
        metadata: ObjectMeta {
            name: Some(name(owner)),
            labels: Some(names::labels_of_owner(owner)),
            ..ObjectMeta::default()
        },
        spec: Some(LeaseSpec {
            holder_identity: Some(owner.to_owned()),
            lease_duration_seconds: Some(LASTS_S),
            renew_time: now.ok().map(MicroTime),
            ..LeaseSpec::default()
        }),
    }
}

/// Whether a Lease has ended, `seconds` after 1970. One that says no time has.
fn is_over(lease: &Lease, seconds: i64) -> bool {
    let Some(spec) = &lease.spec else { return true };
    let renewed = spec.renew_time.as_ref().map(|it| it.0.as_second());
    let lasts = spec.lease_duration_seconds.unwrap_or_default();
    renewed.is_none_or(|renewed| renewed + i64::from(lasts) < seconds)
}

impl Cluster {
    /// There is a Lease: what is made from now on is not taken for something left behind.
    ///
    /// # Errors
    ///
    /// When the cluster refuses one: another fake would remove what this one makes.
    pub(crate) async fn leased(&self) -> Result<(), String> {
        let make = || async {
            let lease = lease(&self.owner);
            while let Err(error) = self.leases.create(&PostParams::default(), &lease).await {
                if matches!(&error, Error::Api(status) if status.is_already_exists()) {
                    break;
                }
                let is_refused = is_refusal(&error);
                let error = why(&error);
                tracing::warn!(target: "fake_ecs", error, "the Lease of a fake cannot be made");
                if is_refused {
                    return Err(format!("CannotCreateContainerError: {error}"));
                }
                sleep(PAUSE).await;
            }
            Ok(())
        };
        self.leased.get_or_init(make).await.clone()
    }

    /// Renews the Lease for as long as the fake lives.
    pub(crate) async fn renew_lease(&self) {
        if self.leased().await.is_err() {
            return;
        }
        loop {
            sleep(RENEWED).await;
            let lease = lease(&self.owner);
            let patch = Patch::Merge(Lease {
                spec: lease.spec.clone(),
                ..Lease::default()
            });
            let name = name(&self.owner);
            let renewed = self
                .leases
                .patch(&name, &PatchParams::default(), &patch)
                .await;
            let renewed = match renewed {
                // Somebody has taken it for one that is over.
                Err(error) if is_not_found(&error) => {
                    self.leases.create(&PostParams::default(), &lease).await
                }
                renewed => renewed,
            };
            if let Err(error) = renewed {
                let error = why(&error);
                tracing::warn!(target: "fake_ecs", error, "the Lease of a fake cannot be renewed");
            }
        }
    }

    /// Ends the Lease.
    pub(crate) async fn end_lease(&self) {
        let (name, params) = (name(&self.owner), DeleteParams::default());
        // One that stays is over soon.
        let _ = self.leases.delete(&name, &params).await;
    }

    /// Removes what fakes have left behind that do not live any more, now and from time to time.
    pub(crate) async fn sweep(&self) {
        loop {
            if let Err(error) = self.try_sweep().await {
                let error = why(&error);
                tracing::warn!(target: "fake_ecs", error, "what others have left cannot be swept");
            }
            sleep(SWEPT).await;
        }
    }

    async fn try_sweep(&self) -> Result<(), Error> {
        let (before, left) = self.look_for_left().await?;
        if left.is_empty() {
            return Ok(());
        }
        // Clocks differ: a Lease that is renewed lives, whatever its time says.
        sleep(RENEWED * 2).await;
        let (after, left_after) = self.look_for_left().await?;
        let is_left = |owner: &String| {
            left.contains(owner)
                && left_after.contains(owner)
                && before.get(owner) == after.get(owner)
        };
        let gone: Vec<String> = left
            .iter()
            .filter(|owner| is_left(owner))
            .cloned()
            .collect();
        for owner in gone {
            let own = ListParams::default().labels(&format!("{}={owner}", names::OWNER));
            let pods = self.pods.list_metadata(&own).await?.items;
            remove::<Pod>(&self.pods, pods.iter().map(ResourceExt::name_any)).await;
            let secrets = self.secrets.list_metadata(&own).await?.items;
            remove::<Secret>(&self.secrets, secrets.iter().map(ResourceExt::name_any)).await;
            if after.contains_key(&owner) {
                remove::<Lease>(&self.leases, [name(&owner)].into_iter()).await;
            }
        }
        Ok(())
    }

    /// The versions of all Leases, by who has them, and who has left something without a live one.
    async fn look_for_left(&self) -> Result<(BTreeMap<String, String>, BTreeSet<String>), Error> {
        let all = ListParams::default().labels(&format!("{}=ecs", names::SERVICE));
        let owner = |labels: &BTreeMap<String, String>| labels.get(names::OWNER).cloned();
        let pods = self.pods.list_metadata(&all).await?.items;
        let secrets = self.secrets.list_metadata(&all).await?.items;
        let pods = pods.iter().filter_map(|it| owner(it.labels()));
        let secrets = secrets.iter().filter_map(|it| owner(it.labels()));
        let mut left: BTreeSet<String> = pods.chain(secrets).collect();
        // Last, so that whoever has made something in between has a Lease.
        let leases = self.leases.list(&all).await?.items;
        let seconds = i64::try_from(now().as_secs()).unwrap_or_default();
        let mut versions = BTreeMap::new();
        for lease in &leases {
            let Some(owner) = owner(lease.labels()) else {
                continue;
            };
            if is_over(lease, seconds) {
                left.insert(owner.clone());
            } else {
                left.remove(&owner);
            }
            versions.insert(owner, lease.resource_version().unwrap_or_default());
        }
        let is_for_others = |owner: &String| {
            *owner == self.owner || [KEPT, OF_JOURNAL].iter().any(|it| owner.starts_with(it))
        };
        left.retain(|owner| !is_for_others(owner));
        Ok((versions, left))
    }
}

/// Removes things at once.
pub(crate) async fn remove<K>(api: &Api<K>, names: impl Iterator<Item = String>)
where
    K: Clone + k8s_openapi::serde::de::DeserializeOwned + std::fmt::Debug,
{
    let at_once = DeleteParams::default().grace_period(0);
    for name in names {
        // Others may sweep as well.
        if let Err(error) = api.delete(&name, &at_once).await {
            let error = why(&error);
            tracing::debug!(target: "fake_ecs", name, error, "something cannot be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_over_when_it_was_not_renewed() {
        let renewed = |second: i64| {
            let mut lease = lease("o");
            let spec = lease.spec.as_mut().unwrap();
            spec.renew_time = Timestamp::new(second, 0).ok().map(MicroTime);
            lease
        };
        for (second, expected) in [(1_000, false), (700, false), (699, true)] {
            assert_eq!(is_over(&renewed(second), 1_000), expected, "{second}");
        }
        assert!(is_over(&Lease::default(), 0));
    }

    #[test]
    fn every_fake_has_a_name_of_its_own() {
        assert_ne!(new_owner(false), new_owner(false));
        assert!(new_owner(true).starts_with(KEPT));
        assert!(new_owner(true).len() <= 63);
    }
}
