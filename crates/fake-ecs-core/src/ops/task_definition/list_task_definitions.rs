//! `ListTaskDefinitions` — the ARNs of revisions, `ACTIVE` ones unless told otherwise.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html>

use std::sync::Arc;

use crate::ecs::task::definition::{RevisionKey, RevisionState};
use crate::ecs::{Region, task};
use crate::ops::paging::Listing;
use crate::wire::{
    ApiError, ListTaskDefinitionsRequest, ListTaskDefinitionsResponse, Operation, SortOrder,
    TaskDefinitionStatus,
};

pub(in crate::ops) fn list_task_definitions(
    region: &Region,
    input: ListTaskDefinitionsRequest,
) -> Result<ListTaskDefinitionsResponse, ApiError> {
    let ListTaskDefinitionsRequest {
        // A prefix in name only: it is a whole family, as AWS's documentation says.
        family_prefix: family,
        max_results,
        next_token,
        sort,
        status,
    } = input;
    let status = status.unwrap_or(TaskDefinitionStatus::Active);
    let sort = sort.unwrap_or(SortOrder::Asc);
    let listing = Listing::of(
        region,
        Operation::ListTaskDefinitions,
        (&family, status, sort),
    );
    let page = listing.page(max_results, next_token)?;
    let definitions = &region.task_definitions;

    let shown = definitions
        .revisions(status, family.as_deref(), sort, page.after().and_then(key))
        .filter_map(|(family, number)| definitions.get(family, *number))
        .filter(|state| task::reference::is_shown(region, state));
    let (states, next_token) = page.take(shown, name);

    let arns = states.into_iter().map(|state| state.revision.arn.clone());
    Ok(ListTaskDefinitionsResponse {
        next_token,
        task_definition_arns: Some(arns.collect()),
    })
}

/// A revision in a token.
fn name(state: &&RevisionState) -> String {
    format!("{}:{}", state.revision.family, state.revision.number)
}

fn key(name: &str) -> Option<RevisionKey> {
    let (family, number) = name.split_once(':')?;
    Some((Arc::from(family), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::Book;
    use super::*;

    fn list(book: &Book, input: ListTaskDefinitionsRequest) -> Vec<String> {
        let answer = list_task_definitions(&book.region, input).unwrap();
        assert_eq!(answer.next_token, None);
        let arns = answer.task_definition_arns.unwrap();
        let names = arns.iter().map(|arn| arn.rsplit('/').next().unwrap());
        names.map(str::to_owned).collect()
    }

    fn of_status(status: TaskDefinitionStatus) -> ListTaskDefinitionsRequest {
        ListTaskDefinitionsRequest {
            status: Some(status),
            ..Default::default()
        }
    }

    #[test]
    fn families_are_sorted_as_texts_and_revisions_as_numbers() {
        let mut book = Book::new();
        for family in ["web-2", "web"].into_iter().chain(["web"; 10]) {
            book.register(family);
        }

        let names = list(&book, ListTaskDefinitionsRequest::default());

        assert_eq!(names.len(), 12);
        assert_eq!(names[..3], ["web:1", "web:2", "web:3"]);
        assert_eq!(names[9..], ["web:10", "web:11", "web-2:1"]);
        let descending = ListTaskDefinitionsRequest {
            sort: Some(SortOrder::Desc),
            ..Default::default()
        };
        let reversed: Vec<_> = names.into_iter().rev().collect();
        assert_eq!(list(&book, descending), reversed);
    }

    #[test]
    fn the_family_prefix_is_a_whole_family() {
        let mut book = Book::new();
        book.register("web");
        book.register("web-2");
        let of = |family: &str| ListTaskDefinitionsRequest {
            family_prefix: Some(family.to_owned()),
            ..Default::default()
        };

        assert_eq!(list(&book, of("web")), ["web:1"]);
        assert_eq!(list(&book, of("we")), [""; 0]);
    }

    #[test]
    fn revisions_are_listed_by_their_status() {
        use TaskDefinitionStatus::{Active, DeleteInProgress, Inactive};
        let mut book = Book::new();
        for _ in 0..4 {
            book.register("web");
        }
        book.run("web:3");
        for reference in ["web:2", "web:3", "web:4"] {
            book.deregister(reference);
        }
        book.delete("web:3");
        book.delete("web:4");

        assert_eq!(list(&book, Default::default()), ["web:1"]);
        assert_eq!(list(&book, of_status(Active)), ["web:1"]);
        assert_eq!(list(&book, of_status(Inactive)), ["web:2"]);
        assert_eq!(list(&book, of_status(DeleteInProgress)), ["web:3"]);
        book.stop_all();
        assert_eq!(list(&book, of_status(DeleteInProgress)), [""; 0]);
    }

    #[test]
    fn pages_hold_every_revision_once_in_both_directions() {
        let mut book = Book::new();
        for family in ["b", "a", "b", "a", "c", "b", "b"] {
            book.register(family);
        }
        for sort in [SortOrder::Asc, SortOrder::Desc] {
            let input = |next_token, max_results| ListTaskDefinitionsRequest {
                sort: Some(sort),
                next_token,
                max_results,
                ..Default::default()
            };
            let all = list_task_definitions(&book.region, input(None, None)).unwrap();
            let (mut seen, mut token) = (Vec::new(), None);
            for _ in 0..4 {
                let page = list_task_definitions(&book.region, input(token, Some(2))).unwrap();
                seen.extend(page.task_definition_arns.unwrap());
                token = page.next_token;
            }
            assert_eq!((Some(seen), token), (all.task_definition_arns, None));
        }
    }
}
