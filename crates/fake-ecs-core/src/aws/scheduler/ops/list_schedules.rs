//! `ListSchedules` — schedules of a group or of all, by name, in pages.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html>

use super::pages::PAGES;
use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{
    ListSchedulesRequest, ListSchedulesResponse, ScheduleSummary, TargetSummary,
};

pub(super) fn list_schedules(
    region: &Region,
    input: ListSchedulesRequest,
) -> Result<ListSchedulesResponse, ApiError> {
    let ListSchedulesRequest {
        group_name,
        max_results,
        name_prefix,
        next_token,
        state,
    } = input;
    if let Some(group) = &group_name {
        lookup::check_group(region, group)?;
    }
    let prefix = name_prefix.as_deref().unwrap_or_default();
    let all = region.scheduler.schedules().filter(|(group, name, of)| {
        group_name.as_ref().is_none_or(|it| it == group)
            && name.starts_with(prefix)
            && state.is_none_or(|it| it == of.state)
    });
    let shown = all.map(|(group, name, of)| {
        let summary = ScheduleSummary {
            arn: Some(lookup::schedule_arn(region, group, name)),
            creation_date: Some(of.created.timestamp()),
            group_name: Some(group.to_owned()),
            last_modification_date: Some(of.modified.timestamp()),
            name: Some(name.to_owned()),
            state: Some(of.state),
            target: Some(TargetSummary {
                arn: Some(of.target.arn.clone()),
            }),
        };
        // No name has a slash.
        (format!("{group}/{name}"), summary)
    });
    let by = (&group_name, &name_prefix, &state);
    let listing = ("ListSchedules", &by);
    let (schedules, next_token) =
        PAGES.page(region, listing, shown, max_results, next_token.as_deref())?;
    Ok(ListSchedulesResponse {
        schedules: Some(schedules),
        next_token,
    })
}
