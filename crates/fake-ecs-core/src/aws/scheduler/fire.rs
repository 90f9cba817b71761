//! What happens when a schedule is due: its target is given its input.
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html>
//!
//! A flexible time window is not used: targets are called at its beginning.

use crate::aws::eventbridge;
use crate::aws::eventbridge::deliver;
use crate::aws::eventbridge::state::Invocation;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::kernel::time::Time;
use crate::wire::events::operation::Operation;
use crate::wire::scheduler::enums::ActionAfterCompletion;
use crate::wire::{EventEnvelope, Json, encode};

use super::lookup::schedule_arn;
use super::state::Schedule;
use super::target;

/// All schedules that are due, in the order of the names of their groups and their own.
pub fn fire(region: &mut Region) {
    let now = region.now();
    let mut due = Vec::new();
    for (group, of) in region.scheduler.groups.iter_mut() {
        let mut completed = Vec::new();
        for (name, schedule) in of.schedules.iter_mut() {
            let Some(at) = schedule
                .due
                .filter(|at| schedule.is_enabled() && *at <= now)
            else {
                continue;
            };
            let next = schedule.when.next_after(at);
            schedule.due = next.filter(|at| schedule.last.is_none_or(|last| *at <= last));
            if schedule.due.is_none() && schedule.after_completion == ActionAfterCompletion::Delete
            {
                completed.push(name.clone());
            }
            due.push((group.clone(), name.clone(), at, schedule.clone()));
        }
        for name in completed {
            of.schedules.remove(&name);
        }
    }
    region.scheduler.note_change();
    for (group, name, at, schedule) in due {
        region.scheduler.fired += 1;
        let arn = schedule_arn(region, &group, &name);
        invoke(region, &arn, at, &schedule);
    }
}

fn invoke(region: &mut Region, arn: &str, at: Time, schedule: &Schedule) {
    let number = region.scheduler.fired;
    let id = uuid(region.ids.number_of(&format!("execution {number}")));
    let input = match &schedule.target.input {
        Some(input) => with_attributes(input, arn, at, &id),
        None => default_input(region, arn, at, &id),
    };
    let target = target::as_target(&schedule.target);
    let given = Invocation {
        rule: arn.to_owned(),
        target,
        event_id: id,
        input,
    };
    match &schedule.target.event_bridge_parameters {
        Some(parameters) => {
            let (source, kind) = (&parameters.source, &parameters.detail_type);
            let body = Json::object(
                [
                    ("Source", Json::of(source)),
                    ("DetailType", Json::of(kind)),
                    ("Detail", Json::of(&given.input)),
                    ("EventBusName", Json::of(&schedule.target.arn)),
                    ("Resources", Json::list([Json::of(&given.rule)])),
                ]
                .into_iter(),
            );
            let body = Json::object([("Entries", Json::list([body]))].into_iter());
            let answer = eventbridge::dispatch(region, Operation::PutEvents, &encode(&body));
            let answer = answer.map(|it| Json::read(&it.body)["Entries"][0].clone());
            deliver::note_put(region, given, answer);
        }
        None => deliver::give(region, given),
    }
}

/// What an input may name between `<` and `>`.
/// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html>
fn with_attributes(input: &str, arn: &str, at: Time, id: &str) -> String {
    let time = at.timestamp().iso_seconds();
    [
        ("<aws.scheduler.schedule-arn>", arn),
        ("<aws.scheduler.scheduled-time>", &time),
        ("<aws.scheduler.execution-id>", id),
        ("<aws.scheduler.attempt-number>", "1"),
    ]
    .iter()
    .fold(input.to_owned(), |input, (name, value)| {
        input.replace(name, value)
    })
}

/// What a target is given whose schedule has no input.
fn default_input(region: &Region, arn: &str, at: Time, id: &str) -> String {
    // A text and no object, as AWS has it; from memory.
    let detail = Json::of(&"{}");
    let event = encode(&EventEnvelope {
        id: id.to_owned(),
        source: "aws.scheduler",
        detail_type: "Scheduled Event",
        account: region.scope.account.clone(),
        time: at.timestamp(),
        region: region.scope.region.clone(),
        resources: vec![arn.to_owned()],
        detail: &detail,
    });
    String::from_utf8(event).unwrap_or_default()
}
