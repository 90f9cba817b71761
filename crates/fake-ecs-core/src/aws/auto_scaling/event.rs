//! What Auto Scaling announces.

use crate::aws::auto_scaling::key::GroupKey;

/// A group was made, or what it is to be was changed: its limits, its desired size, or whether EC2
/// has instances for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupChanged {
    pub group: GroupKey,
}
