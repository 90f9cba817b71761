//! Pages of lists: `MaxRecords`, `NextToken`.

use crate::aws::pages::Pages;
use crate::wire::{ApiError, ErrorCode};

pub const PAGES: Pages = Pages {
    size: 50,
    size_max: 100,
    invalid: |_| ApiError::new(ErrorCode::InvalidNextTokenCode, "The token is not valid."),
};
