//! What callers say of a schedule.

use crate::aws::scheduler::lookup::invalid;
use crate::aws::scheduler::state::Schedule;
use crate::aws::scheduler::target;
use crate::aws::scheduler::when::When;
use crate::aws::scheduler::zone::Zone;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::scheduler::enums::{ActionAfterCompletion, FlexibleTimeWindowMode, ScheduleState};
use crate::wire::scheduler::types::{FlexibleTimeWindow, Target};
use crate::wire::{ApiError, Timestamp};

/// A schedule as it is asked for.
pub struct Given {
    pub action_after_completion: Option<ActionAfterCompletion>,
    pub description: Option<String>,
    pub end_date: Option<Timestamp>,
    pub flexible_time_window: FlexibleTimeWindow,
    pub kms_key_arn: Option<String>,
    pub schedule_expression: String,
    pub schedule_expression_timezone: Option<String>,
    pub start_date: Option<Timestamp>,
    pub state: Option<ScheduleState>,
    pub target: Target,
    pub token: Option<String>,
}

impl Given {
    /// The schedule, made now or at that time. The texts are from memory, or ours.
    pub fn schedule(self, region: &Region, created: Option<Time>) -> Result<Schedule, ApiError> {
        let now = region.now();
        let name = self.schedule_expression_timezone;
        let name = name.unwrap_or_else(|| "UTC".to_owned());
        let zone = Zone::named(&name).ok_or_else(|| {
            invalid(format!(
                "fake-ecs does not know the time zone {name}: name another place with the same clocks, or use UTC"
            ))
        })?;
        let expression = self.schedule_expression;
        let when = When::parse(&expression, zone);
        let when =
            when.ok_or_else(|| invalid(format!("Invalid Schedule Expression {expression}.")))?;
        target::check(&self.target)?;
        let window = &self.flexible_time_window;
        let is_flexible = window.mode == FlexibleTimeWindowMode::Flexible;
        if is_flexible != window.maximum_window_in_minutes.is_some() {
            return Err(invalid(
                "MaximumWindowInMinutes must be given for the FlexibleTimeWindow mode FLEXIBLE, and for no other.",
            ));
        }
        let (first, last) = (self.start_date, self.end_date);
        if first.zip(last).is_some_and(|(first, last)| first >= last) {
            return Err(invalid("The StartDate must be before the EndDate."));
        }
        let [first, last] = [first, last].map(|it| it.map(|it| now.told(it)));
        let due = when.first(now, first);
        Ok(Schedule {
            due: due.filter(|at| last.is_none_or(|last| *at <= last)),
            expression,
            time_zone: name,
            when,
            first,
            last,
            description: self.description,
            state: self.state.unwrap_or(ScheduleState::Enabled),
            kms_key: self.kms_key_arn,
            target: self.target,
            window: self.flexible_time_window,
            after_completion: self
                .action_after_completion
                .unwrap_or(ActionAfterCompletion::None),
            token: self.token,
            created: created.unwrap_or(now),
            modified: now,
        })
    }
}
