//! A daemon, as data.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::ecs::cluster::state::Clusters;
use crate::ecs::daemon::deployment::{Completed, Deployment};
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::{ClusterKey, DaemonKey, InstanceKey, RevisionId, TaskKey};
use crate::ecs::task::definition::Revision;
use crate::ecs::task::store::Tasks;
use crate::effect::ContainerSpec;
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;
use crate::wire::{
    CreateDaemonRequest, DaemonAlarmConfiguration, DaemonDeploymentConfiguration,
    DaemonPropagateTags, Tag,
};

/// Where a daemon is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    Active,
    Deleting,
    Gone,
}

/// What is deployed. A revision never changes.
#[derive(Clone, Debug)]
pub struct DaemonRevision {
    pub id: RevisionId,
    pub created: Time,
    pub workload: Workload,
}

/// What a revision is made of.
#[derive(Clone, Debug)]
pub struct Workload {
    pub definition: Arc<Revision>,
    pub containers: Vec<Arc<ContainerSpec>>,
    pub needs: Arc<Needs>,
    pub propagate_tags: DaemonPropagateTags,
    pub managed_tags: bool,
    pub execute_command: bool,
    pub is_critical: bool,
}

#[derive(Clone, Debug)]
pub struct Daemon {
    pub key: DaemonKey,
    pub cluster: ClusterKey,
    pub name: Arc<str>,
    /// `daemon:<name>`: that of its tasks.
    pub group: Arc<str>,
    pub life: Life,
    pub created: Time,
    pub updated: Time,
    /// The names of the capacity providers whose instances have it. They are not deleted before it.
    pub providers: Vec<String>,
    pub configuration: DaemonDeploymentConfiguration,
    pub tags: Vec<Tag>,
    /// What new instances are given; nothing once it is deleted, or given up.
    pub current: Option<RevisionId>,
    pub completed: Option<Completed>,
    /// Every revision that was ever deployed, in the order of their creation.
    pub revisions: Vec<Arc<DaemonRevision>>,
    /// In the order of their creation.
    pub deployments: Vec<Deployment>,
    /// What the instances of its cluster were given when they registered.
    pub tasks: SortedMap<InstanceKey, TaskKey>,
    /// The digests of the images of a revision, by the place of their container.
    pub images: SortedMap<(RevisionId, usize), String>,
    /// The tasks that have failed in the deployment under way; without one, since a task last came
    /// up.
    pub failed: BTreeSet<TaskKey>,
    pub(super) last_failure: Option<Time>,
    /// The request that made it, if it came with a token and may come again.
    pub made_by: Option<Box<CreateDaemonRequest>>,
}

impl Daemon {
    /// How faults name it: `cluster/daemon`.
    pub fn path(&self, clusters: &Clusters) -> String {
        format!("{}/{}", clusters.get(self.cluster).name, self.name)
    }

    pub fn is_gone(&self) -> bool {
        self.life == Life::Gone
    }

    pub fn revision(&self, id: RevisionId) -> Option<&Arc<DaemonRevision>> {
        let mut revisions = self.revisions.iter().rev();
        revisions.find(|revision| revision.id == id)
    }

    /// What the image of a container stood for when the first task of the revision pulled it.
    pub fn digest(&self, revision: RevisionId, container: usize) -> Option<&str> {
        self.images.get(&(revision, container)).map(String::as_str)
    }

    /// What a new instance of the capacity provider is given.
    pub fn given_to(&self, provider: &str) -> Option<&Arc<DaemonRevision>> {
        let is_for = self.providers.iter().any(|own| own == provider);
        self.current
            .filter(|_| is_for)
            .and_then(|current| self.revision(current))
    }

    /// Whether it has given that task to an instance, and nothing in the place of it.
    pub fn has(&self, task: TaskKey) -> bool {
        self.tasks.values().any(|given| *given == task)
    }

    /// The revision that new instances are given, and those of tasks that have not stopped; the
    /// newest last.
    pub fn revisions_in_use(&self, tasks: &Tasks) -> impl Iterator<Item = &Arc<DaemonRevision>> {
        let live = self.tasks.values().map(|task| tasks.get(*task));
        let live = live.filter(|task| !task.is_over());
        let mut used: SortedSet<RevisionId> = live
            .filter_map(|task| task.spec.daemon.map(|of| of.revision))
            .collect();
        used.extend(self.current);
        let all = self.revisions.iter();
        all.filter(move |revision| used.contains(&revision.id))
    }

    /// The deployment under way.
    pub fn current_deployment(&self) -> Option<&Deployment> {
        self.deployments.last().filter(|of| !of.is_over())
    }

    pub(super) fn current_deployment_mut(&mut self) -> Option<&mut Deployment> {
        self.deployments.last_mut().filter(|of| !of.is_over())
    }

    /// The alarms that end a deployment.
    pub fn alarms(&self) -> &[String] {
        match &self.configuration.alarms {
            Some(DaemonAlarmConfiguration {
                alarm_names: Some(names),
                enable: Some(true),
            }) => names,
            _ => &[],
        }
    }

    /// When something is done about an instance whose daemon has failed: a second later after the
    /// first failure, and twice as much later after each of the next, but never more than a quarter
    /// of an hour.
    pub(super) fn retry_at(&self) -> Option<Time> {
        const LEAST: Duration = Duration::from_secs(1);
        const LONGEST: Duration = Duration::from_secs(15 * 60);
        let doublings = self.failed.len().clamp(1, 11) - 1;
        let delay = (LEAST * (1 << doublings)).min(LONGEST);
        self.last_failure.map(|last| last + delay)
    }
}
