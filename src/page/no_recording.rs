//! Without the feature `journal` no recording is shown.

use maud::{Markup, html};

use super::route::{Asked, Route};
use crate::driver::State;

pub(super) const ROUTES: &[Route] = &[];

pub(super) fn bar(_: &State, _: &Asked<'_>) -> Markup {
    html! {}
}
