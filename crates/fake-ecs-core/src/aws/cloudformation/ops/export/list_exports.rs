//! `ListExports` — what stacks give to others.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html>

use crate::aws::cloudformation::pages::page;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{Export, ListExportsRequest, ListExportsResponse};

pub(in super::super) fn list_exports(
    region: &Region,
    input: ListExportsRequest,
) -> Result<ListExportsResponse, ApiError> {
    let ListExportsRequest { next_token } = input;
    let exports = region.cloudformation.exports().into_iter();
    let exports = exports.map(|(name, (key, value))| Export {
        exporting_stack_id: Some(region.cloudformation.stack(key).identity.id.clone()),
        name: Some(name),
        value: Some(value),
    });
    let exports = (0_u64..).zip(exports);
    let (exports, next_token) = page(region, ("ListExports", &()), next_token, exports)?;
    Ok(ListExportsResponse {
        exports: Some(exports),
        next_token,
    })
}
