//! The accounts and regions of a fake, and handles of each.

use std::sync::Arc;

use super::{FakeEcs, Inner};
use crate::driver::State;
use crate::ecs::keys::RegionKey;
use crate::kernel::arn::{Scope, is_account, is_region};
use crate::world::World;

/// Another account or region than those that a fake was started with.
#[derive(Debug)]
pub(super) struct View {
    scope: Scope,
    region: RegionKey,
}

/// # Accounts and regions
impl FakeEcs {
    /// The same fake, seen from another region: its handles, its clients and its
    /// [environment](Self::env_vars) are of that region, of the same account.
    ///
    /// A fake has all regions; by default handles and [`client`](Self::client) look at the one that
    /// it was started with. Use it for applications that work in several. All views share the time,
    /// scripts, images, and the closures of [`on_exec`](Self::on_exec) and
    /// [`on_hook`](Self::on_hook). What a view lists is of its own account and region; only
    /// [`all_requests`](Self::all_requests) has more. A reset empties all views.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let ireland = ecs.in_region("eu-west-1");
    ///
    /// # #[cfg(feature = "client")] {
    /// ireland.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    ///
    /// assert!(ireland.cluster("jobs").arn().starts_with("arn:aws:ecs:eu-west-1:"));
    /// assert_eq!(ecs.clusters().len(), 1); // "default"
    /// # }
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When no region can have that name, as [`Builder::region`](crate::Builder::region) says.
    #[track_caller]
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        assert!(is_region(region), "'{region}' is no region");
        self.in_scope(Scope {
            account: self.account().to_owned(),
            region: region.to_owned(),
        })
    }

    /// The same fake, seen from another account: its handles, its clients and its
    /// [environment](Self::env_vars) are of that account, in the same region.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let partner = ecs.in_account("210987654321");
    /// let arn = "arn:aws:ecs:us-east-1:210987654321:cluster/default";
    /// assert_eq!(partner.cluster("default").arn(), arn);
    /// ```
    ///
    /// # Panics
    ///
    /// When it is not twelve digits.
    #[track_caller]
    #[must_use]
    pub fn in_account(&self, account: &str) -> Self {
        assert!(
            is_account(account),
            "'{account}' is no account: it takes twelve digits"
        );
        self.in_scope(Scope {
            account: account.to_owned(),
            region: self.region().to_owned(),
        })
    }

    fn in_scope(&self, scope: Scope) -> Self {
        let region = self.driver().lock().region_of(&scope);
        Self::with_view(Arc::clone(&self.inner), scope, region).counted()
    }

    /// The region that handles and [`client`](Self::client) look at. Clients of other regions have
    /// their own state; see [`in_region`](Self::in_region).
    #[must_use]
    pub fn region(&self) -> &str {
        &self.scope().region
    }

    /// The account that handles and [`client`](Self::client) look at. Clients whose access key
    /// consists of twelve other digits have their own state; see [`in_account`](Self::in_account).
    #[must_use]
    pub fn account(&self) -> &str {
        &self.scope().account
    }

    pub(super) fn scope(&self) -> &Scope {
        match &self.view {
            Some(view) => &view.scope,
            None => self.driver().default_scope(),
        }
    }

    pub(crate) fn region_key(&self) -> RegionKey {
        self.view
            .as_ref()
            .map_or(World::DEFAULT_REGION, |view| view.region)
    }

    /// Looks at the fake, with its region up to date.
    pub(crate) fn read<R>(&self, at: impl FnOnce(&State) -> R) -> R {
        self.driver().read_in(self.region_key(), at)
    }

    /// A handle of that region, for a closure that is asked about something in it.
    pub(super) fn seen_from(inner: Arc<Inner>, region: RegionKey) -> Self {
        let scope = inner.driver.lock().region(region).scope.clone();
        Self::with_view(inner, scope, region)
    }

    fn with_view(inner: Arc<Inner>, scope: Scope, region: RegionKey) -> Self {
        let is_default = region == World::DEFAULT_REGION;
        let view = (!is_default).then(|| Arc::new(View { scope, region }));
        Self {
            inner,
            view,
            ends_test: false,
            counted: None,
        }
    }
}
