//! What CloudWatch announces.

/// An alarm goes off, or is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmChanged {
    pub name: String,
}
