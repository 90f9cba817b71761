//! Applications, groups, configurations and deployments, as data.

use crate::aws::tags::Tags;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::codedeploy::enums::ComputePlatform;
use crate::wire::codedeploy::types::{DeploymentConfigInfo, DeploymentGroupInfo};

pub(super) use super::deployment::{Deployment, Key, LifecycleEvent, Phase, Target, Waits};
use super::deployments::Deployments;

/// What CodeDeploy knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct CodeDeploy {
    /// By name.
    pub(super) applications: SortedMap<String, Application>,
    /// Those that callers have made, by name.
    pub(super) configs: SortedMap<String, DeploymentConfigInfo>,
    pub(super) deployments: Deployments,
    /// How many applications and groups were ever made.
    made: u64,
    /// Whether something has happened that a deployment may wait for.
    is_stirred: bool,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    pub(super) id: String,
    pub(super) platform: ComputePlatform,
    pub(super) created: Time,
    /// By name.
    pub(super) groups: SortedMap<String, Group>,
    pub(super) tags: Tags,
}

/// A deployment group: how deployments of one service are made.
#[derive(Clone, Debug)]
pub struct Group {
    /// As it is shown, but for the names and its deployments.
    pub(super) settings: DeploymentGroupInfo,
    pub(super) tags: Tags,
}

impl CodeDeploy {
    /// The number of an application or a group that is made now.
    pub(super) fn number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// Something has happened that a deployment may wait for: an alarm, a task set.
    pub fn stir(&mut self) {
        self.is_stirred = true;
    }

    /// Whether something has happened that a deployment waits for.
    pub fn take_stirred(&mut self) -> bool {
        std::mem::take(&mut self.is_stirred) && self.active().next().is_some()
    }

    #[cfg(any(test, feature = "self-check"))]
    pub fn is_settled(&self) -> bool {
        !self.is_stirred
    }

    /// The names of the application and the group of a deployment.
    pub fn group_of(&self, deployment: &str) -> Option<(String, Option<String>)> {
        let found = self.find(deployment)?;
        Some((found.application.clone(), Some(found.group.clone())))
    }

    /// The last deployments, the oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Deployment> {
        self.deployments.values()
    }

    /// The deployment of that id.
    pub fn find(&self, deployment: &str) -> Option<&Deployment> {
        self.all().find(|it| it.id == deployment)
    }

    pub fn has_application(&self, application: &str) -> bool {
        self.applications.contains_key(application)
    }

    pub fn has_group(&self, application: &str, group: &str) -> bool {
        let found = self.applications.get(application);
        found.is_some_and(|it| it.groups.contains_key(group))
    }

    /// The deployments that are not over.
    pub(super) fn active(&self) -> impl Iterator<Item = Key> {
        let all = self.deployments.iter();
        all.filter(|(_, it)| !it.is_over()).map(|(key, _)| key)
    }

    /// When the next deployment goes on by itself.
    pub fn next_due(&self) -> Option<Time> {
        let active = self.deployments.values().filter(|it| !it.is_over());
        active.filter_map(|it| it.due).min()
    }

    /// Whether a deployment is not over.
    #[cfg(any(test, feature = "self-check"))]
    pub fn is_active(&self) -> bool {
        self.active().next().is_some()
    }

    /// The deployments of a group, the last one first.
    pub(super) fn of_group<'a>(
        &'a self,
        application: &'a str,
        group: &'a str,
    ) -> impl Iterator<Item = &'a Deployment> {
        let all = self.deployments.values().rev();
        all.filter(move |it| it.application == application && it.group == group)
    }
}
