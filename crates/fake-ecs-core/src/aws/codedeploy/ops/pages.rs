//! Pages of the lists of CodeDeploy: `nextToken`.

use crate::aws::pages::Pages;
use crate::wire::{ApiError, ErrorCode};

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    // The wording is ours.
    invalid: |_| ApiError::new(ErrorCode::InvalidNextToken, "The next token is not valid"),
};
