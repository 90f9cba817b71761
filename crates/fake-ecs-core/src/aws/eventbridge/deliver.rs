//! From an event to the targets of all rules that it matches, in the same step: rules in the order
//! of their names, targets in that of their ids.
//!
//! Tasks are run a moment later, as a rule about tasks could otherwise go on for ever without any
//! time passing. A target that does not take an event is not asked again: what it is refused for
//! stays so until a test changes it. Its dead-letter queue has the event instead.

use std::time::Duration;

use crate::aws::eventbridge::event::Event;
use crate::aws::eventbridge::lookup;
use crate::aws::eventbridge::state::{Delivery, End, Failure, Invocation};
use crate::aws::eventbridge::target::Kind;
use crate::aws::eventbridge::transform;
use crate::aws::logs;
use crate::aws::queue::{self, Refused, ToQueue};
use crate::aws::sns;
use crate::ecs::Region;
use crate::ecs::own_calls::Purpose;
use crate::ecs::timers::Timer;
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnRequest};
use crate::effect::{Effect, TargetCall};
use crate::kernel::arn::name_in;
use crate::kernel::ids::{mix, uuid};
use crate::wire::events::types::Target;
#[cfg(feature = "scheduler")]
use crate::wire::{ApiError, Json};

mod run;

/// How long EventBridge takes to run a task: what it typically takes to deliver.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html>
const RUN_AFTER: Duration = Duration::from_millis(500);

/// A rule that an event has come to.
#[derive(Clone, Debug)]
struct Source {
    bus: String,
    name: String,
    arn: String,
}

/// An event has come to a bus.
pub fn deliver(region: &mut Region, bus: &str, event: &Event) {
    let Some(found) = region.eventbridge.bus(bus) else {
        return;
    };
    let rules = found.rules.iter().filter(|(_, rule)| {
        let pattern = rule.pattern.as_ref();
        rule.is_enabled() && pattern.is_some_and(|it| it.read.matches(&event.json))
    });
    let matched: Vec<(Source, Vec<Target>)> = rules
        .map(|(name, rule)| {
            let source = Source {
                bus: bus.to_owned(),
                name: name.clone(),
                arn: rule.arn.clone(),
            };
            (source, rule.targets.values().cloned().collect())
        })
        .collect();
    for (source, targets) in matched {
        for target in targets {
            hand_over(region, &source, target, event);
        }
    }
}

/// A rule has fired because it was time.
pub fn fire(region: &mut Region, name: &str, event: &Event) {
    let Ok((bus, rule)) = lookup::rule(region, None, name) else {
        return;
    };
    let source = Source {
        bus: bus.to_owned(),
        name: name.to_owned(),
        arn: rule.arn.clone(),
    };
    let targets: Vec<Target> = rule.targets.values().cloned().collect();
    for target in targets {
        hand_over(region, &source, target, event);
    }
}

/// Gives a target what it is to have of an event.
fn hand_over(region: &mut Region, source: &Source, target: Target, event: &Event) {
    let Some(input) = transform::input(&target, event, (&source.arn, &source.name)) else {
        return note(region, source, &target, &event.id, None, End::Dropped);
    };
    let invocation = Invocation {
        rule: source.arn.clone(),
        target,
        event_id: event.id.clone(),
        input,
    };
    let is_transformed = invocation.target.input_transformer.is_some();
    if is_transformed && invocation.input.len() > transform::INPUT_BYTES_MAX {
        return finish_too_large(region, invocation);
    }
    match Kind::of(&invocation.target.arn) {
        Some(Kind::Bus(_)) => {
            let taken = forward(region, &invocation, event);
            finish(region, invocation, taken);
        }
        _ => give(region, invocation),
    }
}

/// Gives a target its input, for a rule or for a schedule.
pub fn give(region: &mut Region, invocation: Invocation) {
    let arn = invocation.target.arn.clone();
    let taken = match Kind::of(&arn) {
        Some(Kind::Cluster(_)) => {
            let at = region.now() + RUN_AFTER;
            region.eventbridge.to_run.push_back((at, invocation));
            return region.arm_no_later(at, Timer::RunTargets);
        }
        Some(Kind::Code(_)) => return ask(region, invocation),
        Some(Kind::Queue(_)) => queue::send(region, &arn, to_queue(&invocation)),
        Some(Kind::Topic(_)) => publish(region, &invocation),
        Some(Kind::LogGroup(name)) => log(region, name, &invocation),
        _ => Err(not_emulated(&arn)),
    };
    finish(region, invocation, taken);
}

