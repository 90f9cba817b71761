//! Pages of the lists of EventBridge: `Limit` and `NextToken`.

use crate::aws::eventbridge::lookup::invalid;
use crate::aws::pages::Pages;

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    // From memory.
    invalid: |_| invalid("The token is not valid."),
};
