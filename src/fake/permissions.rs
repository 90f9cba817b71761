//! What callers may do, and what they needed.

use super::FakeEcs;
use crate::aws::iam::policy::InvalidPolicy;
use crate::command::Command;
use crate::handle::{IamPolicy, IncompletePolicy};

/// # Permissions
///
/// The fake does not authenticate: whoever calls an account is one user of it. Without a policy
/// that user may do everything. With [`allow`](Self::allow) the user may do what a policy allows,
/// so that a test shows that a role's policy is enough; [`policy`](Self::policy) writes the policy
/// that the calls of a test needed.
///
/// | operation | permission | on |
/// |---|---|---|
/// | each | `ecs:` and its name | the resources that it names, by the [table] of AWS, or `*` |
/// | `RunTask`, `StartTask` | `iam:PassRole` | the task role and the execution role of the definition, or those that override them |
/// | all others that name a role | `iam:PassRole` | that role |
/// | `Create…`, `Register…`, `RunTask`, `StartTask` with tags | `ecs:TagResource` | what is made, unless the account setting `tagResourceAuthorization` is `off` |
/// | `CreateExpressGatewayService` without a definition | `ecs:RegisterTaskDefinition` | the family that it registers |
///
/// Roles of tasks are passed to `ecs-tasks.amazonaws.com`, all others to `ecs.amazonaws.com`. Of
/// several things that a call names the caller needs a permission for each. What ECS has yet to
/// name is `*`: a task that is to be run and tagged is `task/jobs/*`, a definition that is to be
/// registered is `task-definition/report:*`.
///
/// # What is a guess
///
/// The table has no row of 24 operations: those of daemons and gateways, and
/// `ContinueServiceDeployment`. The fake takes what they name for their resource, or `*` where the
/// like of it has `*` in the table. AWS does not say either whether tags that ECS itself gives or
/// copies take a permission: here they take none. Nor does it say what a condition without
/// `ForAllValues` or `ForAnyValue` means where a key has several values: here all of them must meet
/// it in a statement that allows, and one is enough in one that denies. What a key is that the
/// input leaves out is not said either: here the call does not have it, whatever the default of the
/// member.
///
/// # What is not emulated
///
/// - Policies of other kinds: of resources, of organizations, of sessions, and boundaries of
///   permissions. Other callers than the one user.
/// - Calls of other services than ECS, which are always allowed, and the websocket of agents.
/// - Conditions about roles that are passed, but for `iam:PassedToService`, and the profile of
///   instances of Managed Instances.
/// - The condition operators for dates, addresses and binary values, and other keys of all services
///   than `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalType`, `aws:RequestedRegion`,
///   `aws:RequestTag/…`, `aws:ResourceTag/…`, `aws:SecureTransport` (always `true`), `aws:TagKeys`
///   and `aws:username`. All keys of ECS have their values. A policy with something else is
///   refused, so that no test passes because a condition was not looked at.
///
/// [table]: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
impl FakeEcs {
    /// Callers may do what this identity-based policy allows, and nothing else: everything else is
    /// refused with `AccessDeniedException`, in IAM's words, before the operation looks at its
    /// input. STS, SQS and Elastic Load Balancing have `AccessDenied`, SNS `AuthorizationError`.
    ///
    /// By default everything is allowed. Policies add up, as those of a role do; what one denies is
    /// denied, whatever others allow. They are for the account and region of this handle, until a
    /// [`reset`](Self::reset), and for calls: what a test does with handles needs no permission.
    ///
    /// A refused call stands in [`requests`](Self::requests), marked as injected. It uses up a
    /// token of [rate limits](crate::Builder::rate_limits), as with AWS, and no
    /// [fault](Self::faults) is asked about it.
    ///
    /// Calls of other services are asked about as those of ECS are: by their action, such as
    /// `sqs:ReceiveMessage`, and the ARN of what they name. They have no condition keys but those
    /// that all calls have. Statements about services that are not emulated are read, and never
    /// asked. `GetCallerIdentity` is never refused.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.allow(r#"{
    ///     "Version": "2012-10-17",
    ///     "Statement": [{ "Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*" }]
    /// }"#);
    ///
    /// # #[cfg(feature = "client")] {
    /// ecs.client().describe_clusters().send().await.expect("the policy allows it");
    /// use fake_ecs::aws_sdk_ecs::error::ProvideErrorMetadata;
    /// let refused = ecs.client().list_clusters().send().await.unwrap_err();
    /// assert_eq!(refused.code(), Some("AccessDeniedException"));
    /// # }
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is no policy, or when it has a condition key, a condition operator or a policy
    /// variable that the fake does not know. [`try_allow`](Self::try_allow) returns that.
    #[track_caller]
    pub fn allow(&self, policy: impl AsRef<str>) {
        if let Err(error) = self.try_allow(policy) {
            panic!("{error}");
        }
    }

    /// The same, but what is wrong with the policy is returned.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let error = ecs.try_allow(r#"{ "Statement": { "Effect": "Allow", "Action": "ecs:*" } }"#);
    /// let expected = "no IAM policy: Statement[0]: it takes either Resource or NotResource";
    /// assert_eq!(error.unwrap_err().to_string(), expected);
    /// ```
    ///
    /// # Errors
    ///
    /// When [`allow`](Self::allow) would panic. Nothing is changed then.
    pub fn try_allow(&self, policy: impl AsRef<str>) -> Result<(), InvalidPolicy> {
        let policy = policy.as_ref().to_owned();
        let command = Command::AllowPolicy { policy };
        let region = self.region_key();
        let applied = self.driver().act(|state| state.apply(region, command));
        match applied {
            Ok(_) => Ok(()),
            Err(refusal) => Err(InvalidPolicy::new(refusal.to_string())),
        }
    }

    /// The policy that the calls to the account and region of this handle needed: the least that
    /// allows them. Print it, or put its [JSON](IamPolicy::to_json) where the role is defined.
    ///
    /// Every [request](Self::requests) counts, also one that was refused, by a policy or for
    /// another reason, and one whose answer a fault has changed: IAM is asked before all that. What
    /// nobody knows beforehand is `*`: tasks are those of a cluster, task definitions all revisions
    /// of a family. Where that says too much there is a condition: `ecs:cluster` for definitions
    /// and for actions on `*`, `iam:PassedToService` for roles, `ecs:CreateAction` for tags of what
    /// is made.
    ///
    /// Each call computes it anew, from the requests.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// # #[cfg(feature = "client")] {
    /// ecs.client().list_tasks().cluster("default").send().await.unwrap();
    ///
    /// let policy = ecs.policy();
    /// assert_eq!(policy.actions(), ["ecs:ListTasks"]);
    /// println!("{policy}");
    /// # }
    /// # }
    /// ```
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
    /// match ecs.try_policy() {
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
        IamPolicy::of(self)
    }
}
