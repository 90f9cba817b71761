//! Which images are in the registries of the fake. A registry is one account in one region, and
//! tasks of any other may pull from it.

use std::sync::Arc;

use super::World;
use crate::aws::ecr::name::{ImageName, host_of};
use crate::aws::ecr::port::{self, Found};
use crate::aws::ecr::token::{Password, USER};
use crate::effect::images::OwnRegistry;
use crate::effect::plan::RegistryCredentials;
use crate::effect::{ContainerRef, ContainerSpec, Effect};
use crate::wire::LaunchType;

impl World {
    /// A pull by what the image stands for, and why it fails where there is nothing. A start that
    /// says where the image is, for an engine that was not asked to pull it: an earlier process was.
    /// Other effects are left alone.
    pub(super) fn find_image(&self, effect: Effect) -> (Effect, Option<String>) {
        match effect {
            Effect::Pull(of, mut spec, digest) => {
                let Some(own) = self.own(of, &spec, digest.as_deref()) else {
                    return (Effect::Pull(of, spec, digest), None);
                };
                if own.is_for_engines() {
                    Arc::make_mut(&mut spec).own_registry = Some(own.registry);
                }
                (Effect::Pull(of, spec, own.digest.or(digest)), own.missing)
            }
            Effect::Start(of, mut spec) if self.router.has_runtimes() => {
                let own = self.own(of, &spec, None);
                if let Some(own) = own.filter(Own::is_for_engines) {
                    Arc::make_mut(&mut spec).own_registry = Some(own.registry);
                }
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
    /// An image that a test has made up is none that an engine could pull.
    fn is_for_engines(&self) -> bool {
        self.registry.is_there || self.missing.is_some()
    }
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
