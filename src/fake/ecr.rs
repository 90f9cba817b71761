//! Amazon ECR, as far as ECS deals with it.

use super::FakeEcs;
use crate::command::Command;
use crate::command::outcome::Outcome;

/// # Other services
impl FakeEcs {
    /// Amazon ECR, or any other registry: the images that tasks pull.
    #[must_use]
    pub fn ecr(&self) -> Ecr {
        Ecr { fake: self.share() }
    }
}

/// Registries of images, as far as ECS deals with them; see [`FakeEcs::ecr`].
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
}
