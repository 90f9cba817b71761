//! What all regions of an account share: IAM.

use std::sync::Arc;

use super::World;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;

impl World {
    /// What was made in IAM in one region is there in all regions of the account.
    pub(super) fn share_iam(&mut self, from: RegionKey) {
        let from = &self.regions[from.0 as usize];
        let (account, iam) = (from.scope.account.clone(), Arc::clone(&from.iam));
        let others = self.regions.iter_mut();
        for region in others.filter(|region| region.scope.account == account) {
            region.iam = Arc::clone(&iam);
        }
    }

    /// A region that is new has what its account has.
    pub(super) fn share_iam_with(&self, new: &mut Region) {
        let account = &new.scope.account;
        let mut known = self.regions.iter();
        if let Some(known) = known.find(|region| region.scope.account == *account) {
            new.iam = Arc::clone(&known.iam);
        }
    }
}
