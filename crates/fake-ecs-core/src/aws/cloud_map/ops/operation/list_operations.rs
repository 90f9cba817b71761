//! `ListOperations` — the operations that take a while, or those that filters ask for, the newest
//! first.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListOperations.html>

use crate::aws::cloud_map::declared::Operation;
use crate::aws::cloud_map::pages::PAGES;
use crate::aws::cloud_map::{filter, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::{FilterCondition, OperationFilterName};
use crate::wire::servicediscovery::types::{
    ListOperationsRequest, ListOperationsResponse, OperationFilter, OperationSummary,
};

pub(in super::super) fn list_operations(
    region: &Region,
    input: ListOperationsRequest,
) -> Result<ListOperationsResponse, ApiError> {
    let ListOperationsRequest {
        filters,
        max_results,
        next_token,
    } = input;
    let filters = filters.unwrap_or_default();
    for of in &filters {
        use FilterCondition::{Between, Eq, In};
        let allowed: &[_] = match of.name {
            OperationFilterName::UpdateDate => &[Between],
            OperationFilterName::Status | OperationFilterName::Type => &[Eq, In],
            OperationFilterName::NamespaceId | OperationFilterName::ServiceId => &[Eq],
        };
        filter::check(of.name.as_str(), of.condition, allowed)?;
    }
    let operations = &region.cloud_map.declared.operations;
    let newest = operations.iter().enumerate().rev();
    let found = newest.filter(|(_, it)| filters.iter().all(|of| is_meant(region, of, it)));
    let found = found.map(|(at, it)| {
        let at = operations.forgotten() + at;
        // Counts down, so that what is newer comes first.
        let key = format!("{:08}", 99_999_999 - at.min(99_999_999));
        let summary = OperationSummary {
            id: Some(it.id.clone()),
            status: Some(shown::status(it, region.now())),
        };
        (key, summary)
    });
    let listing = ("ListOperations", &filters);
    let (operations, next_token) =
        PAGES.page(region, listing, found, max_results, next_token.as_deref())?;
    Ok(ListOperationsResponse {
        next_token,
        operations: Some(operations),
    })
}

fn is_meant(region: &Region, filter: &OperationFilter, operation: &Operation) -> bool {
    let target = |kind: &str| operation.targets.get(kind).map_or("", String::as_str);
    let text = match filter.name {
        OperationFilterName::NamespaceId => target("NAMESPACE"),
        OperationFilterName::ServiceId => target("SERVICE"),
        OperationFilterName::Status => shown::status(operation, region.now()).as_str(),
        OperationFilterName::Type => operation.kind.as_str(),
        OperationFilterName::UpdateDate => {
            let at = operation.due.min(region.now()).timestamp().as_seconds();
            let seconds = |at: usize| filter.values.get(at)?.parse::<f64>().ok();
            return seconds(0).is_none_or(|from| from <= at)
                && seconds(1).is_none_or(|to| at <= to);
        }
    };
    filter::holds(filter.condition, &filter.values, text)
}
