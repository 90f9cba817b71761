//! Pages of the lists of ECR: `maxResults` and `nextToken`.

use super::lookup::invalid;
use crate::aws::pages::Pages;

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 1000,
    // A guess.
    invalid: |_| invalid("nextToken", "must be a token of this listing"),
};
