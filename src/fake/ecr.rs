//! Amazon ECR, as tests deal with it.

use super::FakeEcs;
use crate::command::Command;
use crate::command::outcome::Outcome;
#[cfg(feature = "ecr")]
use crate::handle::RepositoryHandle;

/// # Other services
impl FakeEcs {
    /// Amazon ECR, or any other registry: the images that tasks pull. See [`Ecr`].
    #[must_use]
    pub fn ecr(&self) -> Ecr {
        Ecr { fake: self.share() }
    }
}

/// Registries of images; see [`FakeEcs::ecr`].
///
/// By default whatever image a definition names can be pulled, and its digest follows from its
/// name. The rest takes the feature `ecr`.
///
/// # Pushing and pulling
///
/// Applications and scripts call the API of ECR, and push images to the port
/// of the fake and pull them from there, as they do with ECR's registry:
///
/// ```sh
/// docker push localhost:4566/shop/web:1
/// ```
///
/// While nobody has created a repository, a push makes its own. Afterwards only those are there
/// that a caller has created. The registry asks for a user and a password once somebody has called
/// `GetAuthorizationToken`, as `aws ecr get-login-password` does:
///
/// ```sh
/// aws ecr get-login-password | docker login --username AWS --password-stdin localhost:4566
/// ```
///
/// # Images of tasks
///
/// A definition names an image of ECR as `123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:1`.
/// It is that of the fake's repository, with the digest that the tag stands for there. Real
/// containers run the image that was pushed; see `Docker` for how the engine reaches it.
///
/// The task fails with `CannotPullContainerError: …`
///
/// - where a caller has created the repository, and it does not have the tag;
/// - where a caller has created other repositories, and not this one.
///
/// # Where bytes lie
///
/// Layers are kept in memory up to 256 KiB each, and in files without a name in the folder of the
/// system for such files beyond that. With a `journal` they are files in a folder beside it, where
/// the next fake with the journal finds them.
///
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/what-is-ecr.html>
#[derive(Clone, Debug)]
pub struct Ecr {
    fake: FakeEcs,
}

impl Ecr {
    /// Pushes another image under that name, and returns its digest. Containers that pull the name
    /// from now on get that digest. A name without a tag means `latest`. By default the digest of
    /// an image follows from its name and never changes.
    ///
    /// As with the real service, all tasks of a deployment use the digest that its first task got,
    /// unless the container's `versionConsistency` is `disabled`. The next deployment uses the new
    /// digest.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let digest = ecs.ecr().push_image("example.com/web:latest");
    ///
    /// assert!(digest.starts_with("sha256:"));
    /// assert_ne!(ecs.ecr().push_image("example.com/web:latest"), digest);
    /// ```
    pub fn push_image(&self, image: &str) -> String {
        let image = image.to_owned();
        match self.fake.command(Command::PushImage { image }) {
            Outcome::Image(digest) => digest,
            _ => unreachable!("an image was pushed"),
        }
    }

    /// The repository of that name, as `shop/web`, which need not be there yet. Needs the feature
    /// `ecr`.
    ///
    /// A mistyped name is no error: that repository is [not there](RepositoryHandle::exists).
    #[cfg(feature = "ecr")]
    #[must_use]
    pub fn repository(&self, name: &str) -> RepositoryHandle {
        RepositoryHandle::new(&self.fake, name)
    }
}
