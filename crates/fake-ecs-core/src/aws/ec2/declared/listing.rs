//! How operations list what there is: by ids, by filters, in pages.

use super::filter::{self, Fields};
use super::refusals::invalid;
use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{Filter, Tag};

/// Something that operations list.
pub trait Listed: Default {
    fn id(&self) -> &str;
    fn tags(&self) -> &[Tag];
    /// What filters ask for. The names are the same for all of a kind.
    fn fields(&self) -> Fields;
    /// How the service refuses an id that is not there.
    fn missing(id: &str) -> ApiError;
}

/// What is asked for.
#[derive(Debug, Default)]
pub struct Query {
    pub ids: Option<Vec<String>>,
    pub filters: Option<Vec<Filter>>,
    pub max_results: Option<i32>,
    pub next_token: Option<String>,
}

const PAGES: Pages = Pages {
    size: 1000,
    size_max: 1000,
    // A guess.
    invalid: |_| invalid("Unable to parse pagination token"),
};

/// Those of the items that are asked for, in the order of their ids, and the token of the next
/// page.
pub fn select<T: Listed>(
    region: &Region,
    operation: &str,
    items: Vec<T>,
    query: Query,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let Query {
        ids,
        filters,
        max_results,
        next_token,
    } = query;
    let ids = ids.unwrap_or_default();
    let filters = filters.unwrap_or_default();
    filter::check(&filters, &T::default().fields())?;
    let is_there = |id: &&String| items.iter().any(|item| item.id() == *id);
    if let Some(missing) = ids.iter().find(|id| !is_there(id)) {
        return Err(T::missing(missing));
    }
    check_page_size(max_results)?;
    let is_wanted = |item: &T| {
        (ids.is_empty() || ids.iter().any(|id| id == item.id()))
            && filter::holds(&filters, &item.fields(), item.tags())
    };
    let wanted = items.into_iter().filter(is_wanted);
    let wanted = wanted.map(|item| (item.id().to_owned(), item));
    let listing = (operation, (&ids, &filters));
    PAGES.page(region, listing, wanted, max_results, next_token.as_deref())
}

/// The service takes pages of five and more.
fn check_page_size(max_results: Option<i32>) -> Result<(), ApiError> {
    match max_results {
        None | Some(5..=1000) => Ok(()),
        Some(size) => Err(invalid(format!(
            "Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000."
        ))),
    }
}