/// A schedule has put an event to a bus: what has come of it.
#[cfg(feature = "scheduler")]
pub fn note_put(region: &mut Region, invocation: Invocation, said: Result<Json, ApiError>) {
    let taken = said.map_err(Refused::from).and_then(|entry| {
        let text = |name: &str| entry[name].as_str().map(str::to_owned);
        text("ErrorCode").map_or(Ok(()), |code| {
            let message = text("ErrorMessage").unwrap_or_default();
            Err(Refused { code, message })
        })
    });
    finish(region, invocation, taken);
}

/// A transformer has made more than any target takes. Nobody gets any of it. From memory.
fn finish_too_large(region: &mut Region, invocation: Invocation) {
    let input = String::new();
    let max = transform::INPUT_BYTES_MAX;
    let refused = Refused {
        code: "SDK_CLIENT_ERROR".to_owned(),
        message: format!("What the input transformer has made is larger than {max} bytes."),
    };
    finish(
        region,
        Invocation {
            input,
            ..invocation
        },
        Err(refused),
    );
}

/// Code of the test says what comes of it.
fn ask(region: &mut Region, invocation: Invocation) {
    let number = region.eventbridge.number_call();
    let call = TargetCall {
        region: region.key,
        number,
        arn: invocation.target.arn.clone(),
        input: invocation.input.clone(),
    };
    region.eventbridge.calls.insert(number, invocation);
    region.ask_outside(Effect::CallTarget(call));
}

/// Code of the test has said what comes of a call, of a target or of a subscriber.
pub fn answer(region: &mut Region, call: &TargetCall, said: Result<(), String>) {
    let taken = said.map_err(|message| Refused {
        code: "SDK_CLIENT_ERROR".to_owned(),
        message,
    });
    end(region, call, taken);
}

/// There is no code for a call. A real endpoint may stand for the target. Otherwise the call is
/// taken all the same, unless the fake is strict: then there is no function, and no state machine,
/// that nobody stands for.
pub fn without_code(region: &mut Region, call: &TargetCall) {
    let arn = &call.arn;
    if region.settings.endpoints.contains_key(arn) {
        let (to, request) = (
            region.scope.region.clone(),
            OwnRequest::Deliver(call.clone()),
        );
        return region.call_endpoint(Purpose::Deliver, to, request);
    }
    let missing = region.settings.strict_neighbours.then(|| Refused {
        code: "NO_RESOURCE".to_owned(),
        message: format!("{arn} does not exist: FakeEcs::on_target sets the closure that it is, and Builder::endpoint_url the endpoint."),
    });
    end(region, call, missing.map_or(Ok(()), Err));
}

/// The endpoint that stands for a target has said what comes of a call.
pub fn answered(region: &mut Region, call: &OwnCall, said: OwnAnswer) {
    if let OwnRequest::Deliver(call) = &call.request {
        let said = match said {
            OwnAnswer::Failed(why) => Err(why.to_string()),
            _ => Ok(()),
        };
        answer(region, call, said);
    }
}

fn end(region: &mut Region, call: &TargetCall, taken: Result<(), Refused>) {
    match region.eventbridge.calls.remove(&call.number) {
        Some(invocation) => finish(region, invocation, taken),
        None => sns::port::answer(region, call.number, taken.is_ok()),
    }
}

/// The tasks are run whose time has come.
pub fn run_due(region: &mut Region) {
    while let Some((at, _)) = region.eventbridge.to_run.front()
        && *at <= region.now()
        && let Some((_, invocation)) = region.eventbridge.to_run.pop_front()
    {
        let taken = run::task(region, &invocation);
        finish(region, invocation, taken);
    }
    if let Some((at, _)) = region.eventbridge.to_run.front() {
        region.arm_no_later(*at, Timer::RunTargets);
    }
}

/// Another bus of the region gets the event.
fn forward(region: &mut Region, invocation: &Invocation, event: &Event) -> Result<(), Refused> {
    let arn = &invocation.target.arn;
    let name = lookup::bus_name(&region.scope, Some(arn)).to_owned();
    if region.eventbridge.bus(&name).is_none() {
        return Err(Refused {
            code: "NO_RESOURCE".to_owned(),
            message: format!("Event bus {arn} does not exist."),
        });
    }
    if event.is_forwarded {
        return Err(Refused {
            code: "NO_PERMISSIONS".to_owned(),
            message: "EventBridge sends an event from one bus to another once only.".to_owned(),
        });
    }
    let mut event = Event::new(
        region,
        event.id.clone(),
        invocation.input.clone().into_bytes(),
    );
    event.is_forwarded = true;
    deliver(region, &name, &event);
    Ok(())
}

