//! Why a deployment does not come to what it should.

use crate::wire::codedeploy::enums::ErrorCode;

/// Why a deployment does not come to what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

impl Failure {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
