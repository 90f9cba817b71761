//! The query that a request names.

use crate::aws::logs::find;
use crate::aws::logs::state::QueryRun;
use crate::ecs::Region;
use crate::wire::ApiError;

pub(super) fn query<'r>(region: &'r Region, id: &str) -> Result<&'r QueryRun, ApiError> {
    let mut all = region.logs.queries.iter();
    // The service's words are not known.
    let missing = || find::missing("The specified query does not exist.");
    all.find(|it| it.id == id).ok_or_else(missing)
}
