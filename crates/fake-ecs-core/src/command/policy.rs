//! Commands about what callers may do.

use super::outcome::{Outcome, Refusal};
use crate::aws::iam::policy::Policy;
use crate::ecs::Region;

/// From now on nothing is allowed that no policy allows.
pub(super) fn allow(region: &mut Region, policy: &str) -> Result<Outcome, Refusal> {
    let policy = Policy::parse(policy).map_err(|error| Refusal::Invalid(error.to_string()))?;
    region.policies.add(policy);
    Ok(Outcome::Done)
}
