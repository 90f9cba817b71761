//! The policy that calls needed.

use std::fmt;

use crate::aws::iam::document::Document;
use crate::aws::iam::permission::Permission;
use crate::aws::permissions;
use crate::driver::State;
use crate::driver::requests::{Asked, Record};
use crate::ecs::Region;
use crate::fake::FakeEcs;
use crate::kernel::caller::Caller;
#[cfg(feature = "iam")]
use crate::kernel::caller::issuer;
#[cfg(feature = "iam")]
use crate::metadata::credentials;

/// An identity-based policy of IAM that allows what a test's calls needed, and little else; see
/// [`FakeEcs::policy`].
///
/// It prints as JSON. Two of the same calls are the same text, in whatever order they came: keep it
/// as a file, and have a test compare.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// # #[cfg(feature = "client")] {
/// ecs.client().list_clusters().send().await.unwrap();
///
/// let policy = ecs.policy();
/// ecs.allow(policy.to_json());
/// ecs.client().list_clusters().send().await.expect("the policy is enough");
/// # }
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct IamPolicy {
    document: Document,
}

impl IamPolicy {
    /// That of the requests to the region of the handle.
    pub(crate) fn of(fake: &FakeEcs) -> Result<Self, IncompletePolicy> {
        let (policy, forgotten) = fake.read(|state| {
            let here = fake.region_key();
            let region = state.region(here);
            let records = state.requests().iter();
            let records = records.filter(|record| record.region == here);
            let needed: Vec<_> = records.flat_map(|it| needs(region, it)).collect();
            let document = Document::of(&needed);
            (Self { document }, forgotten(state))
        });
        policy.unless(forgotten)
    }

    /// That of the calls of a role, whichever region they were for.
    #[cfg(feature = "iam")]
    pub(crate) fn of_role(fake: &FakeEcs, name: &str) -> Result<Self, IncompletePolicy> {
        let (policy, forgotten) = fake.read(|state| {
            let here = &state.region(fake.region_key()).scope;
            let role = here.iam_arn(&format!("role/{name}"));
            let is_of_role = |record: &&Record| {
                let key = record.access_key.as_deref();
                let key = key.filter(|key| credentials::is_of_session(key));
                let session = key.and_then(|key| credentials::session(state.world(), key));
                session.is_some_and(|session| issuer(&session.arn) == role)
            };
            let records = state.requests().iter().filter(is_of_role);
            let needed: Vec<_> = records
                .flat_map(|it| needs(state.region(it.region), it))
                .collect();
            let document = Document::of(&needed);
            (Self { document }, forgotten(state))
        });
        policy.unless(forgotten)
    }

    /// The policy, unless so many requests are not kept any more.
    fn unless(self, forgotten: u64) -> Result<Self, IncompletePolicy> {
        match forgotten {
            0 => Ok(self),
            forgotten => Err(IncompletePolicy {
                policy: self,
                forgotten,
            }),
        }
    }

    /// The policy as IAM takes it, in several lines. [`FakeEcs::allow`] takes it as well.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.document.to_json()
    }

    /// The actions that it allows, sorted, as `ecs:RunTask`.
    pub fn actions(&self) -> Vec<&str> {
        self.document.actions().into_iter().collect()
    }

    /// Whether it allows nothing, because nothing was called.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.document.is_empty()
    }
}

fn needs(region: &Region, record: &Record) -> Vec<Permission> {
    let Asked::Call { route, body } = &record.what else {
        return Vec::new();
    };
    let principal = Caller::default().principal(&region.scope);
    let sequence = Some(record.sequence);
    permissions::of_call(region, &principal, (*route, body), sequence)
}

/// How many requests are not kept any more, whatever they were for.
fn forgotten(state: &State) -> u64 {
    state.requests().dropped()
}

impl fmt::Display for IamPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

impl fmt::Debug for IamPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IamPolicy({})", self.actions().join(", "))
    }
}

/// The fake has forgotten requests, so that it does not know what all calls needed; see
/// [`FakeEcs::try_policy`] and `RoleHandle::try_policy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncompletePolicy {
    policy: IamPolicy,
    forgotten: u64,
}

impl IncompletePolicy {
    /// What the requests needed that are kept.
    #[must_use]
    pub fn policy(&self) -> &IamPolicy {
        &self.policy
    }

    /// How many requests are forgotten, whichever account and region they were for.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

impl fmt::Display for IncompletePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the policy would lack what {} older requests needed: the fake keeps the last 10,000",
            self.forgotten
        )
    }
}

impl std::error::Error for IncompletePolicy {}
