//! What policies say.

/// What policies say of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// Nothing allows it.
    NotAllowed,
    /// A statement denies it, whatever others allow.
    Denied,
}
