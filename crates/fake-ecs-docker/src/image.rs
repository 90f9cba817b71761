//! Images: under which name the engine finds them, and fetching those that it does not have.

use std::time::Duration;

use bollard::Docker as Client;
use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::ImageInspect;
use bollard::query_parameters::CreateImageOptionsBuilder;
use fake_ecs_core::effect::ContainerSpec;
use fake_ecs_core::effect::images::registry;
use fake_ecs_core::effect::plan::RegistryCredentials;
use fake_ecs_core::wire::LaunchType;
use futures_util::StreamExt;

use crate::credentials;
use crate::fake::Fake;
use crate::progress::Progress;
use crate::reason::{self, Doing, is_not_found};

/// How often a pull that takes long says how far it has come.
const PROGRESS: Duration = Duration::from_secs(10);

/// When images are pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PullPolicy {
    /// Only images that the engine does not have: the default.
    #[default]
    IfMissing,
    /// Every image, for every task. Where that fails the task fails, as on Fargate.
    Always,
    /// None: an image that the engine does not have fails the task.
    Never,
}

/// What the engine has for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What to create containers of.
    pub(crate) reference: String,
    /// What the API shows as `imageDigest`.
    pub(crate) digest: String,
}

/// The image that a container is to have.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// As the API shows it.
    pub(crate) named: &'a str,
    /// As the engine is to find it.
    pub(crate) image: String,
    /// Where the engine is to pull it from, if not by that name: from the registry of the fake.
    pub(crate) from: Option<String>,
    /// The image is that one, whatever the tag leads to by now.
    pub(crate) digest: Option<String>,
    /// Those of the definition, which come before those of Docker's configuration.
    pub(crate) credentials: Option<&'a RegistryCredentials>,
    pub(crate) launch_type: LaunchType,
}

