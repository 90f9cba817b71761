//! `ListDaemonTaskDefinitions` — revisions in brief, `ACTIVE` ones unless told otherwise.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListDaemonTaskDefinitions.html>
//!
//! They are in the order of their families' names, and there of their numbers. `ALL` are also those
//! that have been deleted.

use std::sync::Arc;

use crate::ecs::daemon::definition::DaemonDefinition;
use crate::ecs::task::definition::RevisionKey;
use crate::ecs::{Region, daemon};
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{
    ApiError, DaemonTaskDefinitionRevisionFilter as RevisionFilter, DaemonTaskDefinitionStatus,
    DaemonTaskDefinitionStatusFilter as StatusFilter, ListDaemonTaskDefinitionsRequest,
    ListDaemonTaskDefinitionsResponse, Operation, SortOrder,
};

pub(in crate::ops) fn list_daemon_task_definitions(
    region: &Region,
    input: ListDaemonTaskDefinitionsRequest,
) -> Result<ListDaemonTaskDefinitionsResponse, ApiError> {
    let ListDaemonTaskDefinitionsRequest {
        family,
        family_prefix,
        max_results,
        next_token,
        revision,
        sort,
        status,
    } = input;
    let status = status.unwrap_or(StatusFilter::Active);
    let ascends = sort != Some(SortOrder::Desc);
    let prefix = family_prefix.as_deref().unwrap_or_default();
    let by = (prefix, &family, revision, status, ascends);
    let listing = Listing::of(region, Operation::ListDaemonTaskDefinitions, by);
    let page = listing.page(max_results, next_token)?;
    let after = page.after().and_then(key);
    let all = region.daemon_definitions.families(prefix);
    let all = all.flat_map(|revisions| of_interest(revisions, revision));
    let all: Box<dyn Iterator<Item = &DaemonDefinition>> = if ascends {
        Box::new(all)
    } else {
        Box::new(all.rev())
    };
    let meant = all.filter(|definition| {
        let is_after = after.as_ref().is_none_or(|after| match ascends {
            true => definition.key() > *after,
            false => definition.key() < *after,
        });
        let is_of = |family: &str| *definition.revision.family == *family;
        is_after && family.as_deref().is_none_or(is_of) && is_in(region, definition, status)
    });
    let (definitions, next_token) = page.take(meant, |definition| {
        let (family, number) = definition.key();
        format!("{family}:{number}")
    });
    let summaries = definitions.into_iter();
    let summaries = summaries.map(|of| render::daemon_task_definition_summary(region, of));
    Ok(ListDaemonTaskDefinitionsResponse {
        daemon_task_definitions: Some(summaries.collect()),
        next_token,
    })
}

fn of_interest(
    revisions: &[DaemonDefinition],
    filter: Option<RevisionFilter>,
) -> std::slice::Iter<'_, DaemonDefinition> {
    match filter {
        None => revisions.iter(),
        Some(RevisionFilter::LastRegistered) => {
            revisions[revisions.len().saturating_sub(1)..].iter()
        }
    }
}

fn is_in(region: &Region, definition: &DaemonDefinition, filter: StatusFilter) -> bool {
    match filter {
        StatusFilter::Active => definition.is_active(),
        StatusFilter::DeleteInProgress => {
            daemon::reference::status(region, definition)
                == DaemonTaskDefinitionStatus::DeleteInProgress
        }
        StatusFilter::All => true,
    }
}

/// A revision in a token.
fn key(name: &str) -> Option<RevisionKey> {
    let (family, number) = name.split_once(':')?;
    Some((Arc::from(family), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::register;
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::DeleteDaemonTaskDefinitionRequest;

    fn region() -> Region {
        let mut region = fixtures::region();
        for family in ["logs", "logs-2", "traces", "logs", "logs"] {
            register(&mut region, family);
        }
        let input = DeleteDaemonTaskDefinitionRequest {
            daemon_task_definition: "logs:2".to_owned(),
        };
        super::super::delete_daemon_task_definition(&mut region, input).unwrap();
        region
    }

    fn list(
        region: &Region,
        input: ListDaemonTaskDefinitionsRequest,
    ) -> (Vec<String>, Option<String>) {
        let answer = list_daemon_task_definitions(region, input).unwrap();
        let arns = answer.daemon_task_definitions.unwrap().into_iter();
        let arns = arns.map(|summary| summary.arn.unwrap());
        let names = arns.map(|arn| arn.rsplit('/').next().unwrap().to_owned());
        (names.collect(), answer.next_token)
    }

    #[test]
    fn revisions_are_listed_by_what_is_asked_for() {
        type Change = fn(&mut ListDaemonTaskDefinitionsRequest);
        let cases: [(Change, &[&str]); 8] = [
            (|_| {}, &["logs:1", "logs:3", "logs-2:1", "traces:1"]),
            (
                |it| it.sort = Some(SortOrder::Desc),
                &["traces:1", "logs-2:1", "logs:3", "logs:1"],
            ),
            (
                |it| it.family = Some("logs".to_owned()),
                &["logs:1", "logs:3"],
            ),
            (
                |it| it.family_prefix = Some("logs-".to_owned()),
                &["logs-2:1"],
            ),
            (|it| it.family = Some("log".to_owned()), &[]),
            (
                |it| it.revision = Some(RevisionFilter::LastRegistered),
                &["logs:3", "logs-2:1", "traces:1"],
            ),
            (
                |it| it.status = Some(StatusFilter::All),
                &["logs:1", "logs:2", "logs:3", "logs-2:1", "traces:1"],
            ),
            (|it| it.status = Some(StatusFilter::DeleteInProgress), &[]),
        ];
        let region = region();
        for (change, expected) in cases {
            let mut input = ListDaemonTaskDefinitionsRequest::default();
            change(&mut input);
            assert_eq!(list(&region, input).0, expected);
        }
    }

    #[test]
    fn pages_hold_every_revision_once_in_both_directions() {
        let region = region();
        for sort in [SortOrder::Asc, SortOrder::Desc] {
            let input = |max_results, next_token| ListDaemonTaskDefinitionsRequest {
                sort: Some(sort),
                max_results,
                next_token,
                ..ListDaemonTaskDefinitionsRequest::default()
            };
            let (all, _) = list(&region, input(None, None));
            let (first, token) = list(&region, input(Some(3), None));
            let (second, last) = list(&region, input(Some(3), token));
            assert_eq!([first, second].concat(), all);
            assert_eq!(last, None);
        }
    }
}
