//! Pages of the lists of Cloud Map: `MaxResults` and `NextToken`.

use super::refusals::invalid;
use crate::aws::pages::Pages;

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    // The text is a guess.
    invalid: |_| invalid("The NextToken is not valid."),
};
