//! `PutRule` — makes a rule, or changes one. Its targets stay.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>
//!
//! What is not given is taken away from a rule that was there, but for its tags, which only
//! `TagResource` changes.

use crate::aws::eventbridge::lookup::{self, bus_name, invalid, no_bus, rule_arn};
use crate::aws::eventbridge::pattern::{EventPattern, InvalidEventPattern};
use crate::aws::eventbridge::schedule::Schedule;
use crate::aws::eventbridge::state::{DEFAULT_BUS, Pattern, Rule};
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::events::enums::RuleState;
use crate::wire::events::types::{PutRuleRequest, PutRuleResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn put_rule(
    region: &mut Region,
    input: PutRuleRequest,
) -> Result<PutRuleResponse, ApiError> {
    let PutRuleRequest {
        name,
        description,
        event_bus_name,
        event_pattern,
        role_arn,
        schedule_expression,
        state,
        tags,
    } = input;
    let now = region.now();
    let bus = bus_name(&region.scope, event_bus_name.as_deref());
    let arn = rule_arn(&region.scope, bus, &name);
    let found = region.eventbridge.bus_mut(bus);
    let rules = &mut found.ok_or_else(|| no_bus(bus))?.rules;
    let pattern = event_pattern.filter(|text| !text.is_empty());
    let pattern = pattern.map(read).transpose()?;
    let schedule = schedule_expression.filter(|text| !text.is_empty());
    let schedule = schedule.map(|text| schedule_of(bus, &text)).transpose()?;
    if pattern.is_none() && schedule.is_none() {
        return Err(invalid(
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ));
    }
    let tags = tags.into_iter().flatten().map(|tag| (tag.key, tag.value));
    let tags = tags::given(tags).map_err(lookup::refused_tags)?;
    let before = rules.remove(&name);
    let is_new = before.is_none();
    let (mut kept, targets) = before.map_or_else(Default::default, |it| (it.tags, it.targets));
    if is_new {
        kept = tags;
    }
    let mut rule = Rule {
        arn: arn.clone(),
        description,
        role_arn,
        state: RuleState::Enabled,
        pattern,
        schedule,
        due: None,
        tags: kept,
        targets,
    };
    rule.set_state(state.unwrap_or(RuleState::Enabled), now);
    rules.insert(name, rule);
    region.eventbridge.note_change();
    Ok(PutRuleResponse {
        rule_arn: Some(arn),
    })
}

fn read(text: String) -> Result<Pattern, ApiError> {
    let read = EventPattern::parse(&text).map_err(|it| invalid_pattern(&it))?;
    Ok(Pattern { text, read })
}

pub(super) fn invalid_pattern(why: &InvalidEventPattern) -> ApiError {
    ApiError::new(ErrorCode::InvalidEventPattern, why.to_string())
}

fn schedule_of(bus: &str, text: &str) -> Result<Schedule, ApiError> {
    if bus != DEFAULT_BUS {
        return Err(invalid(
            "ScheduleExpression is supported only on the default event bus.",
        ));
    }
    let schedule = Schedule::parse(text);
    schedule.ok_or_else(|| invalid("Parameter ScheduleExpression is not valid."))
}
