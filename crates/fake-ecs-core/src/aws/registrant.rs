//! Who has registered something with a neighbour.

/// Who has registered a target or an instance. The number is the registrant's own, and means
/// nothing to the service that keeps it: the service hands it back with its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Registrant(pub u64);
