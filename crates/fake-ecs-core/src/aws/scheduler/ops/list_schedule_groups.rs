//! `ListScheduleGroups` — all groups of schedules, by name, in pages.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html>

use std::collections::BTreeSet;

use super::pages::PAGES;
use crate::aws::scheduler::lookup;
use crate::aws::scheduler::state::DEFAULT_GROUP;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::enums::ScheduleGroupState;
use crate::wire::scheduler::types::{
    ListScheduleGroupsRequest, ListScheduleGroupsResponse, ScheduleGroupSummary,
};

pub(super) fn list_schedule_groups(
    region: &Region,
    input: ListScheduleGroupsRequest,
) -> Result<ListScheduleGroupsResponse, ApiError> {
    let ListScheduleGroupsRequest {
        max_results,
        name_prefix,
        next_token,
    } = input;
    let prefix = name_prefix.as_deref().unwrap_or_default();
    let mut names: BTreeSet<&str> = region.scheduler.groups.keys().map(String::as_str).collect();
    names.insert(DEFAULT_GROUP);
    let names = names.into_iter().filter(|name| name.starts_with(prefix));
    let shown = names.map(|name| {
        let of = region.scheduler.group(name);
        let summary = ScheduleGroupSummary {
            arn: Some(lookup::group_arn(region, name)),
            creation_date: of
                .and_then(|it| it.created)
                .map(crate::kernel::time::Time::timestamp),
            last_modification_date: of
                .and_then(|it| it.modified)
                .map(crate::kernel::time::Time::timestamp),
            name: Some(name.to_owned()),
            state: Some(ScheduleGroupState::Active),
        };
        (name.to_owned(), summary)
    });
    let listing = ("ListScheduleGroups", &name_prefix);
    let (groups, next_token) =
        PAGES.page(region, listing, shown, max_results, next_token.as_deref())?;
    Ok(ListScheduleGroupsResponse {
        schedule_groups: Some(groups),
        next_token,
    })
}
