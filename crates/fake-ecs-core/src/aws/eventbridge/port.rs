//! What the world asks of EventBridge.

use crate::aws::eventbridge::deliver;
use crate::aws::eventbridge::event::Event;
use crate::aws::eventbridge::state::{DEFAULT_BUS, Delivery};
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::{EventEnvelope, Json, encode};

/// Whether a rule may be about what ECS announces. Where none is, nobody tells it.
pub fn is_listening(region: &Region) -> bool {
    region.eventbridge.is_listening
}

/// An event of a service of AWS, with its envelope.
pub fn announce(region: &mut Region, text: Vec<u8>) {
    let mut event = Event::new(region, String::new(), text);
    event.id = event.json["id"].as_str().unwrap_or_default().to_owned();
    deliver::deliver(region, DEFAULT_BUS, &event);
}

/// When the next rule fires that goes by the time.
pub fn next_scheduled(region: &Region) -> Option<Time> {
    region.eventbridge.next_scheduled
}

/// Fires the rules whose time has come, in the order of their names.
pub fn fire_schedules(region: &mut Region) {
    let now = region.now();
    let Some(bus) = region.eventbridge.bus_mut(DEFAULT_BUS) else {
        return;
    };
    let mut due = Vec::new();
    for (name, rule) in bus.rules.iter_mut() {
        if rule.is_enabled() && rule.due.is_some_and(|at| at <= now) {
            let schedule = rule.schedule.as_ref();
            rule.due = schedule.and_then(|it| it.next_after(rule.due.unwrap_or(now)));
            due.push((name.clone(), rule.arn.clone()));
        }
    }
    region.eventbridge.note_change();
    for (name, arn) in due {
        let number = region.next_sequence();
        let id = region.ids.event(number);
        let text = encode(&EventEnvelope {
            id: id.clone(),
            source: "aws.events",
            detail_type: "Scheduled Event",
            account: region.scope.account.clone(),
            time: now.timestamp(),
            region: region.scope.region.clone(),
            resources: vec![arn],
            detail: &Json::object(std::iter::empty()),
        });
        let event = Event::new(region, id, text);
        deliver::fire(region, &name, &event);
    }
}

/// What was delivered, the oldest first, as far as it is kept.
pub fn deliveries(region: &Region) -> impl Iterator<Item = &Delivery> {
    region.eventbridge.deliveries.iter()
}
