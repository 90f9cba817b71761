//! Pages of lists: `PageSize` and `Marker`.

use super::refusals::invalid;
use crate::aws::pages::Pages;

pub const PAGES: Pages = Pages {
    size: 400,
    size_max: 400,
    invalid: |marker| invalid(format!("The marker '{marker}' is not valid")),
};
