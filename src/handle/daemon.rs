//! A managed daemon, from the outside.

use std::fmt;

use super::link::Link;
use super::{Fault, List, Tasks, story, wait};

use crate::ecs::Region;
use crate::ecs::daemon::deployment::Deployment;
use crate::ecs::daemon::state::{Daemon, Life};
use crate::ecs::keys::DaemonKey;
use crate::fake::FakeEcs;

use crate::faults;
#[cfg(feature = "client")]
use crate::render;
#[cfg(feature = "client")]
use crate::sdk::IntoSdk as _;

/// A managed daemon of the fake: one task on each instance of capacity providers of Managed
/// Instances.
///
/// Not a service with the scheduling strategy `DAEMON`, which is a
/// [`ServiceHandle`](crate::ServiceHandle).
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// let logs = ecs.daemon("logs");
/// logs.wait_deployed().await;
/// assert_eq!(logs.tasks().running().len(), ecs.instances().len());
/// # }
/// ```
#[derive(Clone)]
pub struct DaemonHandle {
    link: Link,
    key: DaemonKey,
}

impl DaemonHandle {
    /// By its ARN, or by its name in that cluster.
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, cluster: Option<&str>, reference: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let found = find(region, cluster, reference);
            let handle = |daemon: &Daemon| Self {
                link: link.clone(),
                key: daemon.key,
            };
            found.map(handle).ok_or_else(|| names(region))
        });
        match found {
            Ok(daemon) => daemon,
            Err(names) => panic!("no daemon '{reference}'; there is: {}", story::list(&names)),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let all = region.daemons.iter().filter(|daemon| !daemon.is_gone());
            let all = all.map(|daemon| Self {
                link: link.clone(),
                key: daemon.key,
            });
            all.collect()
        });
        List::new(fake, "daemon", all)
    }

    #[track_caller]
    fn read<R>(&self, at: impl FnOnce(&Region, &Daemon) -> R) -> R {
        self.link
            .read(|region| at(region, region.daemons.get(self.key)))
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.read(|_, daemon| daemon.name.to_string())
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.read(Region::daemon_arn)
    }

    /// Whether it has been deleted, and none of its tasks is left. The API does not show it any
    /// more.
    #[track_caller]
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.read(|_, daemon| daemon.is_gone())
    }

    /// Its tasks, in the order of creation, whether they still run or not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        let key = self.key;
        Tasks::of(&self.link, |task| {
            task.spec.daemon.is_some_and(|of| of.daemon == key)
        })
    }

    /// What `DescribeDaemon` shows of it, also when it is gone.
    #[cfg(feature = "client")]
    #[track_caller]
    #[must_use]
    pub fn describe(&self) -> aws_sdk_ecs::types::DaemonDetail {
        self.read(render::daemon).into_sdk()
    }

    /// What `DescribeDaemonDeployments` shows of its deployments, the newest first.
    #[cfg(feature = "client")]
    #[track_caller]
    #[must_use]
    pub fn deployments(&self) -> Vec<aws_sdk_ecs::types::DaemonDeployment> {
        self.read(|region, daemon| {
            let deployments = daemon.deployments.iter().rev();
            deployments
                .map(|deployment| render::daemon_deployment(region, daemon, deployment).into_sdk())
                .collect()
        })
    }

    // ---- interfering ----

    /// The next `count` tasks that it is given end as soon as they run, with exit code 1. A
    /// deployment is given up after three of them, or after as many as half of the instances if
    /// these are more.
    ///
    /// By default none does. The fault goes by name: it counts for a daemon that is made again,
    /// too. Another call adds to this one; [`remove`](Fault::remove) lets the tasks after this run
    /// again.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let logs = ecs.daemon("logs");
    /// let crash = logs.crash_loop(3);
    /// // … the application updates the daemon, which is rolled back …
    /// assert_eq!(crash.hits(), 3);
    /// # }
    /// ```
    #[track_caller]
    pub fn crash_loop(&self, count: usize) -> Fault {
        Fault::of(&self.link, Some(count), |region| {
            let daemon = region.daemons.get(self.key);
            faults::Kind::DaemonTask(daemon.path(&region.clusters))
        })
    }

    // ---- waiting ----

    /// Lets time pass until its newest deployment is over, whatever has come of it; that of a
    /// deletion as well. The SDK's waiters fail when it was rolled back.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_deployed(&self) -> impl Future<Output = ()> + use<> {
        let key = self.key;
        let what = format!("daemon {} to be deployed", self.name());
        wait::for_world(&self.link, what, move |region| {
            let newest = region.daemons.get(key).deployments.last();
            newest.is_none_or(Deployment::is_over)
        })
    }
}

fn find<'a>(region: &'a Region, cluster: Option<&str>, reference: &str) -> Option<&'a Daemon> {
    // An ARN says which cluster it means.
    let path = reference
        .strip_prefix("arn:")
        .and_then(|_| reference.rsplit_once("daemon/"));
    let (cluster, name) = match path.and_then(|(_, path)| path.split_once('/')) {
        Some((cluster, name)) => (Some(cluster), name),
        None => (cluster, reference),
    };
    let cluster = region.clusters.named(region.cluster_name(cluster).ok()?)?;
    region.daemons.named(cluster.key, name)
}

fn names(region: &Region) -> Vec<String> {
    let daemons = region.daemons.iter().filter(|daemon| !daemon.is_gone());
    daemons
        .map(|daemon| {
            let cluster = &region.clusters.get(daemon.cluster).name;
            format!("{cluster}/{}", daemon.name)
        })
        .collect()
}

impl DaemonHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(daemon: &fake_ecs::DaemonHandle) {
    /// daemon.wait_until(|daemon| daemon.tasks().running().len() == 3).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for DaemonHandle {
    /// Whether both are the same daemon of the same fake. One that was made again under the name of
    /// a deleted one is another.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for DaemonHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let daemon = region.daemons.get(self.key);
            let life = match daemon.life {
                Life::Active => "ACTIVE",
                Life::Deleting => "DELETE_IN_PROGRESS",
                Life::Gone => "gone",
            };
            format!("{} {life}", daemon.name)
        });
        write!(f, "DaemonHandle({seen})")
    }
}
