//! What all regions of an account share: IAM.

use std::sync::Arc;

use super::World;
use crate::aws::iam::state::Iam;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;

impl World {
    /// What was made in IAM in one region since it had `before` is there in all regions of the
    /// account. Each step ends with this, so nobody who changes IAM has to.
    pub(super) fn share_iam(&mut self, from: RegionKey, before: &Arc<Iam>) {
        let from = &self.regions[from.0 as usize];
        // As long as somebody holds what was there before, a change makes another one.
        if Arc::ptr_eq(&from.iam, before) {
            return;
        }
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

#[cfg(test)]
mod tests {
    use crate::aws;
    use crate::ecs::Region;
    use crate::kernel::arn::Scope;
    use crate::kernel::caller::Caller;
    use crate::wire::Route;
    use crate::wire::iam::operation::Operation;
    use crate::world::World;
    use crate::world::tests::world_of;

    const TRUST: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#;

    fn make_role(region: &mut Region, name: &str) {
        let body = format!(r#"{{"RoleName": "{name}", "AssumeRolePolicyDocument": "{TRUST}"}}"#);
        let route = Route::Iam(Operation::CreateRole);
        aws::dispatch(region, &Caller::default(), route, body.as_bytes()).unwrap();
    }

    #[test]
    fn what_changes_in_iam_is_shared_whoever_changes_it() {
        let mut world = world_of("1");
        let here = World::DEFAULT_REGION;
        let [there, elsewhere] = [("1", "eu-central-1"), ("2", "us-east-1")].map(|it| {
            let (account, region) = (it.0.to_owned(), it.1.to_owned());
            world.region_of(&Scope { account, region })
        });
        world.with_region(here, |region| make_role(region, "one"));
        world.with_region(there, |region| make_role(region, "two"));
        for (region, expected) in [(here, true), (there, true), (elsewhere, false)] {
            for name in ["one", "two"] {
                let is_there = world.region(region).iam.role(name).is_some();
                assert_eq!(is_there, expected, "{region:?} {name}");
            }
        }
    }
}
