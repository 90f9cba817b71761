//! Capacity providers: where tasks that are placed by a strategy get their compute from.
//!
//! `FARGATE` and `FARGATE_SPOT` are there in every account. A provider of an Auto Scaling group is
//! `ACTIVE` as soon as it is made, and is associated with clusters later. One of Managed Instances
//! belongs to one cluster from the beginning, and takes its time. How long changes take is data:
//! [`Profile`](crate::kernel::profile::Profile).

use crate::ecs::capacity::state::{Capacity, CapacityProvider};
use crate::ecs::capacity::{managed_instances, queue};
use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::{CapacityProviderKey, ClusterKey};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, cluster};
use crate::wire::{CapacityProviderStatus, CapacityProviderUpdateStatus, Tag};

/// Makes a provider, in place of a deleted one of that name.
pub fn create(
    region: &mut Region,
    name: &str,
    capacity: Capacity,
    tags: Vec<Tag>,
) -> CapacityProviderKey {
    let takes_time = matches!(capacity, Capacity::ManagedInstances { .. });
    let key = region.capacity_providers.insert(name, capacity, tags);
    if takes_time {
        region.capacity_providers.get_mut(key).status = CapacityProviderStatus::Provisioning;
        begin_change(region, key, CapacityProviderUpdateStatus::CreateInProgress);
    }
    key
}

/// Begins to change what a provider is set to. Its clusters follow.
pub fn update(region: &mut Region, key: CapacityProviderKey, update: Capacity) {
    region.capacity_providers.get_mut(key).update = Some(update);
    begin_change(region, key, CapacityProviderUpdateStatus::UpdateInProgress);
    let provider = region.capacity_providers.get(key);
    let clusters: Vec<ClusterKey> = clusters_with(region, provider).map(|at| at.key).collect();
    for cluster in clusters {
        cluster::attachments::update(region, cluster);
    }
}

/// Begins to delete a provider that nothing uses. Only one of Managed Instances has something to
/// take down.
pub fn delete(region: &mut Region, key: CapacityProviderKey) {
    let provider = region.capacity_providers.get_mut(key);
    if provider.cluster().is_some() {
        provider.status = CapacityProviderStatus::Deprovisioning;
    }
    begin_change(region, key, CapacityProviderUpdateStatus::DeleteInProgress);
}

/// A provider that something uses stays as it is, and says why.
pub fn fail_delete(region: &mut Region, key: CapacityProviderKey, reason: String) {
    let provider = region.capacity_providers.get_mut(key);
    provider.update_status = Some(CapacityProviderUpdateStatus::DeleteFailed);
    provider.update_status_reason = Some(reason);
}

fn begin_change(
    region: &mut Region,
    key: CapacityProviderKey,
    change: CapacityProviderUpdateStatus,
) {
    let takes = &region.settings.profile.capacity_providers;
    let takes = match change {
        CapacityProviderUpdateStatus::CreateInProgress => takes.creating,
        CapacityProviderUpdateStatus::UpdateInProgress => takes.updating,
        _ => takes.deleting,
    };
    let provider = region.capacity_providers.get_mut(key);
    provider.update_status = Some(change);
    provider.update_status_reason = None;
    region.arm(takes, Timer::CapacityProvider(key));
}

/// The change that is under way is done.
pub(in crate::ecs) fn finish_change(region: &mut Region, key: CapacityProviderKey) {
    use CapacityProviderUpdateStatus as Update;
    let provider = region.capacity_providers.get_mut(key);
    if let Some(update) = provider.update.take() {
        provider.capacity = update;
    }
    let (status, update_status) = match provider.update_status {
        Some(Update::CreateInProgress) => (CapacityProviderStatus::Active, Update::CreateComplete),
        Some(Update::UpdateInProgress) => (CapacityProviderStatus::Active, Update::UpdateComplete),
        Some(Update::DeleteInProgress) => {
            provider.tags.clear();
            (CapacityProviderStatus::Inactive, Update::DeleteComplete)
        }
        _ => return,
    };
    provider.status = status;
    provider.update_status = Some(update_status);
    match update_status {
        Update::UpdateComplete => enqueue_clusters_with(region, key),
        Update::DeleteComplete => managed_instances::release(region, key),
        _ => {}
    }
}

/// What the provider was changed to is in effect.
fn enqueue_clusters_with(region: &mut Region, key: CapacityProviderKey) {
    let provider = region.capacity_providers.get(key);
    let clusters: Vec<ClusterKey> = clusters_with(region, provider).map(|at| at.key).collect();
    for cluster in clusters {
        queue::enqueue(region, cluster);
    }
}

/// Whether tasks in the cluster can be placed by the provider.
pub fn is_associated(_region: &Region, cluster: &Cluster, provider: &CapacityProvider) -> bool {
    !provider.is_gone()
        && (provider.cluster() == Some(cluster.key)
            || cluster.capacity_providers.contains(&provider.name))
}

