//! What load balancers announce.

use crate::aws::registrant::Registrant;

/// Targets of a registrant have come, have gone, or are found in another health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetHealthChanged {
    pub registrant: Registrant,
}
