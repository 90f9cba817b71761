//! How much there may be.

use super::FakeEcs;
use crate::command::Command;
use crate::limits::Quotas;

/// # Quotas
impl FakeEcs {
    /// From now on these [`Quotas`] are in force in the account and region that this handle is of,
    /// in place of those that the fake was [started with](crate::Builder::quotas) or had since. A
    /// [`reset`](Self::reset) brings back the former.
    ///
    /// What is there already stays, also where it is more than the quotas allow. A service that
    /// could not start its tasks tries again.
    ///
    /// Use it for a quota that is reached, or raised, while an application runs.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use fake_ecs::{FakeEcs, Quotas};
    ///
    /// let ecs = FakeEcs::start().await;
    /// ecs.define("web");
    /// let web = ecs.new_service("web").count(3).add();
    /// web.wait_stable().await;
    ///
    /// ecs.set_quotas(Quotas::none().tasks_per_service(3));
    /// # #[cfg(feature = "client")] {
    ///
    /// let more = ecs.client().update_service().service("web").desired_count(4).send().await;
    ///
    /// use fake_ecs::aws_sdk_ecs::error::ProvideErrorMetadata;
    /// assert_eq!(more.unwrap_err().message(), Some("Desired count exceeds limit."));
    /// # }
    /// # }
    /// ```
    pub fn set_quotas(&self, quotas: Quotas) {
        self.command(Command::SetQuotas(quotas));
    }
}