/// The clusters that a provider is associated with, in the order of their names.
pub fn clusters_with<'a>(
    region: &'a Region,
    provider: &'a CapacityProvider,
) -> impl Iterator<Item = &'a Cluster> {
    let clusters = region.clusters.by_name(None);
    clusters.filter(|cluster| !cluster.status.is_gone() && is_associated(region, cluster, provider))
}

/// Whether a task of the cluster that has not stopped was placed by the provider.
pub fn has_tasks(region: &Region, cluster: ClusterKey, provider: &str) -> bool {
    use crate::ecs::task::store::Facet;
    use crate::wire::DesiredStatus;
    [DesiredStatus::Running, DesiredStatus::Stopped]
        .into_iter()
        .flat_map(|desired| {
            let facets = vec![Facet::Cluster(cluster)];
            region.tasks.select(facets, desired, None)
        })
        .any(|task| !task.is_over() && task.spec.capacity_provider.as_deref() == Some(provider))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::AutoScalingGroupProvider;

    const SECOND: Duration = Duration::from_secs(1);

    fn group() -> Capacity {
        Capacity::AutoScalingGroup(AutoScalingGroupProvider::default())
    }

    fn managed_instances() -> Capacity {
        Capacity::ManagedInstances {
            cluster: ClusterKey(0),
            provider: Box::default(),
        }
    }

    /// A region in which changes take a second.
    fn region() -> Region {
        let mut region = fixtures::region();
        let takes = &mut std::sync::Arc::make_mut(&mut region.settings)
            .profile
            .capacity_providers;
        (takes.creating, takes.updating, takes.deleting) = (SECOND, SECOND, SECOND);
        region
    }

    /// The statuses of a provider now, and after its next change is done.
    #[track_caller]
    fn check(region: &mut Region, key: CapacityProviderKey, now: (&str, &str), then: (&str, &str)) {
        let statuses = |region: &Region| {
            let provider = region.capacity_providers.get(key);
            let update = provider
                .update_status
                .map(CapacityProviderUpdateStatus::as_str);
            (provider.status.as_str(), update.unwrap_or_default())
        };
        assert_eq!(statuses(region), now);
        let timer = region.next_due();
        assert_eq!(timer, Some(region.now() + SECOND));
        region.fire_next(region.now() + SECOND);
        assert_eq!(statuses(region), then);
    }

    #[test]
    fn a_provider_of_a_group_is_active_at_once() {
        let mut region = region();
        let key = create(&mut region, "mine", group(), Vec::new());

        let provider = region.capacity_providers.get(key);
        assert_eq!(provider.status, CapacityProviderStatus::Active);
        assert_eq!(provider.update_status, None);
        assert_eq!(region.next_due(), None);
    }

    #[test]
    fn a_provider_of_managed_instances_takes_its_time() {
        let mut region = region();
        let key = create(&mut region, "mine", managed_instances(), Vec::new());
        let (making, made) = (
            ("PROVISIONING", "CREATE_IN_PROGRESS"),
            ("ACTIVE", "CREATE_COMPLETE"),
        );
        check(&mut region, key, making, made);

        delete(&mut region, key);
        let (deleting, deleted) = (
            ("DEPROVISIONING", "DELETE_IN_PROGRESS"),
            ("INACTIVE", "DELETE_COMPLETE"),
        );
        check(&mut region, key, deleting, deleted);
    }

    #[test]
    fn an_update_is_in_effect_when_it_is_complete() {
        let mut region = region();
        let key = create(&mut region, "mine", group(), Vec::new());
        let update = Capacity::AutoScalingGroup(AutoScalingGroupProvider {
            auto_scaling_group_arn: "another".to_owned(),
            ..AutoScalingGroupProvider::default()
        });

        super::update(&mut region, key, update.clone());

        assert_eq!(region.capacity_providers.get(key).capacity, group());
        let (changing, changed) = (
            ("ACTIVE", "UPDATE_IN_PROGRESS"),
            ("ACTIVE", "UPDATE_COMPLETE"),
        );
        check(&mut region, key, changing, changed);
        assert_eq!(region.capacity_providers.get(key).capacity, update);
    }

    #[test]
    fn a_name_can_be_used_again() {
        let mut region = region();
        let old = create(&mut region, "mine", group(), Vec::new());
        delete(&mut region, old);
        let (deleting, deleted) = (
            ("ACTIVE", "DELETE_IN_PROGRESS"),
            ("INACTIVE", "DELETE_COMPLETE"),
        );
        check(&mut region, old, deleting, deleted);

        let new = create(&mut region, "mine", group(), Vec::new());

        let named = region.capacity_providers.named("mine");
        assert_eq!(named.map(|provider| provider.key), Some(new));
        assert!(region.capacity_providers.get(old).is_gone());
    }
}
