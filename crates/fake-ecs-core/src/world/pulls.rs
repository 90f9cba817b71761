//! Which images are in the registries of the fake. A registry is one account in one region, and
//! tasks of any other may pull from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::aws::ecr::name::{ImageName, host_of};
use crate::aws::ecr::port::{self, Found};
use crate::aws::ecr::token::{Password, USER};
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::effect::images::OwnRegistry;
use crate::effect::plan::RegistryCredentials;
use crate::effect::{ContainerRef, ContainerSpec, Effect};
use crate::kernel::arn::Scope;
use crate::wire::LaunchType;

/// The regions of the fake, each of which is a registry.
pub(super) struct Registries<'w> {
    pub(super) by_scope: &'w BTreeMap<Scope, RegionKey>,
    pub(super) regions: &'w [Region],
}

impl Registries<'_> {
    /// A pull by what the image stands for, and why it fails where there is nothing. For an engine
    /// a pull, or a start, also says where the image is: an engine is asked to start what an
    /// earlier process was asked to pull. Other effects are left alone.
    pub(super) fn find(&self, effect: Effect, is_outside: bool) -> (Effect, Option<String>) {
        match effect {
            Effect::Pull(of, spec, digest) => {
                let own = self.own(of, &spec, digest.as_deref());
                // An image that a test has made up is none that an engine could pull.
                let Some(own) = own.filter(|own| !is_outside || own.is_for_engines()) else {
                    return (Effect::Pull(of, spec, digest), None);
                };
                let digest = own.digest.or(digest);
                let spec = match is_outside {
                    true => placed(spec, own.registry),
                    false => spec,
                };
                (Effect::Pull(of, spec, digest), own.missing)
            }
            Effect::Start(of, spec) if is_outside => {
                let own = self.own(of, &spec, None);
                let spec = match own.filter(Own::is_for_engines) {
                    Some(own) => placed(spec, own.registry),
                    None => spec,
                };
                (Effect::Start(of, spec), None)
            }
            other => (other, None),
        }
    }

    /// What is in a registry of the fake for an image; `None` where it may be elsewhere.
    fn own(&self, of: ContainerRef, spec: &ContainerSpec, digest: Option<&str>) -> Option<Own> {
        let name = ImageName::parse(&spec.image)?;
        // Where nobody has heard of the registry, nobody has put anything there.
        let region = self.by_scope.get(&name.scope)?;
        let region = &self.regions[region.0 as usize];
        let found = port::find(region, name.repository, digest.unwrap_or(name.reference));
        let (is_there, digest) = match &found {
            Found::Image { digest, is_made_up } => (!is_made_up, Some(digest.clone())),
            Found::NoImage | Found::NoRepository => (false, None),
            Found::Unknown => return None,
        };
        let task = self.regions[of.task.region.0 as usize]
            .tasks
            .find(of.task.id);
        let launch_type = task.map_or(LaunchType::Fargate, |task| task.spec.launch_type);
        Some(Own {
            digest,
            missing: reason(&found, &name, launch_type),
            registry: OwnRegistry {
                repository: name.repository.to_owned(),
                reference: name.reference.to_owned(),
                credentials: RegistryCredentials {
                    username: USER.to_owned(),
                    password: Password::own(name.scope).to_text(),
                },
                is_there,
            },
        })
    }
}

/// An image that a registry of the fake has, or should have.
struct Own {
    digest: Option<String>,
    /// Why it is not there.
    missing: Option<String>,
    registry: OwnRegistry,
}

impl Own {
    /// Whether an engine can pull it, or has to hear why not.
    fn is_for_engines(&self) -> bool {
        self.registry.is_there || self.missing.is_some()
    }
}

/// The same, which says where its image is.
fn placed(mut spec: Arc<ContainerSpec>, registry: OwnRegistry) -> Arc<ContainerSpec> {
    Arc::make_mut(&mut spec).own_registry = Some(registry);
    spec
}

/// Why there is no image, in the words of Fargate or of the agent.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html>
fn reason(found: &Found, name: &ImageName<'_>, launch_type: LaunchType) -> Option<String> {
    let ImageName {
        scope,
        repository,
        reference,
    } = name;
    let place = format!("{}/{repository}", host_of(scope));
    let image = match reference.contains(':') {
        true => format!("{place}@{reference}"),
        false => format!("{place}:{reference}"),
    };
    let why = match found {
        Found::Image { .. } | Found::Unknown => return None,
        Found::NoImage | Found::NoRepository if launch_type == LaunchType::Fargate => format!(
            "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found"
        ),
        Found::NoImage => format!(
            "Error response from daemon: manifest for {image} not found: manifest unknown: Requested image not found"
        ),
        Found::NoRepository => format!(
            "Error response from daemon: repository {place} not found: name unknown: The repository with name '{repository}' does not exist in the registry with id '{}'",
            scope.account
        ),
    };
    Some(format!("CannotPullContainerError: {why}"))
}
