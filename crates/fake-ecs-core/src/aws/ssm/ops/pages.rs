//! Pages of the lists of Systems Manager: `MaxResults` and `NextToken`.

use crate::aws::pages::Pages;
use crate::wire::{ApiError, ErrorCode};

pub const PAGES: Pages = Pages {
    size: 50,
    size_max: 50,
    // A guess: the model has the error, and nobody has published its text.
    invalid: |_| {
        ApiError::new(
            ErrorCode::InvalidNextTokenCode,
            "The specified token is not one that this listing gave.",
        )
    },
};
