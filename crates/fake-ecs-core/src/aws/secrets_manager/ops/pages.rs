//! Pages of the lists of Secrets Manager: `MaxResults` and `NextToken`.

use crate::aws::pages::Pages;
use crate::wire::{ApiError, ErrorCode};

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    // A guess: the model has the error, and nobody has published its text.
    invalid: |_| {
        ApiError::new(
            ErrorCode::InvalidNextToken,
            "The NextToken is not one that this listing gave.",
        )
    },
};
