//! How particular the fake is.

use crate::wire::{ApiError, ErrorCode};

/// What the fake does about things that the service lets pass, but that are mistakes in a test.
///
/// | | [`Lenient`](Self::Lenient) (the default) | [`Strict`](Self::Strict) |
/// |---|---|---|
/// | members of a request that the service model does not know | ignored, as the service does; the request log has them | refused with their path |
/// | subnets that were not added with [`Ec2::new_subnet`](struct.Ec2.html#method.new_subnet) | accepted | refused, as the service refuses those that do not exist |
///
/// Be strict when requests are written by hand, where `contianerDefinitions` would otherwise go
/// unnoticed. [`Builder::strictness`](struct.Builder.html#method.strictness) chooses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum Strictness {
    /// As the service does it.
    #[default]
    Lenient,
    /// What is most likely a mistake is refused.
    Strict,
}

#[warn(missing_docs)]
impl Strictness {
    #[doc(hidden)]
    pub fn check(self, unknown_members: &[String]) -> Result<(), ApiError> {
        match unknown_members {
            [] => Ok(()),
            _ if self == Self::Lenient => Ok(()),
            unknown => Err(ApiError::new(
                ErrorCode::Serialization,
                format!(
                    "the service model has no such members (strict): {}",
                    crate::kernel::text::list(unknown)
                ),
            )),
        }
    }
}
