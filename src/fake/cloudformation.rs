//! CloudFormation, as tests deal with it.

use super::FakeEcs;
use crate::aws::cloudformation::types;
use crate::handle::{FailedStack, StackHandle};

/// # Other services
impl FakeEcs {
    /// CloudFormation: stacks, and what is in them. See [`CloudFormation`].
    ///
    /// Needs the feature `cloudformation`.
    #[must_use]
    pub fn cloudformation(&self) -> CloudFormation {
        CloudFormation { fake: self.share() }
    }
}

/// CloudFormation; see [`FakeEcs::cloudformation`].
///
/// A stack makes its resources by the operations of their services, in the order in which they need
/// each other, and waits until they have come to rest, such as a service of ECS until its
/// deployment has ended. All of that takes the fake's time. What fails is rolled back, with AWS's
/// words in the events.
///
/// The types of resources that the fake emulates are in the README. A stack fails that has another
/// one, unless the fake was started with
/// [`ignore_unknown_resources`](crate::Builder::ignore_unknown_resources). There are no macros, no
/// transforms that change a template, no stack sets and no detection of drift.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/Welcome.html>
///
/// ```
/// # use fake_ecs::FakeEcs;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let ecs = FakeEcs::start().await;
///
/// let stack = ecs.cloudformation().deploy("
///   Resources:
///     Jobs:
///       Type: AWS::ECS::Cluster
///   Outputs:
///     Name: {Value: !Ref Jobs}
/// ").await;
///
/// assert!(ecs.cluster(&stack.output("Name")).is_active());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CloudFormation {
    fake: FakeEcs,
}

impl CloudFormation {
    /// The stack of that name, be it there or not.
    #[must_use]
    pub fn stack(&self, name: &str) -> StackHandle {
        StackHandle::new(&self.fake, name)
    }

    /// Makes the stack `test` from a template, in JSON or YAML; see [`StackHandle::deploy`].
    ///
    /// # Panics
    ///
    /// When that does not succeed, with what has happened to the stack.
    #[track_caller]
    pub fn deploy(&self, template: &str) -> impl Future<Output = StackHandle> + use<> {
        let stack = self.stack("test");
        let deployed = stack.deploy(template);
        async {
            deployed.await;
            stack
        }
    }

    /// The same; a stack that fails is no panic, but what has happened to it.
    ///
    /// # Panics
    ///
    /// When CloudFormation refuses the template.
    #[track_caller]
    pub fn try_deploy(
        &self,
        template: &str,
    ) -> impl Future<Output = Result<StackHandle, FailedStack>> + use<> {
        let stack = self.stack("test");
        let deployed = stack.try_deploy(template);
        async { deployed.await.map(|()| stack) }
    }

    /// The types of resources that the fake emulates, sorted, as in `AWS::ECS::Service`.
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// let types = ecs.cloudformation().resource_types();
    ///
    /// assert!(types.contains(&"AWS::ECS::Service"));
    /// ```
    #[must_use]
    pub fn resource_types(&self) -> Vec<&'static str> {
        let mut types: Vec<&str> = types::names().collect();
        types.sort_unstable();
        types
    }

    /// The names of the stacks that are not deleted, the oldest first.
    #[must_use]
    pub fn stacks(&self) -> Vec<String> {
        let here = self.fake.region_key();
        self.fake.read(|state| {
            let stacks = state.region(here).cloudformation.stacks();
            let stacks = stacks.filter(|(_, it)| !it.is_deleted());
            stacks.map(|(_, it)| it.identity.name.clone()).collect()
        })
    }
}
