//! What operations show of buses and rules.

use crate::aws::eventbridge::lookup::{bus_arn, rule_arn};
use crate::aws::eventbridge::state::{Bus, Rule};
use crate::kernel::arn::Scope;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::events::types as wire;

pub fn rule(scope: &Scope, bus: &str, name: &str, rule: &Rule) -> wire::Rule {
    wire::Rule {
        arn: Some(rule_arn(scope, bus, name)),
        description: rule.description.clone(),
        event_bus_name: Some(bus.to_owned()),
        event_pattern: rule.pattern.as_ref().map(|it| it.text.clone()),
        managed_by: None,
        name: Some(name.to_owned()),
        role_arn: rule.role_arn.clone(),
        schedule_expression: rule.schedule.as_ref().map(ToString::to_string),
        state: Some(rule.state),
    }
}

pub fn bus(scope: &Scope, name: &str, bus: &Bus) -> wire::EventBus {
    wire::EventBus {
        arn: Some(bus_arn(scope, name)),
        creation_time: bus.created.map(Time::timestamp),
        description: bus.description.clone(),
        last_modified_time: bus.modified.map(Time::timestamp),
        managed_by: None,
        name: Some(name.to_owned()),
        policy: None,
    }
}

pub fn tags(tags: &SortedMap<String, String>) -> Vec<wire::Tag> {
    let tags = tags.iter();
    tags.map(|(key, value)| wire::Tag {
        key: key.clone(),
        value: value.clone(),
    })
    .collect()
}
