//! What ECS attaches to a cluster for its capacity providers: a scaling policy for a group whose
//! scaling it manages, a lifecycle hook for one whose instances it drains.
//!
//! Nothing of it shows in what tasks do; clients see it in the cluster's `attachments`, and wait
//! for it.

use crate::ecs::Region;
use crate::ecs::cluster::state::{
    Attachment, AttachmentStatus, AttachmentsStatus, Cluster, ClusterStatus, Purpose,
};
use crate::ecs::keys::ClusterKey;
use crate::ecs::timers::Timer;
use crate::kernel::ids::Kind;
use crate::wire::{ManagedDraining, ManagedScalingStatus};

/// Begins to make the attachments of a cluster what its capacity providers need.
pub fn update(region: &mut Region, key: ClusterKey) {
    let wanted = needed(region, region.clusters.get(key));
    let ids = &mut region.ids;
    region.clusters.update(key, |cluster| {
        for attachment in &mut cluster.attachments {
            let is = (&attachment.capacity_provider, attachment.purpose);
            if !wanted.iter().any(|(name, purpose)| (name, *purpose) == is) {
                attachment.status = AttachmentStatus::Deleting;
            }
        }
        for (name, purpose) in wanted {
            let is_there = cluster.attachments.iter().any(|attachment| {
                (&attachment.capacity_provider, attachment.purpose) == (&name, purpose)
            });
            if !is_there {
                cluster.attachments.push(Attachment {
                    id: ids.uuid(Kind::Attachment),
                    capacity_provider: name,
                    purpose,
                    policy_id: ids.uuid(Kind::Attachment),
                    status: AttachmentStatus::Precreated,
                });
            }
        }
        let mut all = cluster.attachments.iter();
        let is_complete = all.all(|attachment| attachment.status == AttachmentStatus::Created);
        cluster.attachments_status = Some(match is_complete {
            true => AttachmentsStatus::UpdateComplete,
            false => AttachmentsStatus::UpdateInProgress,
        });
    });
    if region.clusters.get(key).is_busy() {
        let takes = region.settings.profile.capacity_providers.attaching;
        region.arm_no_later(region.now + takes, Timer::Attachments(key));
    } else {
        region.disarm(Timer::Attachments(key));
    }
}

/// What the providers of a cluster need, in their order.
fn needed(region: &Region, cluster: &Cluster) -> Vec<(String, Purpose)> {
    let mut wanted = Vec::new();
    for name in &cluster.capacity_providers {
        let provider = region.capacity_providers.named(name);
        let group = provider.and_then(|provider| provider.latest_auto_scaling_group());
        let Some(group) = group else { continue };
        let scaling = group
            .managed_scaling
            .as_ref()
            .and_then(|scaling| scaling.status);
        if scaling == Some(ManagedScalingStatus::Enabled) {
            wanted.push((name.clone(), Purpose::ManagedScaling));
        }
        if group.managed_draining == Some(ManagedDraining::Enabled) {
            wanted.push((name.clone(), Purpose::ManagedDraining));
        }
    }
    wanted
}

/// The attachments of a cluster are what they should be, and so is the cluster.
pub(in crate::ecs) fn finish(region: &mut Region, key: ClusterKey) {
    let status = region.clusters.update(key, |cluster| {
        let attachments = &mut cluster.attachments;
        attachments.retain(|attachment| attachment.status != AttachmentStatus::Deleting);
        for attachment in attachments {
            attachment.status = AttachmentStatus::Created;
        }
        cluster.attachments_status = Some(AttachmentsStatus::UpdateComplete);
        cluster.status = match cluster.status {
            ClusterStatus::Provisioning | ClusterStatus::Active => ClusterStatus::Active,
            ClusterStatus::Deprovisioning | ClusterStatus::Inactive => ClusterStatus::Inactive,
        };
        cluster.status
    });
    if status == ClusterStatus::Inactive {
        region.clusters.fade(key, region.now);
    }
}
