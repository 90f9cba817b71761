//! `ListImports` — the stacks that take an export.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html>

use crate::aws::cloudformation::exports;
use crate::aws::cloudformation::pages::page;
use crate::aws::cloudformation::refusals::invalid;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{ListImportsRequest, ListImportsResponse};

pub(in super::super) fn list_imports(
    region: &Region,
    input: ListImportsRequest,
) -> Result<ListImportsResponse, ApiError> {
    let ListImportsRequest {
        export_name,
        next_token,
    } = input;
    let stacks = exports::importers(region, &export_name);
    if stacks.is_empty() {
        return Err(invalid(format!(
            "Export '{export_name}' is not imported by any stack."
        )));
    }
    let stacks = (0_u64..).zip(stacks);
    let (stacks, next_token) = page(region, ("ListImports", &export_name), next_token, stacks)?;
    Ok(ListImportsResponse {
        imports: Some(stacks),
        next_token,
    })
}
