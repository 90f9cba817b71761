//! Names of groups: numbers that mean a group within its region.

/// Where a group stands among all that were ever made in its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey(pub(super) u32);
