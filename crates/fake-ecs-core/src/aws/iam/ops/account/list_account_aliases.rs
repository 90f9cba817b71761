//! `ListAccountAliases` — the other names of the account: there are none.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html>

use crate::aws::iam::pages::{Page, page};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListAccountAliasesRequest, ListAccountAliasesResponse};

pub(in super::super) fn list_account_aliases(
    region: &Region,
    input: ListAccountAliasesRequest,
) -> Result<ListAccountAliasesResponse, ApiError> {
    let ListAccountAliasesRequest { marker, max_items } = input;
    let found = std::iter::empty::<(String, String)>();
    let listing = ("ListAccountAliases", &"all");
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListAccountAliasesResponse {
        account_aliases: items,
        is_truncated,
        marker,
    })
}
