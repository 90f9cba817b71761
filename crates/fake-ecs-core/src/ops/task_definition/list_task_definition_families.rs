//! `ListTaskDefinitionFamilies` — the names of families, those without an `ACTIVE` revision
//! included unless told otherwise.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitionFamilies.html>

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::{
    ApiError, ListTaskDefinitionFamiliesRequest, ListTaskDefinitionFamiliesResponse, Operation,
    TaskDefinitionFamilyStatus,
};

pub(in crate::ops) fn list_task_definition_families(
    region: &Region,
    input: ListTaskDefinitionFamiliesRequest,
) -> Result<ListTaskDefinitionFamiliesResponse, ApiError> {
    let ListTaskDefinitionFamiliesRequest {
        family_prefix,
        max_results,
        next_token,
        status,
    } = input;
    let status = status.unwrap_or(TaskDefinitionFamilyStatus::All);
    let prefix = family_prefix.unwrap_or_default();
    let by = (status, &prefix);
    let listing = Listing::of(region, Operation::ListTaskDefinitionFamilies, by);
    let page = listing.page(max_results, next_token)?;

    let families = region
        .task_definitions
        .families(status, &prefix, page.after());
    let (families, next_token) = page.take(families, |name| str::to_owned(name));

    let families = families
        .into_iter()
        .map(|name| str::to_owned(name))
        .collect();
    Ok(ListTaskDefinitionFamiliesResponse {
        families: Some(families),
        next_token,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::Book;
    use super::*;

    fn list(book: &Book, input: ListTaskDefinitionFamiliesRequest) -> Vec<String> {
        let answer = list_task_definition_families(&book.region, input).unwrap();
        answer.families.unwrap()
    }

    fn book() -> Book {
        let mut book = Book::new();
        for family in ["web", "web", "api", "web-2", "old", "gone"] {
            book.register(family);
        }
        for reference in ["web:1", "old:1", "gone:1"] {
            book.deregister(reference);
        }
        book.delete("gone:1");
        book
    }

    #[test]
    fn families_are_listed_by_whether_they_have_an_active_revision() {
        let book = book();
        let of = |status| ListTaskDefinitionFamiliesRequest {
            status: Some(status),
            ..Default::default()
        };

        let all = ["api", "old", "web", "web-2"];
        assert_eq!(list(&book, Default::default()), all);
        assert_eq!(list(&book, of(TaskDefinitionFamilyStatus::All)), all);
        let active = list(&book, of(TaskDefinitionFamilyStatus::Active));
        assert_eq!(active, ["api", "web", "web-2"]);
        let inactive = list(&book, of(TaskDefinitionFamilyStatus::Inactive));
        assert_eq!(inactive, ["old"]);
    }

    #[test]
    fn the_family_prefix_is_a_prefix() {
        let input = ListTaskDefinitionFamiliesRequest {
            family_prefix: Some("we".to_owned()),
            ..Default::default()
        };

        assert_eq!(list(&book(), input), ["web", "web-2"]);
    }

    #[test]
    fn pages_go_on_after_the_last_family() {
        let book = book();
        let first = ListTaskDefinitionFamiliesRequest {
            max_results: Some(3),
            ..Default::default()
        };
        let first = list_task_definition_families(&book.region, first).unwrap();
        assert_eq!(first.families.unwrap(), ["api", "old", "web"]);

        let second = ListTaskDefinitionFamiliesRequest {
            next_token: first.next_token,
            ..Default::default()
        };
        let second = list_task_definition_families(&book.region, second).unwrap();
        assert_eq!(second.families.unwrap(), ["web-2"]);
        assert_eq!(second.next_token, None);
    }
}
