//! A role of IAM, from the outside.

use std::fmt;

use super::link::Link;
use super::{IamPolicy, IncompletePolicy, wait};
use crate::fake::FakeEcs;
use crate::iam::Operation;
use crate::wire::{Json, Route};

/// Who may assume the roles that handles make: ECS, for tasks.
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A role of IAM; see [`Iam::role`](crate::Iam::role).
///
/// What it does it does as a caller of the API would, and AWS's words are in the panic when that is
/// refused.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// let role = ecs.iam().role("worker").create();
/// role.attach("arn:aws:iam::aws:policy/AmazonSQSFullAccess");
///
/// // … tasks with that role have run:
/// println!("they needed {}", role.policy());
/// # }
/// ```
#[derive(Clone)]
pub struct RoleHandle {
    link: Link,
    name: String,
}

impl RoleHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            name: name.to_owned(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its ARN: with the path that it was made with, and without one while it is not there.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link.read(|region| {
            let made = region.iam.role(&self.name).map(|role| role.arn.clone());
            made.unwrap_or_else(|| region.scope.iam_arn(&format!("role/{}", self.name)))
        })
    }

    /// Whether it was made.
    #[track_caller]
    #[must_use]
    pub fn exists(&self) -> bool {
        self.link
            .read(|region| region.iam.role(&self.name).is_some())
    }

    /// Makes it, for tasks: it trusts `ecs-tasks.amazonaws.com`, and has no policies yet. For a
    /// role that others assume call `CreateRole`.
    ///
    /// From then on `RunTask` and `StartTask` refuse roles of this account that are not there, as
    /// [`Iam`](crate::Iam) says.
    ///
    /// # Panics
    ///
    /// When it is there, or IAM does not allow the name.
    #[track_caller]
    #[must_use = "it is made whether or not the handle is kept: `let _ = …`"]
    pub fn create(self) -> Self {
        let trust = ("AssumeRolePolicyDocument", Json::of(&TRUST.to_owned()));
        self.call(Operation::CreateRole, vec![trust]);
        self
    }

    /// It may do what this policy allows as well. The policy is its own, and has the first
    /// free name of `fake-ecs-1`, `fake-ecs-2`, ….
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.iam().role("worker").create().allow(r#"{
    ///     "Version": "2012-10-17",
    ///     "Statement": { "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*" }
    /// }"#);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such role, or when it is no policy.
    #[track_caller]
    pub fn allow(&self, policy: impl AsRef<str>) -> &Self {
        let name = self.link.read(|region| {
            let role = region.iam.role(&self.name);
            let is_free = |name: &String| role.is_none_or(|role| !role.inline.contains_key(name));
            let mut names = (1_u32..).map(|number| format!("fake-ecs-{number}"));
            names.find(is_free).unwrap_or_default()
        });
        let members = vec![
            ("PolicyName", Json::of(&name)),
            ("PolicyDocument", Json::of(&policy.as_ref().to_owned())),
        ];
        self.call(Operation::PutRolePolicy, members);
        self
    }

    /// It has the policy of that ARN from now on, of AWS or of the account.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let role = ecs.iam().role("worker").create();
    /// role.attach("arn:aws:iam::aws:policy/AmazonSQSFullAccess");
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such role or no such policy.
    #[track_caller]
    pub fn attach(&self, policy_arn: &str) -> &Self {
        let arn = ("PolicyArn", Json::of(&policy_arn.to_owned()));
        self.call(Operation::AttachRolePolicy, vec![arn]);
        self
    }

    /// The least policy that allows what was called as this role, such as by tasks that have it.
    /// It is made as [`FakeEcs::policy`] is.
    ///
    /// # Panics
    ///
    /// When the fake has forgotten requests, since it keeps the last 10,000: a policy without what
    /// they needed would not be enough. [`try_policy`](Self::try_policy) returns what is known.
    #[track_caller]
    #[must_use]
    pub fn policy(&self) -> IamPolicy {
        match self.try_policy() {
            Ok(policy) => policy,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same, but of a fake that has forgotten requests it returns how many, and the policy of
    /// the others.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// match ecs.iam().role("worker").try_policy() {
    ///     Ok(policy) => println!("{policy}"),
    ///     Err(incomplete) => println!("{incomplete}; of the others: {}", incomplete.policy()),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When [`policy`](Self::policy) would panic.
    pub fn try_policy(&self) -> Result<IamPolicy, IncompletePolicy> {
        IamPolicy::of_role(self.link.fake(), &self.name)
    }

    /// Lets time pass until `condition` holds for it, such as that the application has made it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    #[track_caller]
    fn call(&self, operation: Operation, mut members: Vec<(&'static str, Json)>) {
        members.push(("RoleName", Json::of(&self.name)));
        let body = Json::object(members.into_iter());
        if let Err(error) = self.link.call(Route::Iam(operation), &body) {
            panic!("{operation} of the role '{}': {error}", self.name);
        }
    }
}

impl PartialEq for RoleHandle {
    /// Whether both are of the same role of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.link == other.link
    }
}

impl fmt::Debug for RoleHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| match region.iam.role(&self.name) {
            Some(role) => format!(
                "{}, {} policies",
                self.name,
                role.attached.len() + role.inline.len()
            ),
            None => format!("{}, not there", self.name),
        });
        write!(f, "RoleHandle({seen})")
    }
}
