//! What the world of a fake is made with, once it was checked that it makes sense.

#[cfg(feature = "endpoints")]
use std::hash::{BuildHasher, RandomState};
#[cfg(feature = "endpoints")]
use std::process;
use std::sync::Arc;

use super::Builder;
use crate::driver::Setup;
use crate::driver::clock::Clock;
use crate::ecs::Settings;
use crate::fake::start_error::StartError;
use crate::kernel::arn::{Scope, is_account, is_name, is_region};
use crate::kernel::time::Time;
use crate::log_file;
use crate::runtime::NewRuntime;
use crate::world;

impl Builder {
    pub(super) fn setup(&self) -> Result<Setup, StartError> {
        let Self {
            region, account, ..
        } = self;
        if !is_account(account) {
            return Err(StartError::Account(account.clone()));
        }
        if !is_region(region) {
            return Err(StartError::Region(region.clone()));
        }
        let cluster = self.default_cluster.as_deref();
        if let Some(name) = cluster.filter(|name| !is_name(name)) {
            return Err(StartError::ClusterName(name.to_owned()));
        }
        if !Time::is_in_range(self.epoch) {
            return Err(StartError::Epoch(self.epoch));
        }
        #[cfg(feature = "endpoints")]
        let seed = self.seed.map_or_else(|| self.usual_seed(), Ok)?;
        #[cfg(not(feature = "endpoints"))]
        let seed = self.seed.unwrap_or_default();
        Ok(Setup {
            clock: self.clock.unwrap_or_else(Clock::tokio),
            epoch: self.epoch,
            gives_up_after: self.gives_up_after,
            started: None,
            keeps_answers: cfg!(feature = "introspection") && self.listen.is_some(),
            world: world::Setup {
                scope: Scope {
                    account: account.clone(),
                    region: region.clone(),
                },
                default_cluster: self.default_cluster.clone(),
                settings: Arc::new(Settings {
                    seed,
                    profile: self.profile.clone(),
                    strictness: self.strictness,
                    strict_neighbours: self.strict_neighbours,
                    ignores_unknown_resources: self.ignores_unknown_resources,
                    without: self.without.clone(),
                    endpoints: self.endpoints.clone(),
                    synthetic_instances: self.synthetic_instances,
                    rate_limits: self.rate_limits.clone(),
                    quotas: self.quotas,
                    has_runtimes: !self.runtimes.is_empty(),
                    vpc: self.vpc,
                    new_log_file: log_file::create,
                }),
                runtimes: self.runtimes.iter().map(NewRuntime::known).collect(),
            },
        })
    }

    /// Real endpoints outlive a fake, and are not to have two tasks, or two streams, of one name.
    /// A journal goes on with the seed that it was begun with.
    #[cfg(feature = "endpoints")]
    #[cfg_attr(
        not(feature = "journal"),
        expect(clippy::unnecessary_wraps, reason = "as with journals")
    )]
    fn usual_seed(&self) -> Result<u64, StartError> {
        if self.endpoints.is_empty() {
            return Ok(0);
        }
        #[cfg(feature = "journal")]
        if let Some(journal) = &self.journal
            && let Some(header) = journal.header()?
        {
            return Ok(header.settings.seed);
        }
        Ok(RandomState::new().hash_one(process::id()))
    }
}