fn to_queue(invocation: &Invocation) -> ToQueue {
    let parameters = invocation.target.sqs_parameters.as_ref();
    ToQueue {
        body: invocation.input.clone(),
        group: parameters.and_then(|it| it.message_group_id.clone()),
        ..ToQueue::default()
    }
}

/// Puts the input into a stream of the rule's own in a log group.
fn log(region: &mut Region, group: &str, invocation: &Invocation) -> Result<(), Refused> {
    let hash = |hash, byte| mix(hash ^ u64::from(byte));
    let hash = invocation.rule.bytes().fold(0, hash);
    let stream = uuid(u128::from(hash) << 64 | u128::from(mix(hash)));
    let (now, text) = (region.now(), invocation.input.clone());
    let made = logs::port::make_stream(&mut region.logs, group, &stream, now).is_some();
    let put = made.then(|| [(now.millis(), text)]);
    let put = put.and_then(|it| logs::put::put(region, (group, &stream), it));
    put.ok_or_else(|| Refused {
        code: "ResourceNotFoundException".to_owned(),
        message: "The specified log group does not exist.".to_owned(),
    })
}

fn publish(region: &mut Region, invocation: &Invocation) -> Result<(), Refused> {
    let message = sns::port::text(invocation.input.clone());
    let published = sns::port::publish(region, &invocation.target.arn, message);
    published.map(|_| ()).map_err(Refused::from)
}

fn not_emulated(arn: &str) -> Refused {
    Refused {
        code: "NO_RESOURCE".to_owned(),
        message: format!("fake-ecs does not emulate the target {arn}."),
    }
}

/// Notes what has come of an event at a target, and puts it into the dead-letter queue where that
/// is nothing.
fn finish(region: &mut Region, invocation: Invocation, taken: Result<(), Refused>) {
    let Invocation {
        rule,
        target,
        event_id,
        input,
    } = invocation;
    let source = source_of(&rule);
    let end = match taken {
        Ok(()) => End::Delivered,
        Err(refused) => {
            let is_in_dead_letter_queue = dead_letter(region, (&rule, &target), &input, &refused);
            let Refused { code, message } = refused;
            End::Failed(Failure {
                code,
                message,
                is_in_dead_letter_queue,
            })
        }
    };
    note(region, &source, &target, &event_id, Some(input), end);
}

/// Puts what a target has not taken into its dead-letter queue, with why. Returns whether it is
/// there.
fn dead_letter(
    region: &mut Region,
    (rule, target): (&str, &Target),
    input: &str,
    refused: &Refused,
) -> bool {
    let dead_letters = target.dead_letter_config.as_ref();
    let Some(arn) = dead_letters.and_then(|it| it.arn.clone()) else {
        return false;
    };
    let source = match rule.contains(":scheduler:") {
        true => "SCHEDULE_ARN",
        false => "RULE_ARN",
    };
    // The names are from memory.
    let attributes = [
        (source, rule),
        ("TARGET_ARN", &target.arn),
        ("ERROR_CODE", &refused.code),
        ("ERROR_MESSAGE", &refused.message),
        ("RETRY_ATTEMPTS", "0"),
    ];
    let message = ToQueue {
        body: input.to_owned(),
        attributes: attributes
            .map(|(name, text)| queue::text(name, text))
            .into(),
        ..ToQueue::default()
    };
    queue::send(region, &arn, message).is_ok()
}

/// The bus and the name in the ARN of a rule.
fn source_of(arn: &str) -> Source {
    let name = name_in(arn);
    let path = arn.split_once(":rule/").map_or("", |(_, path)| path);
    let bus = path.rsplit_once('/').map_or("default", |(bus, _)| bus);
    Source {
        bus: bus.to_owned(),
        name: name.to_owned(),
        arn: arn.to_owned(),
    }
}

fn note(
    region: &mut Region,
    source: &Source,
    target: &Target,
    event_id: &str,
    input: Option<String>,
    end: End,
) {
    let delivery = Delivery {
        at: region.now(),
        bus: source.bus.clone(),
        rule: source.name.clone(),
        target_id: target.id.clone(),
        target_arn: target.arn.clone(),
        event_id: event_id.to_owned(),
        input,
        end,
    };
    region.eventbridge.deliveries.push(delivery);
}
