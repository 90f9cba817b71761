//! Amazon ECR, as far as ECS deals with it.

use super::FakeEcs;
use crate::command::Command;
use crate::command::outcome::Outcome;

/// # Other services
impl FakeEcs {
    /// Amazon ECR, or any other registry: the images that tasks pull.
    #[must_use]
    pub fn ecr(&self) -> Ecr {
        Ecr { fake: self.clone() }
    }
}

/// Registries of images, as far as ECS deals with them; see [`FakeEcs::ecr`].
#[derive(Clone, Debug)]
pub struct Ecr {
    fake: FakeEcs,
}

impl Ecr {
    /// Pushes another image under that name: who pulls it from now on gets another digest, which is
    /// returned. A name without a tag is the latest. By default an image has always the same
    /// digest, which follows from its name.
    ///
    /// Tasks of a deployment of a service go on with the digest that the first of them got, as with
    /// the service, unless the container's `versionConsistency` is `disabled`; the next deployment
    /// sees what was pushed.
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
