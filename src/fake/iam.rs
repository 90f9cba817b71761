//! IAM, as tests deal with it.

use super::FakeEcs;
use crate::handle::RoleHandle;

/// # Other services
impl FakeEcs {
    /// IAM: the roles of tasks. See [`Iam`].
    ///
    /// Needs the feature `iam`.
    #[must_use]
    pub fn iam(&self) -> Iam {
        Iam { fake: self.share() }
    }
}

/// IAM; see [`FakeEcs::iam`].
///
/// Roles, policies and instance profiles belong to the account: all regions of it share them. The
/// application, or Terraform, makes them through its own client, or a test makes roles here. The
/// policies of AWS are there without being made.
///
/// While nothing was made, every role is there. Once something was made, `RunTask` and `StartTask`
/// refuse roles that are not there or do not trust `ecs-tasks.amazonaws.com`, as AWS does. Tasks of
/// services are not asked about.
///
/// What a role may do is asked once [`allow`](FakeEcs::allow) was called: callers with the
/// credentials of a role that was made here may do what its policies allow, and nothing else; all
/// others what `allow` says. A statement with conditions that the fake does not know allows
/// nothing, and denies whatever they are.
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
///
/// ```
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().blocking();
/// let role = ecs.iam().role("worker").create();
/// role.allow(r#"{
///     "Version": "2012-10-17",
///     "Statement": [{ "Effect": "Allow", "Action": "sqs:*", "Resource": "*" }]
/// }"#);
///
/// assert_eq!(role.arn(), "arn:aws:iam::123456789012:role/worker");
/// ```
#[derive(Clone, Debug)]
pub struct Iam {
    fake: FakeEcs,
}

impl Iam {
    /// The role of that name, which need not be there yet.
    ///
    /// A mistyped name is no error: that role is [not there](RoleHandle::exists).
    #[must_use]
    pub fn role(&self, name: &str) -> RoleHandle {
        RoleHandle::new(&self.fake, name)
    }

    /// The names of the roles that were made, sorted.
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.iam().role("worker").create();
    ///
    /// assert_eq!(ecs.iam().roles(), ["worker"]);
    /// ```
    #[must_use]
    pub fn roles(&self) -> Vec<String> {
        let here = self.fake.region_key();
        self.fake.read(|state| {
            let roles = state.region(here).iam.roles();
            roles.map(|role| role.name.clone()).collect()
        })
    }
}