impl<'a> Wanted<'a> {
    /// What a test has mapped comes first, then what is in the registry of the fake. What should be
    /// there and is not may still be an image of the engine.
    pub(crate) fn new(
        fake: &Fake,
        spec: &'a ContainerSpec,
        digest: Option<String>,
        (given, launch_type): (Option<&'a RegistryCredentials>, LaunchType),
    ) -> Self {
        let (named, images) = (spec.image.as_str(), &fake.settings.images);
        let wanted = Self {
            named,
            image: images.apply(named),
            from: None,
            digest,
            credentials: given,
            launch_type,
        };
        let own = spec.own_registry.as_ref().filter(|_| !images.names(named));
        let Some((own, address)) = own.zip(fake.registry_address()) else {
            return wanted;
        };
        let there = own.image_at(&address);
        match own.is_there {
            true => Self {
                image: there.clone(),
                from: Some(there),
                credentials: Some(&own.credentials),
                ..wanted
            },
            false if wanted.image == named => Self {
                from: Some(there),
                credentials: Some(&own.credentials),
                ..wanted
            },
            // It is in the registry that a test has said.
            false => wanted,
        }
    }
}

/// Finds the image, and fetches it where the policy says so. `note` is told how that goes.
///
/// # Errors
///
/// The reason of a container that has no image.
pub(crate) async fn provide(
    fake: &Fake,
    wanted: &Wanted<'_>,
    note: &(dyn Fn(String) + Send + Sync),
) -> Result<Found, String> {
    let (client, policy) = (fake.client(), fake.settings.pull);
    let (image, digest) = (wanted.image.as_str(), wanted.digest.as_deref());
    let failed = |error: &Error| {
        let reason = reason::of_pull(error, wanted.named, wanted.launch_type);
        let from = wanted.from.as_deref().map(repository);
        // Nobody but the engine knows where the registry of the fake is.
        from.map_or(reason.clone(), |from| {
            reason.replace(from, repository(wanted.named))
        })
    };
    if policy != PullPolicy::Always
        && let Some(found) = find(client, image, digest)
            .await
            .map_err(|it| failed(&it))?
    {
        return Ok(found);
    }
    if policy == PullPolicy::Never {
        let text = format!("the engine does not have the image {image}, and none is pulled");
        return Err(Doing::Pull.because(&text));
    }
    let from = wanted.from.as_deref().unwrap_or(image);
    let reference = match digest {
        Some(digest) => format!("{}@{digest}", repository(from)),
        None => from.to_owned(),
    };
    let folder = fake.settings.docker_config.as_deref();
    let credentials = credentials::find(registry(from), wanted.credentials, folder).await;
    pull(client, &reference, credentials, note)
        .await
        .map_err(|error| failed(&error))?;
    let found = find(client, &reference, digest)
        .await
        .map_err(|error| failed(&error))?;
    found.ok_or_else(|| Doing::Pull.because(&format!("{reference} is gone again")))
}

/// The image, if the engine has it.
async fn find(client: &Client, image: &str, digest: Option<&str>) -> Result<Option<Found>, Error> {
    let named = inspect(client, image).await?;
    let Some(digest) = digest else {
        return Ok(named.map(|named| Found {
            digest: digest_of(&named, image),
            reference: image.to_owned(),
        }));
    };
    if let Some(named) = named
        && has_digest(&named, digest)
    {
        return Ok(Some(Found {
            reference: image.to_owned(),
            digest: digest.to_owned(),
        }));
    }
    // An image that was never in a registry has no digest but its id.
    let by_id = inspect(client, digest).await?;
    Ok(by_id.map(|_| Found {
        reference: digest.to_owned(),
        digest: digest.to_owned(),
    }))
}

async fn inspect(client: &Client, image: &str) -> Result<Option<ImageInspect>, Error> {
    match client.inspect_image(image).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_not_found(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn pull(
    client: &Client,
    reference: &str,
    credentials: Option<DockerCredentials>,
    note: &(dyn Fn(String) + Send + Sync),
) -> Result<(), Error> {
    let named = if has_tag_or_digest(reference) {
        reference.to_owned()
    } else {
        // Without a tag the engine would pull all of them.
        format!("{reference}:latest")
    };
    let options = CreateImageOptionsBuilder::new().from_image(&named).build();
    let mut steps = std::pin::pin!(client.create_image(Some(options), None, credentials));
    note(format!("the pull of {named} begins"));
    let mut progress = Progress::default();
    let mut ticks = tokio::time::interval(PROGRESS);
    // The first one comes at once.
    ticks.tick().await;
    loop {
        let step = tokio::select! {
            step = steps.next() => step,
            _ = ticks.tick() => {
                note(format!("the pull of {named} goes on: {progress}"));
                continue;
            }
        };
        match step {
            None => break,
            Some(Ok(step)) => {
                progress.count(&step);
                let status = step.status;
                tracing::debug!(target: "fake_ecs", image = named, status, %progress, "pulling");
            }
            Some(Err(error)) => {
                if progress.has_begun() {
                    note(format!("the pull of {named} fails: {progress}"));
                }
                return Err(error);
            }
        }
    }
    note(format!("the pull of {named} ends: {progress}"));
    Ok(())
}

/// The name in full, as Fargate shows it: with its registry and its tag.
pub(crate) fn full_name(image: &str) -> String {
    let tag = if has_tag_or_digest(image) {
        ""
    } else {
        ":latest"
    };
    let place = match (registry(image), image.contains('/')) {
        (Some(_), _) => "",
        (None, true) => "docker.io/",
        (None, false) => "docker.io/library/",
    };
    format!("{place}{image}{tag}")
}

/// The name without tag and digest.
fn repository(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    match name.rsplit_once(':') {
        // A colon before the last slash belongs to the registry's port.
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    }
}

fn has_tag_or_digest(image: &str) -> bool {
    image.contains('@') || repository(image) != image
}

/// The digest in the registry that the image was pulled from; of an image made here, its id.
fn digest_of(image: &ImageInspect, name: &str) -> String {
    let digests = image.repo_digests.iter().flatten();
    let mut digests = digests.filter_map(|digest| digest.split_once('@'));
    let of_this = digests.clone().find(|(of, _)| *of == repository(name));
    let (_, digest) = of_this.or_else(|| digests.next()).unwrap_or_default();
    match digest {
        "" => image.id.clone().unwrap_or_default(),
        digest => digest.to_owned(),
    }
}

fn has_digest(image: &ImageInspect, digest: &str) -> bool {
    let digests = image.repo_digests.iter().flatten();
    image.id.as_deref() == Some(digest)
        || digests
            .filter_map(|it| it.split_once('@'))
            .any(|(_, of)| of == digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_its_tag_and_digest() {
        for (image, name) in [
            ("nginx", "nginx"),
            ("nginx:1", "nginx"),
            ("localhost:5000/nginx", "localhost:5000/nginx"),
            ("localhost:5000/nginx:1", "localhost:5000/nginx"),
            ("nginx:1@sha256:ab", "nginx"),
            ("localhost:5000/nginx@sha256:ab", "localhost:5000/nginx"),
        ] {
            assert_eq!(repository(image), name);
            assert_eq!(has_tag_or_digest(image), name != image, "{image}");
        }
    }

    #[test]
    fn a_name_in_full_has_a_registry_and_a_tag() {
        for (image, full) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("shop/web:1", "docker.io/shop/web:1"),
            ("localhost/web", "localhost/web:latest"),
            ("localhost:5000/web:1", "localhost:5000/web:1"),
            (
                "public.ecr.aws/x/y@sha256:ab",
                "public.ecr.aws/x/y@sha256:ab",
            ),
        ] {
            assert_eq!(full_name(image), full);
        }
    }

    #[test]
    fn the_digest_is_that_of_the_registry_it_came_from() {
        let image = |digests: &[&str]| ImageInspect {
            id: Some("sha256:id".to_owned()),
            repo_digests: Some(digests.iter().map(|&it| it.to_owned()).collect()),
            ..ImageInspect::default()
        };
        let pulled = image(&["other@sha256:1", "nginx@sha256:2"]);
        assert_eq!(digest_of(&pulled, "nginx:1"), "sha256:2");
        assert_eq!(digest_of(&pulled, "third"), "sha256:1");
        assert_eq!(digest_of(&image(&[]), "nginx"), "sha256:id");
        assert!(has_digest(&pulled, "sha256:id") && has_digest(&pulled, "sha256:2"));
    }
}
