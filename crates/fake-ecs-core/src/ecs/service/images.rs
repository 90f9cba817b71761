//! All tasks of a deployment run the same images, and so do those of a revision of a daemon: what a
//! tag stood for when the first of them pulled it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability>
//!
//! A rollback deploys the digests of before, and a deployment that is forced looks at the tags
//! anew.

use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, TaskKey};
use crate::ecs::task::owner::Owner;
use crate::wire::VersionConsistency;

/// The digest by which the image is to be pulled; `None` where that is left to the image's name.
pub(in crate::ecs) fn digest_for(region: &Region, key: TaskKey, index: usize) -> Option<&str> {
    if let Some(of) = region.tasks.get(key).spec.daemon {
        return region.daemons.get(of.daemon).digest(of.revision, index);
    }
    let owner = consistent(region, key, index)?;
    region
        .services
        .get(owner.service)
        .digest(owner.deployment, index)
}

/// An image has been pulled. The first digest that is told of a deployment is that of all its
/// tasks: those that were pulling at the same time may have come upon another.
pub(in crate::ecs) fn settle_digest(
    region: &mut Region,
    key: TaskKey,
    index: usize,
    digest: String,
) -> String {
    if let Some(of) = region.tasks.get(key).spec.daemon {
        return region.daemons.update(of.daemon, |daemon| {
            let images = &mut daemon.images;
            let first = images.get_or_insert_with((of.revision, index), || digest);
            first.clone()
        });
    }
    let Some(owner) = consistent(region, key, index) else {
        return digest;
    };
    region.services.update(owner.service, |service| {
        let images = &mut service.images;
        let first = images.get_or_insert_with((owner.deployment, index), || digest);
        first.clone()
    })
}

/// Whose task it is, if the version of that container is to be the same in all of them.
fn consistent(region: &Region, key: TaskKey, index: usize) -> Option<Owner> {
    let task = region.tasks.get(key);
    let consistency = task.definition_of(index).version_consistency;
    let is_free = consistency == Some(VersionConsistency::Disabled);
    task.spec.owner.filter(|_| !is_free)
}

impl crate::ecs::service::state::Service {
    /// What the image of a container stood for when the first task of the deployment pulled it.
    pub fn digest(&self, deployment: DeploymentId, container: usize) -> Option<&str> {
        let digest = self.images.get(&(deployment, container));
        digest.map(String::as_str)
    }
}
