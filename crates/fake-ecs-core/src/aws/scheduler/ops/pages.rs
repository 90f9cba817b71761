//! Pages of the lists of Scheduler: `MaxResults` and `NextToken`.

use crate::aws::pages::Pages;
use crate::aws::scheduler::lookup::invalid;

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    // The wording is ours.
    invalid: |_| invalid("The NextToken is not valid."),
};
