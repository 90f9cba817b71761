//! Pages of the lists of SNS: `NextToken`.

use super::find::invalid;
use crate::aws::pages::Pages;

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    invalid: |_| invalid("NextToken Reason: Token is invalid"),
};
